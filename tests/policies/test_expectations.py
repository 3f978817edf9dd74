"""Every expectation: compliant, violating, absent, unknown, of the wrong kind, of an unexpected shape."""

from dataclasses import dataclass
from types import FunctionType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_policy.proxy import unknown_checking_proxy

from policies import expectations
from policies.expectations import (
    Expectation,
    address_range,
    all_of,
    at_least,
    at_most,
    each,
    has,
    is_empty,
    is_false,
    is_given,
    is_nothing,
    is_true,
    matches,
    one_of,
    satisfies,
    some,
)
from policies.findings import Finding
from policies.value import Value
from tests.policies.anything import json
from tests.policies.recording import DELETE, UNKNOWN

ALL_A = each(one_of("a"), "a's")
ONE_A = some(one_of("a"), "an a")
TWO_AS = some(one_of("a"), "two a's", minimum=2)
DENIES = has("a rule that denies", action=one_of("Deny"), priority=at_most(100))
ONE_DENIES = some(DENIES, "a rule that denies")


@dataclass(frozen=True)
class Example:
    """An expectation with values that comply, and values that do not."""

    expectation: Expectation
    right: tuple[object, ...]
    invalid: tuple[object, ...]


EXAMPLES = {
    "is_true": Example(is_true(), (True,), (False, 1.0, "true", [True], {})),
    "is_false": Example(is_false(), (False,), (True, 0.0, "", "false", [], {})),
    "one_of": Example(one_of("1.2", "Deny"), ("1.2", "DENY", "deny"), ("1.20", "", 1.2, True, ["Deny"], {})),
    "at_least": Example(at_least(90), (90.0, 365.0), (89.5, "90", True, [90.0], {})),
    "at_most": Example(at_most(1), (1.0, 0.0, -1.0), (1.5, "1", True, False, [1.0], {})),
    "matches": Example(
        matches("/.+", "a path"), ("/health",), ("/", "health", "x/health", 1.0, True, [], {})
    ),
    "satisfies": Example(
        satisfies("even", lambda raw: raw % 2 == 0, float), (2.0,), (1.0, "2", True, [], {})
    ),
    "satisfies two kinds": Example(
        satisfies("on", lambda raw: raw in (True, "on"), (bool, str)),
        (True, "on"),
        (False, "off", 1.0, [], {}),
    ),
    "is_given": Example(is_given(), ("x", ["x"], {"x": None}, 0.0, False), ("", [], {})),
    "is_nothing": Example(is_nothing(), (), ("", "x", 0.0, False, [], {}, ["x"])),
    "is_empty": Example(is_empty(), ([], {}), ([1.0], [UNKNOWN], {"x": UNKNOWN}, "", "x", 0.0, False)),
    "each": Example(ALL_A, ([], ["a"], ["A", "a"]), (["a", "b"], [None], "a", {"a": "a"}, 1.0)),
    "some": Example(ONE_A, (["a"], ["b", "a"], ["a", 1.0]), ([], ["b"], "a", {"a": "a"}, True)),
    "some, twice": Example(TWO_AS, (["a", "b", "a"],), (["a"], ["a", "b"], "aa")),
    "all_of": Example(all_of(at_least(7), at_most(35)), (7.0, 35.0), (6.0, 36.0, "7", True, [])),
    "address_range": Example(
        address_range(24),
        ("10.0.0.1", "10.0.0.0/24", "10.0.0.1/32"),
        ("10.0.0.0/23", "::1", "x", "", 1.0, []),
    ),
    "has": Example(
        DENIES,
        ({"action": "Deny", "priority": 100.0}, {"action": "deny", "priority": 1.0, "name": 1.0}),
        ({"action": "Allow", "priority": 1.0}, {"action": "Deny"}, {}, [], "Deny", True),
    ),
}

RIGHT = [(name, value) for name, example in EXAMPLES.items() for value in example.right]
INVALID = [(name, value) for name, example in EXAMPLES.items() for value in example.invalid]
PUBLIC = {
    name
    for name, made in vars(expectations).items()
    if getattr(made, "__module__", "") == expectations.__name__
}


def found(expectation: Expectation, raw: object) -> list[Finding]:
    """The findings at `place`, below `holder`, through the proxies of a validation."""
    properties = {"holder": {} if raw is DELETE else {"place": raw}}
    return expectation.findings(Value(unknown_checking_proxy(properties)).at("holder.place"))


def verdict(expectation: Expectation, raw: object) -> bool | None:
    findings = found(expectation, raw)
    return True if not findings else False if any(finding.decided for finding in findings) else None


def test_every_expectation_has_an_example() -> None:
    made = {
        name
        for name, made in vars(expectations).items()
        if isinstance(made, FunctionType)
        and made.__module__ == expectations.__name__
        and made.__annotations__["return"] is Expectation
    }
    assert made - {name.partition(",")[0] for name in EXAMPLES} == set()


