"""Property values as the engine represents them: plain JSON, unknown values, and secrets."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeGuard


class Unknown:
    """A value that a preview cannot compute."""

    def __repr__(self) -> str:
        """Show only that it is unknown."""
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


@dataclass(frozen=True)
class Secret:
    """A value that must not appear in a state file, a log or an error."""

    value: Any

    def __repr__(self) -> str:
        """Show only that it is a secret, not its value."""
        return "Secret(...)"


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Return whether a value is a JSON object."""
    return isinstance(value, dict)


def is_array(value: object) -> TypeGuard[list[Any]]:
    """Return whether a value is a JSON array."""
    return isinstance(value, list)


def bare(value: object) -> Any:  # noqa: ANN401 - any value
    """Return a value without its own secret wrapping; nested values keep theirs."""
    while isinstance(value, Secret):
        value = value.value
    return value


def plain(value: object) -> Any:  # noqa: ANN401 - any value
    """Return a value without secret wrappings, at every depth."""
    value = bare(value)
    if is_object(value):
        return {name: plain(item) for name, item in value.items()}
    if is_array(value):
        return [plain(item) for item in value]
    return value


def has_unknown(value: object) -> bool:
    """Return whether any part of a value is unknown."""
    value = bare(value)
    if is_object(value):
        return any(has_unknown(item) for item in value.values())
    if is_array(value):
        return any(has_unknown(item) for item in value)
    return value is UNKNOWN


def fill(given: dict[str, Any], beneath: Mapping[str, Any]) -> dict[str, Any]:
    """Add missing properties to an object, at every depth; existing ones do not change.

    Lists of the same length are filled in pairs; other lists do not change.
    """
    result = dict(given)
    for name, value in beneath.items():
        result[name] = _filled(result[name], value) if name in result else value
    return result


def _filled(given: object, beneath: object) -> Any:  # noqa: ANN401 - any JSON
    if is_object(given) and is_object(beneath):
        return fill(given, beneath)
    if is_array(given) and is_array(beneath) and len(given) == len(beneath):
        return [_filled(one, other) for one, other in zip(given, beneath, strict=True)]
    return given


def dig(value: object, path: str) -> Any:  # noqa: ANN401 - any JSON
    """Return the value at a path such as "properties.sku.name"; None if any part is missing."""
    for name in path.split("."):
        value = bare(value)
        value = value.get(name) if is_object(value) else None
    return value
