"""Azure's rules for private endpoints."""

from collections.abc import Mapping
from typing import Any, Final

from azure_facts import identifiers
from azure_facts.regions import programmatic
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue.entry import rule
from sandbox.catalogue.network import subnets
from sandbox.catalogue.references import invalid_reference, reject_missing

_STORAGE: Final = ("blob", "dfs", "file", "queue", "table", "web")
GROUP_IDS: Final = {
    "microsoft.sql/servers": ("sqlServer",),
    "microsoft.storage/storageaccounts": (*_STORAGE, *(f"{group}_secondary" for group in _STORAGE)),
    "microsoft.keyvault/vaults": ("vault",),
    "microsoft.cache/redis": ("redisCache",),
    "microsoft.documentdb/databaseaccounts": ("Sql", "MongoDB", "Cassandra", "Gremlin", "Table"),
    "microsoft.dbforpostgresql/flexibleservers": ("postgresqlServer",),
    "microsoft.app/managedenvironments": ("managedEnvironments",),
}
"""The group ids of each type of target.

Source: learn.microsoft.com private-link/private-endpoint-overview, private-link resource.
"""
_SITES: Final = "microsoft.web/sites"


def _connections(request: Request) -> list[dict[str, Any]]:
    kinds = ("privateLinkServiceConnections", "manualPrivateLinkServiceConnections")
    return [connection for name in kinds for connection in request.input(name) or ()]


def _connection_id(request: Request, connection: dict[str, Any]) -> str:
    return f"{request.id}/privateLinkServiceConnections/{connection.get('name')}"


@rule(
    "The name, the target and the groups of an endpoint's connection cannot change",
    "Azure/bicep-registry-modules issues 7285 and 1513, Azure/bicep issue 10483",
    in_preview=True,
)
def _connections_stay(request: Request) -> None:
    if request.existing is None:
        return
    before = _details(request.existing.properties)
    for name, details in _details(request.inputs).items():
        if before and details != before.get(name):
            raise AzureError(
                400,
                "CannotChangePrivateLinkConnectionOnPrivateEndpoint",
                f"Cannot change the private link connection on private endpoint {request.id}. Please ensure "
                "you are not updating the details of existing private link connection: "
                f"'{_connection_id(request, {'name': next(iter(before))})}'. That is not allowed.",
            )


def _details(properties: Mapping[str, Any]) -> dict[str, tuple[object, ...]]:
    """Return the details of each of an endpoint's connections, by name."""
    connections = [
        connection
        for kind in ("privateLinkServiceConnections", "manualPrivateLinkServiceConnections")
        for connection in properties.get(kind) or ()
    ]
    return {
        str(one.get("name")): (
            identifiers.key(str(one.get("privateLinkServiceId"))),
            tuple(group.lower() for group in one.get("groupIds") or ()),
        )
        for one in connections
    }


@rule("An endpoint's connection has a name", "pulumi/pulumi-azure-nextgen issue 264")
def _named(request: Request) -> None:
    if any(not connection.get("name") for connection in _connections(request)):
        raise AzureError(400, "InvalidRequestFormat", "Cannot parse the request.")


@rule(
    "An endpoint's subnet exists, in the same region",
    "learn.microsoft.com private-link/troubleshoot-private-endpoint-connectivity; its message, for a network "
    "interface: MicrosoftDocs/azure-docs issue 81734",
)
def _subnet_exists(request: Request) -> None:
    subnet = request.input("subnet.id")
    if subnet is None:
        return
    network = request.find(identifiers.parent(str(subnet)))
    place = programmatic(str(network.properties.get("location"))) if network else ""
    if subnets.found(str(subnet), request) is None or place != request.location:
        raise invalid_reference(str(subnet), request)


@rule(
    "An endpoint's subnet is not delegated",
    "learn.microsoft.com troubleshoot/azure private-link, private endpoint creation fails",
)
def _not_delegated(request: Request) -> None:
    identifier = str(request.input("subnet.id"))
    subnet = subnets.found(identifier, request)
    if subnet is not None and subnet.get("delegations"):
        raise AzureError(
            400,
            "PrivateEndpointCreationNotAllowedAsSubnetIsDelegated",
            f"Private endpoint {request.id} cannot be created as subnet {identifier} is delegated.",
        )


@rule("An endpoint's target exists", "from memory")
def _target_exists(request: Request) -> None:
    reject_missing((connection.get("privateLinkServiceId") for connection in _connections(request)), request)


@rule(
    "A connection to an Azure service has one group id",
    "Azure/azure-cli issue 15136, DFE-Digital/terraform-azurerm-container-apps-hosting issue 352",
)
def _one_group(request: Request) -> None:
    for connection in _connections(request):
        target = str(connection.get("privateLinkServiceId"))
        groups: list[str] = connection.get("groupIds") or []
        named = _connection_id(request, connection)
        if identifiers.arm_type(target).lower() not in (*GROUP_IDS, _SITES):
            continue
        if not groups:
            raise AzureError(
                400,
                "MissingParameterOnPrivateLinkServiceConnection",
                f"Private link service connection {named} is missing required parameter 'group Id'.",
            )
        if len(groups) > 1:
            raise AzureError(
                400,
                "OnlyOneGroupIdPermitted",
                f"Private link service connection {named} has the following group Ids: {', '.join(groups)}. "
                f"Only one group Id is permitted when connecting to a first-party resource ({target}).",
            )


@rule(
    "The target of an endpoint's connection has the connection's group id",
    "terraform-provider-azurerm issue 11778; learn.microsoft.com private-link/private-endpoint-overview; the "
    "code is from memory",
)
def _group_fits(request: Request) -> None:
    for connection in _connections(request):
        service = identifiers.arm_type(str(connection.get("privateLinkServiceId")))
        allowed = GROUP_IDS.get(service.lower())
        for group in connection.get("groupIds") or ():
            is_of_site = group.lower() == "sites" or group.lower().startswith("sites-")
            known = group.lower() in (name.lower() for name in allowed or ())
            if (allowed and not known) or (service.lower() == _SITES and not is_of_site):
                raise AzureError(
                    400, "BadRequest", f"Call to {service} failed. Error message: Invalid groupId"
                )


def _zone_configs(request: Request) -> list[dict[str, Any]]:
    return request.input("privateDnsZoneConfigs") or []


@rule(
    "The zone configurations in an endpoint's zone group have a name",
    "pulumi-azure-native issue 2431, azure-rest-api-specs issue 23831",
)
def _zones_named(request: Request) -> None:
    if any(not config.get("name") for config in _zone_configs(request)):
        raise AzureError(400, "InvalidRequestFormat", "Cannot parse the request.")


@rule("The zones in an endpoint's zone group exist", "code and message from public deployment logs")
def _zones_exist(request: Request) -> None:
    named = [config.get("privateDnsZoneId") for config in _zone_configs(request)]
    absent = [str(zone) for zone in named if zone is not None and request.find(zone) is None]
    if absent:
        raise AzureError(
            400,
            "InvalidPrivateDnsZoneIds",
            f"Private Dns Zone group {request.id} has invalid private dns zone ids {','.join(absent)}.",
        )


ZONE_GROUP: Final = (_zones_named, _zones_exist)


PRIVATE_ENDPOINT: Final = (
    _named,
    _connections_stay,
    _subnet_exists,
    _not_delegated,
    _target_exists,
    _one_group,
    _group_fits,
)
