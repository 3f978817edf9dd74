"""The differences between a resource's old and new inputs, and which of them replace it.

Follows pulumi-azure-native, provider/pkg/provider/diff.go. In addition, ids are compared without case, and
identities as a set, because Azure does not keep their order.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from azure_facts.regions import programmatic
from sandbox.catalogue.entry import ResourceType
from sandbox.schema.input_problem import path_below
from sandbox.values import bare, is_array, is_object, plain

Kind = Literal["ADD", "DELETE", "UPDATE"]
_ABSENT: Final = object()
_IDENTIFIER: Final = re.compile(r"/(subscriptions|providers)/", re.IGNORECASE)


@dataclass(frozen=True)
class Change:
    """One property that differs."""

    path: str
    """The path as the engine writes it: "siteConfig.appSettings[2].value"."""
    kind: Kind
    replaces: bool


def differences(
    resource_type: ResourceType,
    old_inputs: Mapping[str, Any],
    new_inputs: Mapping[str, Any],
    old_outputs: Mapping[str, Any],
) -> list[Change]:
    """Return all differences between two sets of inputs, in the order of their paths."""
    replacing = {*resource_type.parameters, *resource_type.create_only, "location"}
    changes = _object(_without_notes(old_inputs), _without_notes(new_inputs), "", "", replacing)
    return sorted(
        (_softened(change, new_inputs, old_outputs) for change in changes), key=lambda change: change.path
    )


def _without_notes(inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in inputs.items() if not name.startswith("__")}


def _softened(change: Change, new_inputs: Mapping[str, Any], old_outputs: Mapping[str, Any]) -> Change:
    """Do not replace a resource if a new input has the value that the resource has already."""
    if change.kind == "ADD" and change.replaces and change.path in old_outputs:
        new, old = plain(new_inputs[change.path]), plain(old_outputs[change.path])
        return Change(change.path, "ADD", replaces=not same(new, old, change.path))
    return change


def _object(
    old: Mapping[str, Any], new: Mapping[str, Any], path: str, pattern: str, replacing: set[str]
) -> Iterator[Change]:
    for name in old.keys() | new.keys():
        here = path_below(path, name)
        general = f"{pattern}.{name}" if pattern else name
        yield from _value(old.get(name, _ABSENT), new.get(name, _ABSENT), here, general, replacing)


def _value(old: object, new: object, path: str, pattern: str, replacing: set[str]) -> Iterator[Change]:
    old, new = bare(old), bare(new)
    if same(old, new, pattern):
        return
    if is_object(old) and is_object(new):
        below = {f"{pattern}.{name}" for name in [*old, *new]} if pattern in replacing else replacing
        yield from _object(old, new, path, pattern, below)
    elif is_array(old) and is_array(new):
        below = {f"{pattern}[]"} if pattern in replacing else replacing
        for index in range(max(len(old), len(new))):
            before = old[index] if index < len(old) else _ABSENT
            after = new[index] if index < len(new) else _ABSENT
            yield from _value(before, after, f"{path}[{index}]", f"{pattern}[]", below)
    else:
        kind: Kind = "ADD" if old is _ABSENT else "DELETE" if new is _ABSENT else "UPDATE"
        yield Change(path, kind, replaces=pattern in replacing)


def same(old: object, new: object, pattern: str = "") -> bool:
    """Return whether two values are equal for Azure.

    Args:
        old: one value.
        new: the other value.
        pattern: the property's path, without indexes; locations and identities have their own rules.
    """
    old, new = bare(old), bare(new)
    if is_object(old) and is_object(new):
        return old.keys() == new.keys() and all(
            same(old[name], new[name], f"{pattern}.{name}") for name in old
        )
    if is_array(old) and is_array(new):
        if pattern.endswith("userAssignedIdentities"):
            return {str(item).lower() for item in old} == {str(item).lower() for item in new}
        return len(old) == len(new) and all(
            same(one, other, f"{pattern}[]") for one, other in zip(old, new, strict=True)
        )
    if isinstance(old, bool) or isinstance(new, bool):
        return old is new
    if isinstance(old, str) and isinstance(new, str):
        return _folded(old, pattern) == _folded(new, pattern)
    return old == new


def _folded(text: str, pattern: str) -> str:
    if pattern == "location" or pattern.endswith(".location"):
        return programmatic(text)
    return text.lower() if _IDENTIFIER.match(text) else text
