"""Private DNS zones and their links to networks."""

from typing import Any, Final

from azure_facts import identifiers, names
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue import regions, responses
from sandbox.catalogue.entry import ResourceType, rule
from sandbox.catalogue.references import same
from sandbox.values import dig

_ZONE: Final = (
    "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
    "/providers/Microsoft.Network/privateDnsZones/{privateZoneName}"
)
_LINKS: Final = "azure-native:privatedns:VirtualNetworkLink"


@rule(
    "A zone with links cannot be deleted",
    "Azure/azure-cli issue 15010, learntocloud/networking-lab issue 8",
    on="delete",
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


@rule("The network that a zone is linked to exists", "Azure/azure-cli issue 23351")
def _network_exists(request: Request) -> None:
    network = request.input("virtualNetwork.id")
    if network is not None and request.find(network) is None:
        raise AzureError(400, "BadRequest", f"Virtual network resource not found for '{network}'")


@rule(
    "A network is not linked to two zones with the same name",
    "learn.microsoft.com troubleshoot/azure/azure-kubernetes, private DNS zones with overlapping namespaces",
)
def _linked_once(request: Request) -> None:
    network, zone = request.input("virtualNetwork.id"), identifiers.name(identifiers.parent(request.id) or "")
    for other in request.azure.of_type(_LINKS):
        theirs = identifiers.name(identifiers.parent(other.id) or "")
        linked = same(dig(other.properties, "virtualNetwork.id"), network)
        if network and linked and theirs.lower() == zone.lower() and not same(other.id, request.id):
            raise AzureError(
                400,
                "BadRequest",
                "A virtual network cannot be linked to multiple zones with overlapping namespaces. "
                f"You tried to link virtual network with '{zone}' and '{theirs}' zones.",
            )


def _zone(request: Request) -> dict[str, Any]:
    # The numbers of records and links stay those of a new zone: they would change as drift.
    return {
        **responses.tagged(request),
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
    return {**responses.tagged(request), "location": "global", "virtualNetworkLinkState": "Completed"}


TYPES: Final = (
    ResourceType(
        "azure-native:privatedns:PrivateZone",
        path=_ZONE,
        name=names.PRIVATE_ZONE,
        adds=_zone,
        rules=(regions.is_global, _no_links_left),
    ),
    ResourceType(
        _LINKS,
        path=_ZONE + "/virtualNetworkLinks/{virtualNetworkLinkName}",
        name=names.NETWORK,
        adds=_link,
        rules=(regions.is_global, _network_exists, _linked_once),
    ),
)
