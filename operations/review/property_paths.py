"""Reads the engine's paths of properties, such as `siteConfig.appSettings[2].value` and `tags["a.b"]`."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final, cast

from pydantic import JsonValue

import engine_wire
from operations.review.redaction import is_secret
from operations.review.short_ids import is_id, short_ids

_PART: Final = re.compile(r'\.?([^.\[\]"]+)|\[(\d+)\]|\.?\["((?:[^"\\]|\\.)*)"\]')
_PLAIN: Final = re.compile(r"[^.\[\]\"\s]+")


def value_at(path: str, properties: JsonValue) -> JsonValue:
    """The value at a path; None if there is none."""
    found = properties
    for part in parts(path):
        found = _member(found, part)
    return found


def _member(value: JsonValue, part: str | int) -> JsonValue:
    if isinstance(part, int):
        return value[part] if isinstance(value, list) and part < len(value) else None
    return value.get(part) if isinstance(value, Mapping) else None


def parts(path: str) -> Iterator[str | int]:
    """The keys, and the numbers in lists, of a path."""
    for match in _PART.finditer(path):
        key, index, quoted = match.groups()
        yield int(index) if index is not None else key if key is not None else json.loads(f'"{quoted}"')


def named_path(path: str, properties: JsonValue) -> str:
    """A path in which an item's name, if it has one, replaces its number in the list."""
    named, found = "", properties
    for part in parts(path):
        found = _member(found, part)
        if isinstance(part, int):
            name = found.get("name") if isinstance(found, Mapping) else None
            named += f"[{name if isinstance(name, str) and _PLAIN.fullmatch(name) else part}]"
        else:
            named = below(named, part)
    return named


def by_name(value: object) -> object:
    """A value whose lists have names instead of numbers: lists of objects with names, and of Azure's ids."""
    if isinstance(value, Mapping):
        if is_secret(cast("Mapping[str, object]", value)):
            return cast("object", value)
        return {name: by_name(item) for name, item in cast("Mapping[str, object]", value).items()}
    if not isinstance(value, list):
        return value
    items = cast("list[object]", value)
    names = [_name_of(item) or (item if item == engine_wire.UNKNOWN else None) for item in items]
    if not items or None in names or len({*names}) < len(items):
        return [by_name(item) for item in items]
    if {*names} == {engine_wire.UNKNOWN}:
        return items
    return {
        "(one)" if name == engine_wire.UNKNOWN else str(name): by_name(item)
        for name, item in zip(names, items, strict=True)
    }


def _name_of(item: object) -> str | None:
    if isinstance(item, str):
        return short_ids(item) if is_id(item) else None
    if isinstance(item, Mapping):
        members = cast("Mapping[str, object]", item)
        words = [word for key in ("type", "name") if isinstance(word := members.get(key), str)]
        return " ".join(words) if "name" in members and words else None
    return None


def below(path: str, name: str) -> str:
    """The path of a member, quoted if its name would be read as a path."""
    if not _PLAIN.fullmatch(name):
        return f"{path}[{json.dumps(name, ensure_ascii=False)}]"
    return f"{path}.{name}" if path else name


def leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every value that is not an object or a list, with its path; also secrets and empty containers."""
    if isinstance(value, Mapping) and value and not is_secret(cast("Mapping[str, object]", value)):
        for name, item in cast("Mapping[object, object]", value).items():
            yield from leaves(item, below(path, str(name)))
    elif isinstance(value, list) and value:
        for index, item in enumerate(cast("list[object]", value)):
            yield from leaves(item, f"{path}[{index}]")
    else:
        yield path, value
