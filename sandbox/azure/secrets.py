"""No secret's value reaches the store: a mark stands in its place."""

from collections.abc import Mapping
from typing import Any, Final

from sandbox.values import Secret, bare, is_array, is_object

MARK: Final = {"$sandbox": "a secret, not kept"}


def sealed(value: object) -> Any:  # noqa: ANN401 - any JSON
    """Give a value with a mark in the place of every secret."""
    if isinstance(value, Secret):
        return dict(MARK)
    if is_object(value):
        return {name: sealed(item) for name, item in value.items()}
    if is_array(value):
        return [sealed(item) for item in value]
    return value


def opened(value: object, remembered: object) -> Any:  # noqa: ANN401 - any JSON
    """Give a stored value with each mark replaced by what the caller's state remembers in its place.

    Where the state remembers nothing (an import) the property is left out, as Azure leaves out secrets.
    """
    if is_object(value):
        known = bare(remembered)
        known = known if is_object(known) else {}
        return (
            {
                name: opened(item, known.get(name))
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
            opened(item, known[index] if index < len(known) else None) for index, item in enumerate(value)
        ]
    return value


def without(properties: Mapping[str, Any], paths: tuple[str, ...]) -> dict[str, Any]:
    """Give properties without those at some paths, as "properties.value"."""
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
