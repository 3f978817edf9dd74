"""Private DNS zones and their links to networks."""

from typing import Any, Final

from sandbox.azure import identifiers
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue import answers, names
from sandbox.catalogue.entry import ResourceType, rule

_ZONE: Final = (
    "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
    "/providers/Microsoft.Network/privateDnsZones/{privateZoneName}"
)


@rule(
    "A zone with links stays", "Azure/azure-cli issue 15010, learntocloud/networking-lab issue 8", on="delete"
)
def _no_links_left(request: Request) -> None:
    link = next(request.azure.below(f"{request.id}/virtualNetworkLinks"), None)
    if link is not None:
        below = link.id.rpartition("/providers/")[2]
        raise AzureError(
            409,
            "CannotDeleteResource",
            "Cannot delete resource while nested resources exist. Some existing nested resource IDs include: "
            f"'{below}'. Please delete all nested resources before deleting this resource.",
        )


def _zone(request: Request) -> dict[str, Any]:
    # The numbers of records and links stay at a new zone's: they would change behind its back, as drift.
    return {
        **answers.tagged(request),
        "internalId": request.guid("zone"),
        "location": "global",
        "maxNumberOfRecordSets": 25000,
        "maxNumberOfVirtualNetworkLinks": 1000,
        "maxNumberOfVirtualNetworkLinksWithRegistration": 100,
        "name": identifiers.name(request.id),
        "numberOfRecordSets": 1,
        "numberOfVirtualNetworkLinks": 0,
        "numberOfVirtualNetworkLinksWithRegistration": 0,
    }


def _link(request: Request) -> dict[str, Any]:
    return {**answers.tagged(request), "location": "global", "virtualNetworkLinkState": "Completed"}


TYPES: Final = (
    ResourceType(
        "azure-native:privatedns:PrivateZone",
        path=_ZONE,
        name=names.PRIVATE_ZONE,
        answers=_zone,
        rules=(_no_links_left,),
    ),
    ResourceType(
        "azure-native:privatedns:VirtualNetworkLink",
        path=_ZONE + "/virtualNetworkLinks/{virtualNetworkLinkName}",
        name=names.NETWORK,
        answers=_link,
    ),
)
