"""Resources that cannot be deleted while they are in use: networks, subnets and security groups."""

from collections.abc import Iterator
from typing import Final

from azure_facts import identifiers
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue.entry import rule
from sandbox.catalogue.references import referring, same
from sandbox.values import dig

_ENDPOINTS: Final = "azure-native:network:PrivateEndpoint"
_SUBNETS: Final = "azure-native:network:Subnet"
_INTEGRATED: Final = ("azure-native:web:WebApp", "azure-native:web:WebAppSlot")


def _reject_in_use(subnet: str, request: Request) -> None:
    """Reject the deletion of a subnet that contains private endpoints or App Service integrations."""
    for user in _users(subnet, request):
        raise AzureError(
            400,
            "InUseSubnetCannotBeDeleted",
            f"Subnet {identifiers.name(subnet)} is in use by {user} and cannot be deleted. In order to "
            "delete the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet.",
        )


def _users(subnet: str, request: Request) -> Iterator[str]:
    for endpoint in request.azure.of_type(_ENDPOINTS):
        if same(dig(endpoint.properties, "subnet.id"), subnet):
            yield endpoint.properties["networkInterfaces"][0]["id"]
    for token in _INTEGRATED:
        sites = request.azure.of_type(token)
        if any(same(site.properties.get("virtualNetworkSubnetId"), subnet) for site in sites):
            yield f"{subnet}/serviceAssociationLinks/AppServiceLink"


@rule(
    "A subnet cannot be deleted while private endpoints or an app's integration are in it",
    "Azure/bicep issue 12540; learn.microsoft.com virtual-network/virtual-network-manage-subnet",
    on="delete",
)
def subnet_unused(request: Request) -> None:
    """Reject the deletion of a subnet in use."""
    _reject_in_use(request.id, request)


@rule(
    "A network cannot be deleted while private endpoints or an app's integration are in it",
    "learn.microsoft.com troubleshoot/azure/virtual-network, cannot delete a virtual network",
    on="delete",
)
def network_unused(request: Request) -> None:
    """Reject the deletion of a network with a subnet in use."""
    network = request.existing.properties if request.existing else {}
    inline = [f"{request.id}/subnets/{subnet.get('name')}" for subnet in network.get("subnets") or ()]
    below = request.azure.below(f"{request.id}/subnets")
    for subnet in (*inline, *(record.id for record in below if record.token == _SUBNETS)):
        _reject_in_use(subnet, request)


@rule(
    "A security group cannot be deleted while a subnet uses it",
    "learn.microsoft.com virtual-network/manage-network-security-group; its message from public "
    "deployment logs",
    on="delete",
)
def group_unused(request: Request) -> None:
    """Reject the deletion of a subnet's security group."""
    subnets = [record.id for record in referring(request, _SUBNETS, "networkSecurityGroup.id")]
    if subnets:
        raise AzureError(
            400,
            "InUseNetworkSecurityGroupCannotBeDeleted",
            f"Network security group {request.id} cannot be deleted because it is in use by the following "
            f"resources: {', '.join(subnets)}. In order to delete the Network security group, remove the "
            "association with the resource(s). To learn how to do this, see aka.ms/deletensg.",
        )
