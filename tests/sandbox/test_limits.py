"""Bounds, lengths and patterns of inputs: every line of the table is tested."""

from collections.abc import Iterator
from typing import Any

import pytest

from sandbox import catalogue
from sandbox.schema import check, limits
from sandbox.schema.limits import LIMITS, Limit
from sandbox.values import UNKNOWN, Secret
from tests.sandbox.driver import SCHEMAS

LINES = [
    pytest.param(token, path, limit, id=f"{token.partition(':')[2]} {path}")
    for token, by_path in LIMITS.items()
    for path, limit in by_path.items()
]


def at(path: str, value: object) -> dict[str, Any]:
    """Inputs with one value at a path."""
    held: Any = value
    for step in reversed(path.split(".")):
        held = [held] if step == "[]" else {"key" if step == "*" else step: held}
    return held


def beyond(limit: Limit) -> Iterator[object]:
    if limit.minimum is not None:
        yield limit.minimum - 1
    if limit.maximum is not None:
        yield limit.maximum + 1
    if limit.longest is not None:
        yield "x" * (limit.longest + 1)
        yield ["x"] * (limit.longest + 1)
    if limit.shortest is not None:
        yield "x" * (limit.shortest - 1)
    if limit.pattern is not None:
        yield "not what is expected!"


def within(limit: Limit) -> Iterator[object]:
    yield from (bound for bound in (limit.minimum, limit.maximum) if bound is not None)
    if limit.pattern is None:
        yield from ("x" * bound for bound in (limit.shortest, limit.longest) if bound is not None)


@pytest.mark.parametrize(("token", "path", "limit"), LINES)
def test_a_value_beyond_a_limit_is_a_problem_at_its_path(token: str, path: str, limit: Limit) -> None:
    rejected = list(beyond(limit))
    assert rejected
    for value in rejected:
        (fault,) = limits.check(token, at(path, value))
        assert fault.path == path.replace(".[]", "[0]").replace("*", "key")
    for value in within(limit):
        assert limits.check(token, at(path, value)) == []


@pytest.mark.parametrize(("token", "path", "limit"), LINES)
def test_every_limit_is_of_an_input_of_the_sdk(token: str, path: str, limit: Limit) -> None:
    schema = SCHEMAS[token]
    first, *rest = path.split(".")
    kind: Any = schema.inputs[first]["type"]
    for step in rest:
        if step in ("[]", "*"):
            kind = kind["array" if step == "[]" else "map"]
        else:
            kind = schema.types[kind["ref"]][step]["type"]
    counted = limit.longest is not None or limit.pattern is not None
    assert kind in (("string", {"array": "string"}) if counted else ("integer", "number"))


def test_every_limit_is_of_a_modelled_type() -> None:
    assert LIMITS.keys() <= catalogue.TYPES.keys()


def test_unknown_and_missing_values_are_not_checked_and_a_secret_is_not_shown() -> None:
    token, path = "azure-native:cdn:Profile", "originResponseTimeoutSeconds"
    assert limits.check(token, at(path, UNKNOWN)) == limits.check(token, {}) == []
    (fault,) = limits.check(token, at(path, Secret(31337)))
    assert "31337" not in fault.reason


def test_limits_are_checked_with_the_types() -> None:
    schema = SCHEMAS["azure-native:cdn:Profile"]
    faults = check.check(schema, {"originResponseTimeoutSeconds": 5})
    assert "originResponseTimeoutSeconds" in [fault.path for fault in faults]
