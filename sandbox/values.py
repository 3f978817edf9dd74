"""Property values as the engine knows them: plain JSON, and what is not yet known or must not be seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeGuard


class Unknown:
    """A value that only an update will tell."""

    def __repr__(self) -> str:
        """Show that it is unknown."""
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


@dataclass(frozen=True)
class Secret:
    """A value that nobody may read in a state file, a log or an error."""

    value: Any

    def __repr__(self) -> str:
        """Show that there is a secret, and nothing of it."""
        return "Secret(...)"


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Tell whether a value is a JSON object."""
    return isinstance(value, dict)


def is_array(value: object) -> TypeGuard[list[Any]]:
    """Tell whether a value is a JSON array."""
    return isinstance(value, list)


def bare(value: object) -> Any:  # noqa: ANN401 - whatever the secret holds
    """Give the value without the wrapping of a secret around it; what lies inside keeps its own."""
    while isinstance(value, Secret):
        value = value.value
    return value


def plain(value: object) -> Any:  # noqa: ANN401 - whatever the secret holds
    """Give the value without any secret's wrapping, at every depth."""
    value = bare(value)
    if is_object(value):
        return {name: plain(item) for name, item in value.items()}
    if is_array(value):
        return [plain(item) for item in value]
    return value


def has_unknown(value: object) -> bool:
    """Tell whether anything in a value is still unknown."""
    value = bare(value)
    if is_object(value):
        return any(has_unknown(item) for item in value.values())
    if is_array(value):
        return any(has_unknown(item) for item in value)
    return value is UNKNOWN


def fill(given: dict[str, Any], beneath: Mapping[str, Any]) -> dict[str, Any]:
    """Add to an object what it lacks, at every depth; what it has stands.

    Lists of one length meet in pairs; of others, the given one stands.
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
    """Give what lies at a path, as "properties.sku.name"; nothing where any part of it is missing."""
    for name in path.split("."):
        value = bare(value)
        value = value.get(name) if is_object(value) else None
    return value
