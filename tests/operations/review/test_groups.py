"""Equal rows of several stacks are shown once."""

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


def test_rows_that_differ_only_in_the_name_of_the_stack_are_equal() -> None:
    [group] = grouped(
        [Row(PROD, ("`stitches-prod`", "`ststitchesprod`")), Row(DEV, ("`stitches-dev`", "`ststitchesdev`"))]
    )
    assert group.cells == (f"`stitches-{STACK}`", f"`ststitches{STACK}`")
    assert list(group.places) == [PROD, DEV]


def test_sentences_that_differ_only_in_the_name_of_the_stack_are_equal() -> None:
    reason = 'expected "{}" of the staging slot'
    rows = [Row(stack, (reason.format(stack),)) for stack in (PROD, DEV)]
    [group] = grouped(rows)
    assert group.cells == (f'expected "{STACK}" of the staging slot',)
    assert len(grouped([*rows, Row(STAGING, (reason.format(STAGING),))])) == 2, "which staging is meant?"


def test_links_with_different_targets_are_not_equal() -> None:
    links = [Row(stack, (f"[`app-{stack}`](https://example.com/{stack})",)) for stack in (PROD, DEV)]
    assert [group.cells for group in grouped(links)] == [row.cells for row in links]


def test_other_differences_are_shown_for_each_stack() -> None:
    found = grouped([Row(PROD, ("`a`",)), Row(STAGING, ("`b`",)), Row(DEV, ("`a`",))])
    assert [(group.cells, list(group.places)) for group in found] == [
        (("`a`",), [PROD, DEV]),
        (("`b`",), [STAGING]),
    ]


def test_an_ordinary_word_that_is_also_the_name_of_a_stack_is_not_replaced() -> None:
    [group] = grouped(
        [Row(PROD, ("the staging slot", "`device`")), Row(DEV, ("the staging slot", "`device`"))]
    )
    assert group.cells == ("the staging slot", "`device`")


@given(st.lists(st.builds(Row, st.sampled_from([DEV, STAGING, PROD]), CELLS)))
def test_each_row_is_shown_for_its_own_stacks_and_no_others(rows: list[Row]) -> None:
    changes = [
        (stack, tuple(cell.replace(STACK, stack) for cell in group.cells))
        for group in grouped(rows)
        for stack in group.places
    ]
    assert sorted(changes) == sorted((row.stack, row.cells) for row in rows)
