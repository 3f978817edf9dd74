"""What faults there shall be: the JSON file that AZURE_SANDBOX_FAULTS names, typed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from sandbox import catalogue
from sandbox.client import Operation
from sandbox.faults.reading import (
    WHOLE,
    Array,
    Mistake,
    Name,
    Object,
    Table,
    number,
    one_of,
    read_by,
    text,
    whole,
)

Point = Literal["before", "during", "after"]
Process = Literal["plugin", "engine", "both"]

_TYPE: Final = Name("a type of the catalogue", '"azure-native:web:WebApp"', lambda: catalogue.TYPES)
_SECONDS: Final = number("a number of seconds, 0 or more", "17")
_COUNT: Final = whole("a whole number, 1 or more", "3")


class ConfigurationError(Exception):
    """The file cannot be used; the text names every mistake in it."""


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Which calls a fault is about; without a type or an operation, those of all."""

    type: str | None = field(default=None, metadata=read_by(_TYPE))
    operation: Operation | None = field(
        default=None, metadata=read_by(one_of("create", "update", "delete", "read"))
    )


@dataclass(frozen=True, kw_only=True)
class Occurrence(Scope):
    """When a fault strikes: on the first requests, on every third (say), or by chance."""

    first: int | None = field(default=None, metadata=read_by(_COUNT))
    every: int | None = field(default=None, metadata=read_by(_COUNT))
    probability: float | None = field(
        default=None, metadata=read_by(number("a number from 0 to 1", "0.05", most=1))
    )


@dataclass(frozen=True, kw_only=True)
class Throttling(Occurrence):
    """Azure answers 429, and says when to come again."""

    retry_after: float = field(default=10.0, metadata=read_by(_SECONDS))


@dataclass(frozen=True, kw_only=True)
class Transient(Occurrence):
    """Azure answers with an error of its own, which passes."""

    status: int = field(default=503, metadata=read_by(one_of(503, 500, 502, 504)))


@dataclass(frozen=True, kw_only=True)
class Failure(Scope):
    """Azure refuses a type for good."""

    type: str = field(metadata=read_by(_TYPE))
    status: int = field(metadata=read_by(whole("an HTTP status from 400 to 599", "409", least=400, most=599)))
    code: str = field(metadata=read_by(text("Azure's error code", '"SkuNotAvailable"')))
    message: str = field(metadata=read_by(text("Azure's message", '"The requested SKU is not available."')))


@dataclass(frozen=True, kw_only=True)
class LostAnswer(Occurrence):
    """Azure does what it is asked, and the connection breaks before it can say so."""


@dataclass(frozen=True, kw_only=True)
class NthWrite(Scope):
    """One write of the plugin's process: a request to create, update or delete that arrives at Azure."""

    operation: Operation | None = field(default=None, metadata=read_by(one_of("create", "update", "delete")))
    write: int = field(metadata=read_by(whole("the number of a write, from 1", "5")))


@dataclass(frozen=True, kw_only=True)
class Kill(NthWrite):
    """A process, or both, end at once, as when the machine runs out of memory."""

    at: Point = field(metadata=read_by(one_of("before", "during", "after")))
    process: Process = field(default="both", metadata=read_by(one_of("plugin", "engine", "both")))


@dataclass(frozen=True, kw_only=True)
class Seconds:
    """How long one type takes; what is not given stays as in the table of latencies."""

    create: float | None = field(default=None, metadata=read_by(_SECONDS))
    update: float | None = field(default=None, metadata=read_by(_SECONDS))
    delete: float | None = field(default=None, metadata=read_by(_SECONDS))


_FAILURE: Final = (
    '{"type": "azure-native:web:WebApp", "status": 409, "code": "Conflict", "message": "A conflict."}'
)
_WAYS: Final = ("first", "every", "probability")


def _fault_in_occurrence(value: Mapping[str, object]) -> str | None:
    given = [way for way in _WAYS if way in value]
    if len(given) == 1:
        return None
    return f"says {' and '.join(given)}" if given else "does not say when it strikes"


def _occurrences(of: type[Occurrence], example: str) -> Any:  # noqa: ANN401 - as dataclasses.field has it
    expected = "an object with exactly one of first, every and probability"
    return field(default=(), metadata=read_by(Array(Object(of, expected, example, _fault_in_occurrence))))


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """All the faults; without any key there are none."""

    seed: int = field(default=0, metadata=read_by(whole("a whole number", "7", least=0)))
    factor: float = field(default=1.0, metadata=read_by(number("a number, 0 or more", "0.01")))
    """What every time is multiplied by: provisioning, Retry-After, the client's own delays, the timeouts."""
    latency: dict[str, Seconds] | None = field(
        default=None,
        metadata=read_by(
            Table(
                _TYPE,
                Object(Seconds, "an object of seconds by operation", '{"create": 90}'),
                "an object, empty for the table of latencies, or with seconds by type and operation",
                '{"azure-native:sql:Database": {"create": 90}}',
            )
        ),
    )
    throttling: tuple[Throttling, ...] = _occurrences(Throttling, '{"first": 2, "retryAfter": 17}')
    transient: tuple[Transient, ...] = _occurrences(Transient, '{"every": 10, "status": 503}')
    failures: tuple[Failure, ...] = field(
        default=(), metadata=read_by(Array(Object(Failure, "an object", _FAILURE)))
    )
    lost_answers: tuple[LostAnswer, ...] = _occurrences(LostAnswer, '{"operation": "create", "first": 1}')
    kill: Kill | None = field(
        default=None, metadata=read_by(Object(Kill, "an object", '{"write": 5, "at": "during"}'))
    )
    disk_full: NthWrite | None = field(
        default=None, metadata=read_by(Object(NthWrite, "an object", '{"write": 5}'))
    )


def load(file: Path) -> Configuration:
    """Read a file.

    Raises:
        ConfigurationError: when it cannot be used; the text names every mistake in it.
    """
    try:
        value: object = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{file} cannot be read as the sandbox's faults: {error}") from error
    mistakes: list[Mistake] = []
    found = Object(Configuration, "an object", '{"throttling": [{"first": 2}]}').read(value, WHOLE, mistakes)
    if not isinstance(found, Configuration):
        lines = "".join(f"\n  {mistake}" for mistake in mistakes)
        raise ConfigurationError(f"{file} cannot be used as the sandbox's faults:{lines}")
    return found
