"""What a resource answers of its inputs: in a preview, and once it is there."""

from collections.abc import Mapping
from typing import Any, Final

from azure_facts import identifiers
from sandbox.azure.secrets import without
from sandbox.catalogue.entry import ResourceType
from sandbox.schema import shape
from sandbox.schema.cache import Schema
from sandbox.values import UNKNOWN, bare

# What Azure names after what it belongs to as well: "app/slot". Their entries say how.
_NAMED_WITH_PARENT: Final = ("WebAppSlot", "WebAppHostNameBinding", "WebAppHostNameBindingSlot")


def previewed(resource_type: ResourceType, schema: Schema, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Give what a preview knows of the outputs; what only an update will tell is unknown."""
    outputs = without(shape.preview(schema, inputs), resource_type.never_returned)
    return _own_name(resource_type, outputs, UNKNOWN)


def shaped(
    resource_type: ResourceType, schema: Schema, inputs: Mapping[str, Any], subscription: str
) -> dict[str, Any]:
    """Give what Azure returns of the inputs, with what every resource has."""
    identifier = resource_type.identifier({name: bare(value) for name, value in inputs.items()}, subscription)
    kind = identifiers.arm_type(resource_type.answered(identifier))
    common = {"type": kind, "azureApiVersion": schema.api_version}
    sent = shape.outputs(schema, inputs)
    properties = {**{name: value for name, value in common.items() if name in schema.outputs}, **sent}
    return _own_name(resource_type, properties, identifiers.name(identifier))


def _own_name(resource_type: ResourceType, outputs: dict[str, Any], name: object) -> dict[str, Any]:
    """Name a resource as itself where the input "name" is that of what it belongs to (a slot's app)."""
    if "name" in resource_type.parameters and resource_type.name_parameter != "name":
        outputs.pop("name", None)
    if resource_type.class_name not in _NAMED_WITH_PARENT:
        outputs.setdefault("name", name)
    return outputs
