"""Read JSON into dataclasses, and name every mistake with its key, what was expected, and an example."""

import dataclasses
import difflib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from sandbox.values import is_array, is_object

WHOLE: Final = "the file"
"""The key of what has no key: the whole."""
_READER: Final = "reader"


@dataclass(frozen=True)
class Mistake:
    """One thing that is wrong in a file."""

    key: str
    """Where: "throttling[0].retryAfter"."""
    problem: str
    expected: str
    example: str

    def __str__(self) -> str:
        """Tell it in one line."""
        return f"{self.key}: {self.problem}; expected {self.expected}, for example {self.example}"


class Reader(Protocol):
    """Reads the value of one key."""

    @property
    def expected(self) -> str:
        """What the value should be, in words."""
        ...

    @property
    def example(self) -> str:
        """Such a value, as JSON."""
        ...

    def read(self, value: object, key: str, mistakes: list[Mistake]) -> Any:  # noqa: ANN401 - what the key holds
        """Give what the value means, and note what is wrong with it."""
        ...


@dataclass(frozen=True)
class Scalar:
    """Reads a value that has no parts."""

    expected: str
    example: str
    accepts: Callable[[Any], bool]

    def read(self, value: object, key: str, mistakes: list[Mistake]) -> object:
        """Take the value as it is."""
        if not self.accepts(value):
            problem = f"{json.dumps(value)} cannot be used"
            mistakes.append(Mistake(key, problem, self.expected, self.example))
        return value


def number(expected: str, example: str, *, least: float = 0, most: float = math.inf) -> Scalar:
    """Read a number within limits."""
    return Scalar(expected, example, lambda value: _is_number(value) and least <= value <= most)


def whole(expected: str, example: str, *, least: int = 1, most: float = math.inf) -> Scalar:
    """Read a whole number within limits."""
    return Scalar(
        expected,
        example,
        lambda value: _is_number(value) and isinstance(value, int) and least <= value <= most,
    )


def text(expected: str, example: str) -> Scalar:
    """Read a text."""
    return Scalar(expected, example, lambda value: isinstance(value, str) and value != "")


def one_of(*choices: str | int) -> Scalar:
    """Read one of a few values."""
    named = ", ".join(json.dumps(choice) for choice in choices)
    return Scalar(f"one of {named}", json.dumps(choices[0]), lambda value: value in choices)


@dataclass(frozen=True)
class Name:
    """Reads one of many names, and knows the likely one."""

    expected: str
    example: str
    names: Callable[[], Mapping[str, object]]

    def read(self, value: object, key: str, mistakes: list[Mistake]) -> object:
        """Take the name as it is."""
        if not isinstance(value, str) or value not in self.names():
            problem = f"{json.dumps(value)} is none{_likely(str(value), self.names())}"
            mistakes.append(Mistake(key, problem, self.expected, self.example))
        return value


@dataclass(frozen=True)
class Object:
    """Reads an object into a dataclass, whose fields are `read_by` a reader."""

    into: type
    expected: str
    example: str
    fault: Callable[[Mapping[str, object]], str | None] = lambda _: None
    """Says what is wrong with the object as a whole."""

    def read(self, value: object, key: str, mistakes: list[Mistake]) -> object:
        """Give the dataclass; nothing where the value cannot be one."""
        if not is_object(value):
            problem = f"{json.dumps(value)} is no object"
            mistakes.append(Mistake(key, problem, self.expected, self.example))
            return None
        fault = self.fault(value)
        if fault is not None:
            mistakes.append(Mistake(key, fault, self.expected, self.example))
        return _into(self.into, value, key, mistakes)


@dataclass(frozen=True)
class Array:
    """Reads an array of objects, or of whatever its items are."""

    item: Reader

    @property
    def expected(self) -> str:
        """An array of the items."""
        return f"an array, each of {self.item.expected}"

    @property
    def example(self) -> str:
        """An array of one."""
        return f"[{self.item.example}]"

    def read(self, value: object, key: str, mistakes: list[Mistake]) -> tuple[Any, ...]:
        """Give the items."""
        if not is_array(value):
            mistakes.append(Mistake(key, f"{json.dumps(value)} is no array", self.expected, self.example))
            return ()
        return tuple(self.item.read(item, f"{key}[{index}]", mistakes) for index, item in enumerate(value))


@dataclass(frozen=True)
class Table:
    """Reads an object whose keys are names and whose values are alike."""

    names: Name
    item: Reader
    expected: str
    example: str

    def read(self, value: object, key: str, mistakes: list[Mistake]) -> dict[str, Any]:
        """Give the values by their names."""
        if not is_object(value):
            mistakes.append(Mistake(key, f"{json.dumps(value)} is no object", self.expected, self.example))
            return {}
        for name in value:
            self.names.read(name, f"{key}.{name}", mistakes)
        return {name: self.item.read(item, f"{key}.{name}", mistakes) for name, item in value.items()}


def read_by(reader: Reader) -> dict[str, Reader]:
    """Give the metadata of a dataclass's field that is read from its key: "retry_after" from "retryAfter"."""
    return {_READER: reader}


def _into(into: type, value: Mapping[str, object], where: str, mistakes: list[Mistake]) -> object:
    before = len(mistakes)
    fields = {_json_name(field.name): field for field in dataclasses.fields(into)}
    prefix = "" if where == WHOLE else f"{where}."
    for name in value:
        if name not in fields:
            problem = f"is no key here{_likely(name, fields)}"
            first = next(iter(fields))
            example = f"{json.dumps(first)}: {_reader(fields[first]).example}"
            mistakes.append(Mistake(prefix + name, problem, f"some of {', '.join(fields)}", example))
    arguments: dict[str, Any] = {}
    for name, field in fields.items():
        reader = _reader(field)
        if name in value:
            arguments[field.name] = reader.read(value[name], prefix + name, mistakes)
        elif field.default is dataclasses.MISSING:
            mistakes.append(Mistake(prefix + name, "is missing", reader.expected, reader.example))
    return into(**arguments) if len(mistakes) == before else None


def _reader(field: "dataclasses.Field[Any]") -> Reader:
    return field.metadata[_READER]


def _json_name(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def _likely(name: str, among: Mapping[str, object]) -> str:
    found = difflib.get_close_matches(name, among, 1)
    return f": did you mean {json.dumps(found[0])}?" if found else ""


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
