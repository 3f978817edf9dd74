"""Derive a resource's inputs from what Azure holds: those that a refresh or an import should show.

Follows pulumi-azure-native, provider/pkg/provider/provider.go, Read: changes of the outputs since the last
operation are applied to the inputs; all other inputs stay as they were.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.catalogue.entry import ResourceType
from sandbox.difference import same
from sandbox.schema import shape
from sandbox.schema.cache import Schema
from sandbox.values import bare, is_array, is_object


def imported_inputs(
    resource_type: ResourceType, schema: Schema, identifier: str, properties: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the inputs of a resource to import, from its id and from what Azure holds."""
    found = resource_type.pattern.fullmatch(identifier)
    named = {name: value for name, value in (found.groupdict() if found else {}).items() if value is not None}
    from_id = {name: _scoped(name, value) for name, value in named.items() if name in schema.inputs}
    # Some types return their inputs one level down (autoscale): an import reads them, but a refresh does not.
    # Source: pulumi-azure-native, provider/pkg/convert, responseToSdkInputs.go and sdkOutputsToSdkInputs.go.
    below = bare(properties.get("properties")) if "properties" not in schema.inputs else None
    return {**shape.inputs(schema, {**below, **properties} if is_object(below) else properties), **from_id}


def _scoped(name: str, value: str) -> str:
    return f"/{value}" if name in ("scope", "resourceUri") else value


def refreshed_inputs(
    schema: Schema, inputs: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, Any]:
    """Apply the differences between the outputs before and after to the inputs."""
    return _object(inputs, shape.inputs(schema, before), shape.inputs(schema, after), "")


def _object(
    inputs: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any], pattern: str
) -> dict[str, Any]:
    result = {name: value for name, value in inputs.items() if name not in before or name in after}
    for name, value in after.items():
        here = f"{pattern}.{name}" if pattern else name
        if name not in before:
            result[name] = value
        elif not same(before[name], value, here):
            result[name] = _value(inputs[name], before[name], value, here) if name in inputs else value
    return result


def _value(value: object, before: object, after: object, pattern: str) -> Any:  # noqa: ANN401 - any JSON
    value, before, now = bare(value), bare(before), bare(after)
    if is_object(value) and is_object(before) and is_object(now):
        return _object(value, before, now, pattern)
    if is_array(value) and is_array(before) and is_array(now):
        return [
            _value(value[index], before[index], item, f"{pattern}[]")
            if index < len(value) and index < len(before)
            else item
            for index, item in enumerate(now)
            # Elements that Azure adds at a list's end do not become inputs.
            if index < len(value) or index >= len(before) or not same(before[index], item, f"{pattern}[]")
        ]
    return after
