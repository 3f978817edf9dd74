"""What is the same in several stacks is said once."""

from hypothesis import given
from hypothesis import strategies as st

from model.environment_rules import EnvironmentName
from operations.review.groups import STACK, Row, grouped

DEV, STAGING, PROD = EnvironmentName
CELLS = st.lists(
    st.sampled_from(["`prod`", "`stprod`", "`ststaging`", "`stdev`", "`device`", "staging", "prod", "x", ""]),
    min_size=2,
    max_size=2,
).map(tuple)


def test_what_differs_in_the_stacks_name_alone_is_the_same() -> None:
    [group] = grouped(
        [Row(PROD, ("`stitches-prod`", "`ststitchesprod`")), Row(DEV, ("`stitches-dev`", "`ststitchesdev`"))]
    )
    assert group.cells == (f"`stitches-{STACK}`", f"`ststitches{STACK}`")
    assert list(group.places) == [PROD, DEV]


def test_a_sentence_that_differs_in_the_stacks_name_alone_is_the_same() -> None:
    said = 'expected "{}" of the staging slot'
    rows = [Row(stack, (said.format(stack),)) for stack in (PROD, DEV)]
    [group] = grouped(rows)
    assert group.cells == (f'expected "{STACK}" of the staging slot',)
    assert len(grouped([*rows, Row(STAGING, (said.format(STAGING),))])) == 2, "which staging is meant?"


def test_links_that_lead_elsewhere_stay_two() -> None:
    links = [Row(stack, (f"[`app-{stack}`](https://example.com/{stack})",)) for stack in (PROD, DEV)]
    assert [group.cells for group in grouped(links)] == [row.cells for row in links]


def test_what_differs_otherwise_is_said_of_each() -> None:
    found = grouped([Row(PROD, ("`a`",)), Row(STAGING, ("`b`",)), Row(DEV, ("`a`",))])
    assert [(group.cells, list(group.places)) for group in found] == [
        (("`a`",), [PROD, DEV]),
        (("`b`",), [STAGING]),
    ]


def test_a_word_that_is_a_stacks_name_stays_a_word() -> None:
    [group] = grouped(
        [Row(PROD, ("the staging slot", "`device`")), Row(DEV, ("the staging slot", "`device`"))]
    )
    assert group.cells == ("the staging slot", "`device`")


@given(st.lists(st.builds(Row, st.sampled_from([DEV, STAGING, PROD]), CELLS)))
def test_each_row_is_said_of_its_stack_and_nothing_else_is(rows: list[Row]) -> None:
    told = [
        (stack, tuple(cell.replace(STACK, stack) for cell in group.cells))
        for group in grouped(rows)
        for stack in group.places
    ]
    assert sorted(told) == sorted((row.stack, row.cells) for row in rows)
