"""Virtual networks, and private endpoints in them."""

import hashlib
from typing import Any, Final

from azure_facts import identifiers, names
from azure_facts.regions import programmatic
from sandbox.azure.request import Request
from sandbox.azure.store import Record
from sandbox.catalogue import regions, responses
from sandbox.catalogue.entry import ResourceType, rule
from sandbox.catalogue.network import addresses, in_use, private_endpoints, security_rules, subnets
from sandbox.catalogue.references import invalid_reference

_NETWORK: Final = (
    "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Network"
)
_VIRTUAL_NETWORK: Final = _NETWORK + "/virtualNetworks/{virtualNetworkName}"
_ENDPOINT: Final = _NETWORK + "/privateEndpoints/{privateEndpointName}"
_ENDPOINTS: Final = "azure-native:network:PrivateEndpoint"
_SUBNETS: Final = "azure-native:network:Subnet"


@rule("A subnet's security group exists, in the same region", "Azure/azure-cli issue 9354")
def _group_exists(request: Request) -> None:
    identifier = request.input("networkSecurityGroup.id")
    group, network = request.find(identifier), request.parent()
    if identifier is None or network is None:
        return
    places = {_place(record) for record in (group, network) if record}
    if group is None or len(places) > 1:
        raise invalid_reference(str(identifier), request)


def _place(record: Record) -> str:
    return programmatic(str(record.properties.get("location")))


def _virtual_network(request: Request) -> dict[str, Any]:
    # Separate subnets are not in the list: they would show as drift.
    inline: list[dict[str, Any]] = request.input("subnets") or []
    return {
        **responses.tagged(request),
        "resourceGuid": request.guid("network"),
        "subnets": [
            {
                "id": f"{request.id}/subnets/{subnet.get('name')}",
                "provisioningState": "Succeeded",
                **subnets.endpoints(subnet.get("serviceEndpoints"), request.location),
            }
            for subnet in inline
        ],
        "virtualNetworkPeerings": [],
    }


def _subnet(request: Request) -> dict[str, Any]:
    network = request.parent()
    place = _place(network) if network else request.location
    return {
        **responses.tagged(request),
        "type": "Microsoft.Network/virtualNetworks/subnets",
        **subnets.endpoints(request.input("serviceEndpoints"), place),
    }


def _security_group(request: Request) -> dict[str, Any]:
    rules: list[dict[str, Any]] = request.input("securityRules") or []
    common = {
        "protocol": "*",
        "sourcePortRange": "*",
        "destinationPortRange": "*",
        "provisioningState": "Succeeded",
    }
    within = {"sourceAddressPrefix": "VirtualNetwork", "destinationAddressPrefix": "VirtualNetwork"}
    balancer = {"sourceAddressPrefix": "AzureLoadBalancer", "destinationAddressPrefix": "*"}
    outside = {"sourceAddressPrefix": "*", "destinationAddressPrefix": "Internet"}
    anything = {"sourceAddressPrefix": "*", "destinationAddressPrefix": "*"}
    defaults = (
        ("AllowVnetInBound", "Inbound", "Allow", 65000, within),
        ("AllowAzureLoadBalancerInBound", "Inbound", "Allow", 65001, balancer),
        ("DenyAllInBound", "Inbound", "Deny", 65500, anything),
        ("AllowVnetOutBound", "Outbound", "Allow", 65000, within),
        ("AllowInternetOutBound", "Outbound", "Allow", 65001, outside),
        ("DenyAllOutBound", "Outbound", "Deny", 65500, anything),
    )
    return {
        **responses.tagged(request),
        "defaultSecurityRules": [
            {
                "name": name,
                "direction": direction,
                "access": access,
                "priority": priority,
                **common,
                **addresses,
            }
            for name, direction, access, priority, addresses in defaults
        ],
        "resourceGuid": request.guid("security group"),
        "securityRules": [
            {"id": f"{request.id}/securityRules/{given.get('name')}", "provisioningState": "Succeeded"}
            for given in rules
        ],
    }