@pytest.mark.parametrize(("name", "value"), RIGHT)
def test_an_expected_value_complies(name: str, value: object) -> None:
    assert found(EXAMPLES[name].expectation, value) == []


@pytest.mark.parametrize(("name", "value"), INVALID)
def test_another_value_is_a_violation_at_or_below_its_place(name: str, value: object) -> None:
    findings = found(EXAMPLES[name].expectation, value)
    assert findings
    assert all(finding.decided and finding.path.startswith("holder.place") for finding in findings)
    assert all(finding.message.startswith("expected ") for finding in findings)


@pytest.mark.parametrize("nothing", [DELETE, None])
@pytest.mark.parametrize("name", EXAMPLES)
def test_an_absent_value_is_a_violation_unless_it_is_allowed(name: str, nothing: object) -> None:
    expectation = EXAMPLES[name].expectation
    assert (verdict(expectation, nothing) is True) is (name in {"is_nothing", "is_empty"})
    assert found(expectation.or_absent(), nothing) == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_unknown_value_is_undecided_even_if_it_may_be_absent(name: str) -> None:
    for expectation in (EXAMPLES[name].expectation, EXAMPLES[name].expectation.or_absent()):
        (finding,) = found(expectation, UNKNOWN)
        assert (finding.decided, finding.path) == (False, "holder.place")


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_place_below_a_non_object_is_a_violation_above_even_if_it_may_be_absent(name: str) -> None:
    place = Value(unknown_checking_proxy({"holder": "text"})).at("holder.place")
    for expectation in (EXAMPLES[name].expectation, EXAMPLES[name].expectation.or_absent()):
        (finding,) = expectation.findings(place)
        assert (finding.decided, finding.path) == (True, "holder")


@pytest.mark.parametrize(("name", "value"), INVALID)
def test_an_optional_value_must_still_be_valid(name: str, value: object) -> None:
    assert verdict(EXAMPLES[name].expectation.or_absent(), value) is False


def test_the_description_says_that_a_value_may_be_absent() -> None:
    assert at_least(2).words == "at least 2"
    assert at_least(2).or_absent().words == "at least 2, or nothing"


def test_large_numbers_are_written_with_all_their_digits() -> None:
    (finding,) = found(at_least(1798761600), 1798761599.0)
    assert finding.message == "expected at least 1798761600, found 1798761599"


@given(st.sampled_from(sorted(EXAMPLES)), json(texts=st.just("hush-hush"), keys=st.just("hush-hush")))
def test_no_message_contains_a_string_of_the_value_and_nothing_is_raised(name: str, raw: object) -> None:
    assert not any("hush" in finding.message for finding in found(EXAMPLES[name].expectation, raw))


def test_each_finds_every_invalid_element_even_beside_an_unknown_one() -> None:
    findings = found(ALL_A, [UNKNOWN, "b", "a", "c"])
    decided = {finding.path: finding.decided for finding in findings}
    assert decided == {"holder.place[0]": False, "holder.place[1]": True, "holder.place[3]": True}


def test_each_is_undecided_if_only_unknown_elements_could_be_wrong() -> None:
    assert verdict(ALL_A, [UNKNOWN, "a"]) is None


@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        (["b", UNKNOWN], None),
        (["a", UNKNOWN], True),
        (["b", "c"], False),
        ([{"action": UNKNOWN}, "a"], True),
    ],
)
def test_some_is_undecided_only_if_an_unknown_element_could_be_the_one(
    elements: list[object], expected: bool | None
) -> None:
    assert verdict(ONE_A, elements) is expected


def test_some_is_a_violation_if_even_the_unknown_elements_are_too_few() -> None:
    assert verdict(TWO_AS, ["b", UNKNOWN]) is False
    assert verdict(TWO_AS, ["a", UNKNOWN]) is None


def test_some_names_the_unknown_element_and_the_whole_list_if_none_matches() -> None:
    (still_open,) = found(ONE_A, ["b", UNKNOWN])
    assert (still_open.path, still_open.decided) == ("holder.place[1]", False)
    (invalid,) = found(ONE_A, ["b", "c"])
    assert (invalid.path, invalid.message) == ("holder.place", "expected an a, found a list of 2")


def test_has_finds_the_invalid_member_even_beside_an_unknown_one() -> None:
    findings = found(DENIES, {"action": UNKNOWN, "priority": 300.0})
    decided = {finding.path: finding.decided for finding in findings}
    assert decided == {"holder.place.action": False, "holder.place.priority": True}
    assert verdict(DENIES, {"action": UNKNOWN, "priority": 1.0}) is None


def test_an_element_with_an_unknown_and_an_invalid_member_does_not_match() -> None:
    assert verdict(ONE_DENIES, [{"action": UNKNOWN, "priority": 300.0}]) is False
    assert verdict(ONE_DENIES, [{"action": UNKNOWN, "priority": 1.0}]) is None
