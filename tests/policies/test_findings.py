"""Findings are three-valued: compliant, violated, undecided. Alternatives are joined by Kleene's or."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from policies.expectations import unless
from policies.findings import Finding, any_of, undecided, violation

PATHS = st.sampled_from(["a", "b", "c.d"])
HOLDS: st.SearchStrategy[list[Finding]] = st.just([])
UNDECIDED = st.lists(st.builds(undecided, PATHS), min_size=1, max_size=2)
VIOLATIONS = st.lists(st.builds(violation, PATHS, st.just("expected more")), min_size=1, max_size=2)
VIOLATED = st.tuples(HOLDS | UNDECIDED, VIOLATIONS).map(lambda both: [*both[0], *both[1]])
FINDINGS = HOLDS | UNDECIDED | VIOLATED
SEVERAL = st.lists(FINDINGS, min_size=1, max_size=4)


def verdict(findings: list[Finding]) -> bool | None:
    """True if it complies, False if it does not, None if only the update can decide."""
    if not findings:
        return True
    return False if any(found.decided for found in findings) else None


def kleenes_or(verdicts: list[bool | None]) -> bool | None:
    if True in verdicts:
        return True
    return None if None in verdicts else False


@given(SEVERAL)
def test_alternatives_are_joined_by_kleenes_or(alternatives: list[list[Finding]]) -> None:
    assert verdict(any_of(alternatives)) == kleenes_or([verdict(findings) for findings in alternatives])


@given(FINDINGS, FINDINGS)
def test_combined_findings_are_joined_by_kleenes_and(one: list[Finding], other: list[Finding]) -> None:
    verdicts = [verdict(one), verdict(other)]
    expected = False if False in verdicts else None if None in verdicts else True
    assert verdict(one + other) == expected


@given(SEVERAL)
def test_the_order_of_alternatives_does_not_matter(alternatives: list[list[Finding]]) -> None:
    found = {frozenset(any_of(order)) for order in permutations(alternatives)}
    assert len(found) == 1


@given(SEVERAL, st.integers(min_value=0, max_value=4))
def test_one_that_complies_overrides_all_others(alternatives: list[list[Finding]], index: int) -> None:
    alternatives.insert(index, [])
    assert any_of(alternatives) == []


@given(st.lists(UNDECIDED | VIOLATED, max_size=3), UNDECIDED)
def test_one_that_is_undecided_overrides_violations(
    others: list[list[Finding]], still_open: list[Finding]
) -> None:
    found = any_of([*others, still_open])
    assert not any(finding.decided for finding in found)
    assert set(still_open) <= set(found)


@given(st.lists(VIOLATED, min_size=1))
def test_if_none_complies_every_violation_is_reported_and_nothing_else(
    alternatives: list[list[Finding]],
) -> None:
    violations = [found for findings in alternatives for found in findings if found.decided]
    assert any_of(alternatives) == violations


@given(SEVERAL, SEVERAL)
def test_alternatives_of_alternatives_are_alternatives(
    some: list[list[Finding]], others: list[list[Finding]]
) -> None:
    assert verdict(any_of([any_of(some), any_of(others)])) == verdict(any_of(some + others))


@given(FINDINGS)
def test_one_alternative_alone_decides(findings: list[Finding]) -> None:
    assert verdict(any_of([findings])) == verdict(any_of([findings, findings])) == verdict(findings)


@given(SEVERAL)
def test_there_is_no_finding_that_no_alternative_has(alternatives: list[list[Finding]]) -> None:
    assert set(any_of(alternatives)) <= {found for findings in alternatives for found in findings}


@given(FINDINGS, FINDINGS)
def test_a_condition_removes_a_requirement_and_is_not_a_violation_itself(
    excuse: list[Finding], demand: list[Finding]
) -> None:
    found = unless(excuse, demand)
    assert verdict(found) == kleenes_or([verdict(excuse), verdict(demand)])
    assert {finding for finding in found if finding.decided} <= set(demand)


def test_without_an_alternative_there_is_a_violation() -> None:
    assert verdict(any_of([])) is False


def test_alternatives_may_be_generators() -> None:
    assert any_of(iter(findings) for findings in ([violation("a", "wrong")], [undecided("b")])) == [
        undecided("b")
    ]