def _private_endpoint(request: Request) -> dict[str, Any]:
    group = identifiers.resource_group(request.id)
    interface = f"{request.name}.nic.{request.guid('interface')}"
    named = request.input("customNetworkInterfaceName") or interface
    return {
        **responses.tagged(request),
        "networkInterfaces": [{"id": f"{group}/providers/Microsoft.Network/networkInterfaces/{named}"}],
        "privateLinkServiceConnections": [
            _approved(request, connection) for connection in _connections(request)
        ],
    }


def _connections(request: Request) -> list[dict[str, Any]]:
    return request.input("privateLinkServiceConnections") or []


def _approved(request: Request, connection: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": f"{request.id}/privateLinkServiceConnections/{connection.get('name')}",
        "provisioningState": "Succeeded",
        "privateLinkServiceConnectionState": {
            "status": "Approved",
            "description": "Auto-Approved",
            "actionsRequired": "None",
        },
    }


def _zone_group(request: Request) -> dict[str, Any]:
    configs: list[dict[str, Any]] = request.input("privateDnsZoneConfigs") or []
    return {
        **responses.tagged(request),
        "privateDnsZoneConfigs": [_records(request, config) for config in configs],
    }


def _records(request: Request, config: dict[str, Any]) -> dict[str, Any]:
    """Return the record that the zone group writes for the endpoint's target."""
    endpoint = request.parent()
    connections: list[dict[str, Any]] = (endpoint.properties if endpoint else {}).get(
        "privateLinkServiceConnections", []
    )
    label = identifiers.name(str(connections[0].get("privateLinkServiceId"))) if connections else request.name
    zone = identifiers.name(str(config.get("privateDnsZoneId")))
    last_octet = 4 + hashlib.sha256(identifiers.key(request.id).encode()).digest()[0] % 240
    return {
        "recordSets": [
            {
                "recordType": "A",
                "recordSetName": label,
                "fqdn": f"{label}.{zone}",
                "ttl": 10,
                "ipAddresses": [f"10.0.0.{last_octet}"],
                "provisioningState": "Succeeded",
            }
        ]
    }


TYPES: Final = (
    ResourceType(
        "azure-native:network:VirtualNetwork",
        path=_VIRTUAL_NETWORK,
        name=names.NETWORK_64,
        never_returned=("id",),
        adds=_virtual_network,
        rules=(
            regions.in_a_region,
            addresses.network_ranges,
            addresses.network_holds_subnets,
            in_use.network_unused,
        ),
    ),
    ResourceType(
        _SUBNETS,
        path=_VIRTUAL_NETWORK + "/subnets/{subnetName}",
        name=names.NETWORK,
        never_returned=("id",),
        adds=_subnet,
        rules=(
            addresses.subnet_range,
            addresses.subnet_within_network,
            addresses.subnets_apart,
            _group_exists,
            in_use.subnet_unused,
        ),
    ),
    ResourceType(
        "azure-native:network:NetworkSecurityGroup",
        path=_NETWORK + "/networkSecurityGroups/{networkSecurityGroupName}",
        name=names.NETWORK,
        never_returned=("id",),
        adds=_security_group,
        rules=(regions.in_a_region, *security_rules.RULES, in_use.group_unused),
    ),
    ResourceType(
        _ENDPOINTS,
        path=_ENDPOINT,
        name=names.NETWORK_64,
        create_only=("subnet",),
        never_returned=("id",),
        adds=_private_endpoint,
        rules=(regions.in_a_region, *private_endpoints.PRIVATE_ENDPOINT),
    ),
    ResourceType(
        "azure-native:network:PrivateDnsZoneGroup",
        path=_ENDPOINT + "/privateDnsZoneGroups/{privateDnsZoneGroupName}",
        name=names.NETWORK,
        never_returned=("id",),
        adds=_zone_group,
        rules=private_endpoints.ZONE_GROUP,
    ),
)
