"""Resource groups."""

from typing import Any, Final

from sandbox.azure.request import Request
from sandbox.catalogue import names
from sandbox.catalogue.entry import ResourceType


def _group(_: Request) -> dict[str, Any]:
    return {"properties": {"provisioningState": "Succeeded"}}


TYPES: Final = (
    ResourceType(
        "azure-native:resources:ResourceGroup",
        path="/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}",
        name=names.RESOURCE_GROUP,
        create_only=("managedBy",),
        location_required=True,
        answers=_group,
    ),
)
