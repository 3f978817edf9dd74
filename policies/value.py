"""One place in a resource's properties: known, absent, unknown, or not of the expected shape.

The values that the engine sends to a pack are hard to read correctly: mappings and lists that are not a dict
and not a list, numbers that are always floats, and values that are not known before the update and raise on
every kind of access. They are handled here only. A rule sees nothing but `Value`, and cannot forget one of
them.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, cast

from pulumi_policy.proxy import (
    UNKNOWN_ARCHIVE_VALUE,
    UNKNOWN_ARRAY_VALUE,
    UNKNOWN_ASSET_VALUE,
    UNKNOWN_BOOLEAN_VALUE,
    UNKNOWN_NUMBER_VALUE,
    UNKNOWN_OBJECT_VALUE,
    UNKNOWN_STRING_VALUE,
    UnknownValueError,
)

# A remediation receives these marks as they are; only a validation's proxies raise on access.
_UNKNOWN_MARKS = frozenset(
    {
        UNKNOWN_ARCHIVE_VALUE,
        UNKNOWN_ARRAY_VALUE,
        UNKNOWN_ASSET_VALUE,
        UNKNOWN_BOOLEAN_VALUE,
        UNKNOWN_NUMBER_VALUE,
        UNKNOWN_OBJECT_VALUE,
        UNKNOWN_STRING_VALUE,
    }
)


class State(Enum):
    """How much is known about a place."""

    KNOWN = "known"
    ABSENT = "absent"
    """The place is missing or null."""
    UNKNOWN = "unknown"
    """The update decides the value; it cannot be read before."""
    UNEXPECTED = "unexpected"
    """The value here, or one above, does not have the expected shape."""


class Value:
    """A place in a resource's properties.

    Attributes:
        path: Where it is, as people write it: "siteConfig.ipSecurityRestrictions[0].action".
        state: How much is known about it.
        raw: The value if it is known: a string, a boolean, a float, a mapping or a sequence.
    """

    __slots__ = ("path", "raw", "state")

    def __init__(self, raw: Any, path: str = "", state: State | None = None) -> None:  # noqa: ANN401
        self.path = path
        self.raw = raw
        self.state = state or (State.ABSENT if raw is None else State.KNOWN)

    def at(self, path: str) -> "Value":
        """The place at a dotted path below this one; absent or unknown below such a place."""
        value = self
        for key in path.split("."):
            value = value.member(key)
        return value

    def member(self, key: str) -> "Value":
        """The place under one key, which may contain dots."""
        path = f"{self.path}.{key}" if self.path else key
        if self.state is not State.KNOWN:
            return Value(None, self.path if self.state is State.UNEXPECTED else path, self.state)
        if not isinstance(self.raw, Mapping):
            return Value(None, self.path, State.UNEXPECTED)
        return _read(cast("Mapping[str, Any]", self.raw), key, path)

    def members(self) -> Iterator[tuple[str, "Value"]]:
        """The keys of a mapping with their places; empty for anything else."""
        if self.state is State.KNOWN and isinstance(self.raw, Mapping):
            for key in cast("Mapping[str, Any]", self.raw):
                yield key, self.member(key)

    def elements(self) -> Iterator["Value"]:
        """The places of a list, in order; empty for anything else."""
        if self.state is State.KNOWN and self.is_list:
            items = cast("Sequence[Any]", self.raw)
            for index in range(len(items)):
                yield _read(items, index, f"{self.path}[{index}]")

    def texts(self) -> Iterator["Value"]:
        """Every string at or below this place."""
        if isinstance(self.raw, str):
            yield self
        for _, member in self.members():
            yield from member.texts()
        for element in self.elements():
            yield from element.texts()

    @property
    def is_absent(self) -> bool:
        """Whether there is no value."""
        return self.state is State.ABSENT

    @property
    def is_unknown(self) -> bool:
        """Whether only the update knows the value."""
        return self.state is State.UNKNOWN

    @property
    def is_list(self) -> bool:
        """Whether the value is a list; a string is not."""
        raw: object = self.raw
        return isinstance(raw, Sequence) and not isinstance(raw, str)

    @property
    def is_mapping(self) -> bool:
        """Whether the value is a mapping."""
        return isinstance(self.raw, Mapping)

    @property
    def text(self) -> str:
        """The value if it is a string, otherwise an empty string."""
        return self.raw if isinstance(self.raw, str) else ""

    @property
    def number(self) -> float | None:
        """The value if it is a number, otherwise None. A boolean is not a number."""
        is_number = isinstance(self.raw, int | float) and not isinstance(self.raw, bool)
        return float(self.raw) if is_number else None

    @property
    def shape(self) -> str:
        """A short description of the value; never a string itself, which may be a secret."""
        match self.raw:
            case None:
                return "nothing" if self.is_absent else self.state.value
            case bool() | int() | float():
                return written(self.number) if self.number is not None else str(self.raw).lower()
            case str():
                return "another string"
            case Mapping():
                return "an object"
            case _ if self.is_list:
                return f"a list of {len(cast('Sequence[Any]', self.raw))}"
            case _:
                return "something else"


def written(number: float) -> str:
    """A number as people write it: all numbers arrive as floats, and a time in seconds has ten digits."""
    return f"{number:.15g}"


def _read(holder: Any, key: str | int, path: str) -> Value:  # noqa: ANN401  # a mapping or a list, and its key
    try:
        raw = holder[key]
    except UnknownValueError:
        return Value(None, path, State.UNKNOWN)
    except (KeyError, IndexError):
        return Value(None, path, State.ABSENT)
    if isinstance(raw, str) and raw in _UNKNOWN_MARKS:
        return Value(None, path, State.UNKNOWN)
    return Value(raw, path)
