"""Subnets that other services are told of: whom they are left to, and which services they reach directly."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from azure_facts import identifiers
from azure_facts.regions import paired
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request

SOURCE: Final = (
    "terraform-provider-azurerm issue 16547; of a network that is not there: Azure/azure-cli issue 18112; "
    "what is said of a subnet that is not there is from memory"
)


def found(identifier: str, request: Request) -> dict[str, Any] | None:
    """Give a subnet's properties, whether it is a resource of its own or was made with its network."""
    subnet = request.find(identifier)
    if subnet is not None:
        return subnet.properties
    network = request.find(identifiers.parent(identifier))
    inline: list[dict[str, Any]] = (network.properties if network else {}).get("subnets") or []
    name = identifiers.name(identifier).lower()
    return next((one for one in inline if str(one.get("name")).lower() == name), None)


def endpoints(given: list[dict[str, Any]] | None, place: str) -> dict[str, Any]:
    """Answer each service endpoint of a subnet with where its service is reached.

    Source: cloud-custodian's recorded answers (state and locations). Which locations those are: the AVM
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
    """Tell whether a subnet is left to a service, as "Microsoft.Web/serverFarms"."""
    delegations: list[dict[str, Any]] = subnet.get("delegations") or []
    return any(str(one.get("serviceName")).lower() == service.lower() for one in delegations)


def refuse_unreachable(
    named: Iterable[object], service: str, request: Request, refusal: Callable[[str, str], AzureError]
) -> None:
    """Refuse a rule for a subnet that does not exist, or has no service endpoint for the service.

    Args:
        named: the subnets' ids.
        service: the service, as "Microsoft.Storage".
        request: the request that names them.
        refusal: makes the service's own refusal of a code and a message.
    """
    for identifier in named:
        if not isinstance(identifier, str):
            continue
        network = identifiers.parent(identifier)
        if network is not None and request.find(network) is None:
            raise refusal(
                "ParentResourceNotFound",
                "Can not perform requested operation on nested resource. Parent resource "
                f"'{identifiers.name(network)}' not found.",
            )
        subnet = found(identifier, request)
        if subnet is None:
            raise refusal("SubnetNotFound", f"Subnet {identifiers.name(identifier)} is not found.")
        endpoints: list[dict[str, Any]] = subnet.get("serviceEndpoints") or []
        reached = {str(one.get("service")).partition(".Global")[0].lower() for one in endpoints}
        if service.lower() not in reached:
            raise refusal(
                "SubnetsHaveNoServiceEndpointsConfigured",
                f"Subnets {identifiers.name(identifier)} of virtual network "
                f"{identifiers.parent(identifier)} do not have ServiceEndpoints for {service} resources "
                f"configured. Add {service} to subnet's ServiceEndpoints collection before trying to ACL "
                f"{service} resources to these subnets..",
            )
