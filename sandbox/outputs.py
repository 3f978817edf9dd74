"""A resource's outputs from its inputs: in a preview, and after the update."""

from collections.abc import Mapping
from typing import Any, Final

from azure_facts import identifiers
from sandbox.azure.secrets import without
from sandbox.catalogue.entry import ResourceType
from sandbox.schema import shape
from sandbox.schema.cache import Schema
from sandbox.values import UNKNOWN, bare

# The types whose Azure name includes that of the parent: "app/slot". Their entries say how.
_NAMED_WITH_PARENT: Final = ("WebAppSlot", "WebAppHostNameBinding", "WebAppHostNameBindingSlot")


def previewed(resource_type: ResourceType, schema: Schema, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the outputs that a preview can compute; the others are unknown."""
    outputs = without(shape.preview(schema, inputs), resource_type.never_returned)
    return _own_name(resource_type, outputs, UNKNOWN)


def shaped(
    resource_type: ResourceType, schema: Schema, inputs: Mapping[str, Any], subscription: str
) -> dict[str, Any]:
    """Return the inputs as Azure returns them, with the outputs that every resource has."""
    identifier = resource_type.identifier({name: bare(value) for name, value in inputs.items()}, subscription)
    kind = identifiers.arm_type(resource_type.id_in_responses(identifier))
    common = {"type": kind, "azureApiVersion": schema.api_version}
    sent = shape.outputs(schema, inputs)
    properties = {**{name: value for name, value in common.items() if name in schema.outputs}, **sent}
    return _own_name(resource_type, properties, identifiers.name(identifier))


def _own_name(resource_type: ResourceType, outputs: dict[str, Any], name: object) -> dict[str, Any]:
    """Use a resource's own name if the input "name" is that of its parent (a slot's app)."""
    if "name" in resource_type.parameters and resource_type.name_parameter != "name":
        outputs.pop("name", None)
    if resource_type.class_name not in _NAMED_WITH_PARENT:
        outputs.setdefault("name", name)
    return outputs
