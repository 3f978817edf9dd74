"""Compares the requested properties of a resource with those in Azure, which spells them differently."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from engine_wire import SIGNATURE

_ALWAYS_RETURNED: Final = ("tags",)
"""The properties that Azure always returns: if one is missing, the resource does not have it.

Azure does not return all other properties of a resource."""


def differences(asked: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    """The paths at which Azure has another value than was requested; without the values.

    Azure adds defaults, does not return all properties, and writes "East US" for "eastus" and ids in any
    case. None of this is a difference. Secrets cannot be compared.
    """
    return sorted(set(_differences(asked, found, "")))


def _differences(asked: object, found: object, path: str) -> Iterator[str]:
    if _is_open(asked) or _is_open(found):
        return
    match asked, found:
        case dict(), dict():
            asked_parts, found_parts = cast("dict[str, object]", asked), cast("dict[str, object]", found)
            for key, value in asked_parts.items():
                below = f"{path}.{key}" if path else key
                if found_parts.get(key) is not None:
                    yield from _differences(value, found_parts[key], below)
                elif value and (path or key) in _ALWAYS_RETURNED:
                    yield below
        case list(), list():
            held = cast("list[object]", found)
            for number, value in enumerate(cast("list[object]", asked)):
                if not any(not list(_differences(value, each, path)) for each in held):
                    yield f"{path}[{number}]"
        case _ if _spelled(asked) != _spelled(found):
            yield path
        case _:
            pass


def _is_open(value: object) -> bool:
    """Whether there is nothing to compare: no value, or a secret."""
    return value is None or (isinstance(value, dict) and SIGNATURE in value)


def _spelled(value: object) -> object:
    """A value that is equal for all spellings of one value."""
    if isinstance(value, str):
        return "".join(value.split()).casefold()
    return value
