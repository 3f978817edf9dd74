"""Subnets in the requests of other services: their delegations and service endpoints."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from azure_facts import identifiers
from azure_facts.regions import paired
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request

SOURCE: Final = (
    "terraform-provider-azurerm issue 16547; for a missing network: Azure/azure-cli issue 18112; "
    "the message for a missing subnet is from memory"
)


def found(identifier: str, request: Request) -> dict[str, Any] | None:
    """Return the properties of a subnet, a separate one or one in its network."""
    subnet = request.find(identifier)
    if subnet is not None:
        return subnet.properties
    network = request.find(identifiers.parent(identifier))
    inline: list[dict[str, Any]] = (network.properties if network else {}).get("subnets") or []
    name = identifiers.name(identifier).lower()
    return next((one for one in inline if str(one.get("name")).lower() == name), None)


def endpoints(given: list[dict[str, Any]] | None, place: str) -> dict[str, Any]:
    """Return each service endpoint of a subnet with the locations of its service.

    Source: cloud-custodian's recorded responses (state and locations). The list of locations: the AVM
    module for virtual networks, example of service endpoints with locations.
    """
    near = {
        "microsoft.storage": [each for each in (place, paired(place)) if each],
        "microsoft.sql": [place],
    }
    added = [
        {"locations": near.get(str(one.get("service")).lower(), ["*"]), "provisioningState": "Succeeded"}
        for one in given or ()
    ]
    return {"serviceEndpoints": added} if added else {}


def is_delegated(subnet: dict[str, Any], service: str) -> bool:
    """Return whether a subnet is delegated to a service such as "Microsoft.Web/serverFarms"."""
    delegations: list[dict[str, Any]] = subnet.get("delegations") or []
    return any(str(one.get("serviceName")).lower() == service.lower() for one in delegations)


def reject_unreachable(
    named: Iterable[object], service: str, request: Request, rejection: Callable[[str, str], AzureError]
) -> None:
    """Reject a rule for a subnet that does not exist, or has no service endpoint for the service.

    Args:
        named: the subnets' ids.
        service: the service, such as "Microsoft.Storage".
        request: the request with the subnets.
        rejection: returns the service's own error from a code and a message.
    """
    for identifier in named:
        if not isinstance(identifier, str):
            continue
        network = identifiers.parent(identifier)
        if network is not None and request.find(network) is None:
            raise rejection(
                "ParentResourceNotFound",
                "Can not perform requested operation on nested resource. Parent resource "
                f"'{identifiers.name(network)}' not found.",
            )
        subnet = found(identifier, request)
        if subnet is None:
            raise rejection("SubnetNotFound", f"Subnet {identifiers.name(identifier)} is not found.")
        endpoints: list[dict[str, Any]] = subnet.get("serviceEndpoints") or []
        reached = {str(one.get("service")).partition(".Global")[0].lower() for one in endpoints}
        if service.lower() not in reached:
            raise rejection(
                "SubnetsHaveNoServiceEndpointsConfigured",
                f"Subnets {identifiers.name(identifier)} of virtual network "
                f"{identifiers.parent(identifier)} do not have ServiceEndpoints for {service} resources "
                f"configured. Add {service} to subnet's ServiceEndpoints collection before trying to ACL "
                f"{service} resources to these subnets..",
            )
