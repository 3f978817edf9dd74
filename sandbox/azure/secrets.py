"""Keep the values of secrets out of the store: a mark replaces each value."""

from collections.abc import Mapping
from typing import Any, Final

from sandbox.values import Secret, bare, is_array, is_object

MARK: Final = {"$sandbox": "a secret, not kept"}


def mark_secrets(value: object) -> Any:  # noqa: ANN401 - any JSON
    """Return a value in which a mark replaces every secret."""
    if isinstance(value, Secret):
        return dict(MARK)
    if is_object(value):
        return {name: mark_secrets(item) for name, item in value.items()}
    if is_array(value):
        return [mark_secrets(item) for item in value]
    return value


def restore_secrets(value: object, remembered: object) -> Any:  # noqa: ANN401 - any JSON
    """Return a stored value in which the secrets of the caller's state replace the marks.

    If the state has no value (an import), the property is left out, as Azure leaves out secrets.
    """
    if is_object(value):
        known = bare(remembered)
        known = known if is_object(known) else {}
        return (
            {
                name: restore_secrets(item, known.get(name))
                for name, item in value.items()
                if item != MARK or known.get(name) is not None
            }
            if value != MARK
            else remembered
        )
    if is_array(value):
        known = bare(remembered)
        known = known if is_array(known) else []
        return [
            restore_secrets(item, known[index] if index < len(known) else None)
            for index, item in enumerate(value)
        ]
    return value


def without(properties: Mapping[str, Any], paths: tuple[str, ...]) -> dict[str, Any]:
    """Return properties without those at some paths, such as "properties.value"."""
    result = dict(properties)
    for path in paths:
        head, _, rest = path.partition(".")
        if not rest:
            result.pop(head, None)
        elif isinstance(result.get(head), Secret):
            inner = bare(result[head])
            result[head] = Secret(without(inner, (rest,)) if is_object(inner) else inner)
        elif is_object(result.get(head)):
            result[head] = without(result[head], (rest,))
    return result
