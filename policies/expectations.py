"""What a property may be: small checks that rules are composed of, each with a description for people."""

import re
from collections.abc import Callable, Iterable, Sized
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

from policies.findings import Finding, any_of, undecided, violation
from policies.value import State, Value, written


@dataclass(frozen=True)
class Expectation:
    """The values that a property may have.

    Attributes:
        words: The expected value, as a phrase that follows "expected".
        evaluate: Returns the findings of a known value.
        absent: Whether a missing value also complies. Set it only if Azure's own default is safe.
    """

    words: str
    evaluate: Callable[[Value], Iterable[Finding]]
    absent: bool = False

    def or_absent(self) -> "Expectation":
        """The same expectation, for a property whose default in Azure complies."""
        return Expectation(f"{self.words}, or nothing", self.evaluate, absent=True)

    def findings(self, value: Value) -> list[Finding]:
        """The findings of a value, whether it is known, unknown or absent."""
        match value.state:
            case State.KNOWN:
                return list(self.evaluate(value))
            case State.UNKNOWN:
                return [undecided(value.path)]
            case State.ABSENT:
                return [] if self.absent else [self.unmet(value)]
            case State.UNEXPECTED:
                return [violation(value.path, f"expected an object that contains {self.words}, found none")]

    def unmet(self, value: Value) -> Finding:
        """The violation of a value that does not match the expectation."""
        return violation(value.path, f"expected {self.words}, found {value.shape}")


def satisfies(words: str, test: Callable[[Any], bool], kind: type | tuple[type, ...]) -> Expectation:
    """A value of a type that passes a test. A value of another type is a violation."""
    kinds = kind if isinstance(kind, tuple) else (kind,)

    def evaluate(value: Value) -> Iterable[Finding]:
        is_of_kind = isinstance(value.raw, kinds) and (bool in kinds or not isinstance(value.raw, bool))
        if not is_of_kind or not test(value.raw):
            yield expectation.unmet(value)

    expectation = Expectation(words, evaluate)
    return expectation


def is_true() -> Expectation:
    """The boolean true."""
    return satisfies("true", lambda raw: raw is True, bool)


def is_false() -> Expectation:
    """The boolean false."""
    return satisfies("false", lambda raw: raw is False, bool)


def one_of(*texts: str) -> Expectation:
    """One of a few strings. ARM ignores the case of letters in them."""
    folded = {text.casefold() for text in texts}
    words = " or ".join(f'"{text}"' for text in texts)
    return satisfies(words, lambda raw: raw.casefold() in folded, str)


def at_least(minimum: float) -> Expectation:
    """A number that is not below a minimum."""
    return satisfies(f"at least {written(minimum)}", lambda raw: raw >= minimum, (int, float))


def at_most(maximum: float) -> Expectation:
    """A number that is not above a maximum."""
    return satisfies(f"at most {written(maximum)}", lambda raw: raw <= maximum, (int, float))


def matches(pattern: str, words: str) -> Expectation:
    """A string that matches a regular expression as a whole."""
    compiled = re.compile(pattern)
    return satisfies(words, lambda raw: compiled.fullmatch(raw) is not None, str)


def is_given() -> Expectation:
    """Any non-empty string, list or object."""

    def evaluate(value: Value) -> Iterable[Finding]:
        raw: object = value.raw
        if isinstance(raw, Sized) and not len(raw):
            yield violation(value.path, "expected a value, found an empty one")

    return Expectation("not empty", evaluate)


def is_nothing() -> Expectation:
    """No value: the property may not be set."""

    def evaluate(value: Value) -> Iterable[Finding]:
        yield violation(value.path, f"expected no value, found {value.shape}")

    return Expectation("no value", evaluate, absent=True)


def is_empty() -> Expectation:
    """An empty list or object, or no value."""

    def evaluate(value: Value) -> Iterable[Finding]:
        if not (value.is_list or value.is_mapping) or any(value.elements()) or any(value.members()):
            yield expectation.unmet(value)

    expectation = Expectation("an empty list, or nothing", evaluate, absent=True)
    return expectation


def each(element: Expectation, words: str) -> Expectation:
    """A list whose elements all match an expectation; it may be empty."""

    def evaluate(value: Value) -> Iterable[Finding]:
        if not value.is_list:
            yield expectation.unmet(value)
        for item in value.elements():
            yield from element.findings(item)

    expectation = Expectation(words, evaluate)
    return expectation


def some(element: Expectation, words: str, minimum: int = 1) -> Expectation:
    """A list in which at least a minimum number of elements match an expectation."""

    def evaluate(value: Value) -> Iterable[Finding]:
        results = [element.findings(item) for item in value.elements()]
        possible = [findings for findings in results if not any(found.decided for found in findings)]
        if len(possible) < minimum:
            yield expectation.unmet(value)
        elif sum(not findings for findings in possible) < minimum:
            yield from (found for findings in possible for found in findings)

    expectation = Expectation(words, evaluate)
    return expectation


def has(words: str, **members: Expectation) -> Expectation:
    """An object whose named members all match their expectations."""

    def evaluate(value: Value) -> Iterable[Finding]:
        for key, expected in members.items():
            yield from expected.findings(value.member(key))

    return Expectation(words, evaluate)


def unless(excuse: Iterable[Finding], asked: Iterable[Finding]) -> list[Finding]:
    """The findings of `asked`; none if `excuse` has none. Findings of `excuse` are not reported."""
    demand = list(asked)
    return [found for found in any_of((excuse, demand)) if not found.decided or found in demand]


def all_of(*expectations: Expectation) -> Expectation:
    """A value that matches every one of some expectations."""

    def evaluate(value: Value) -> Iterable[Finding]:
        for expected in expectations:
            yield from expected.findings(value)

    *most, last = (expected.words for expected in expectations)
    return Expectation(f"{', '.join(most)} and {last}" if most else last, evaluate)


def address_range(shortest_prefix: int) -> Expectation:
    """An IPv4 address, or a range in CIDR notation whose prefix is at least this long."""

    def is_narrow(raw: str) -> bool:
        try:
            return IPv4Network(raw, strict=False).prefixlen >= shortest_prefix
        except ValueError:
            return False

    return satisfies(f"an IPv4 address, or a range of /{shortest_prefix} or narrower", is_narrow, str)
