"""Resource groups."""

from typing import Any, Final

from azure_facts import names
from azure_facts.regions import is_region
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue import regions
from sandbox.catalogue.entry import ResourceType, rule


@rule(
    "A resource group's location is a region",
    "cloud-barista/cb-spider issue 527, Azure/azure-cli issue 16368",
)
def _in_a_region(request: Request) -> None:
    location = str(request.input("location"))
    if not is_region(location):
        raise AzureError(
            400,
            "LocationNotAvailableForResourceGroup",
            f"The provided location '{location}' is not available for resource group. "
            f"List of available regions is '{regions.listed()}'.",
        )


def _group(_: Request) -> dict[str, Any]:
    return {"properties": {"provisioningState": "Succeeded"}}


TYPES: Final = (
    ResourceType(
        "azure-native:resources:ResourceGroup",
        path="/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}",
        name=names.RESOURCE_GROUP,
        create_only=("managedBy",),
        location_required=True,
        adds=_group,
        rules=(_in_a_region,),
    ),
)
