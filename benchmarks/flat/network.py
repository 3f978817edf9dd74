"""The virtual network, its two subnets, and the way into each service that holds data."""

from collections.abc import Mapping
from typing import NamedTuple

import pulumi
from pulumi_azure_native import network as azure_network
from pulumi_azure_native import privatedns, resources

from benchmarks.flat.literals import LOCATION, TAGS

_ZONES = {
    "sqlServer": "privatelink.database.windows.net",
    "blob": "privatelink.blob.core.windows.net",
    "vault": "privatelink.vaultcore.azure.net",
}


class Network(NamedTuple):
    """What the rest of the stack needs of the network."""

    network: azure_network.VirtualNetwork
    app_security_group: azure_network.NetworkSecurityGroup
    endpoint_security_group: azure_network.NetworkSecurityGroup
    app_subnet: azure_network.Subnet
    endpoint_subnet: azure_network.Subnet
    zones: Mapping[str, privatedns.PrivateZone]


def network(name: str, group: resources.ResourceGroup) -> Network:
    """The network with all that stands in it but the private endpoints."""
    net = azure_network.VirtualNetwork(
        name,
        virtual_network_name="vnet-stitches-prod",
        resource_group_name=group.name,
        location=LOCATION,
        tags=TAGS,
        address_space=azure_network.AddressSpaceArgs(address_prefixes=["10.20.0.0/22"]),
    )
    app_security_group = azure_network.NetworkSecurityGroup(
        f"{name}-app",
        network_security_group_name="nsg-app-stitches-prod",
        resource_group_name=group.name,
        location=LOCATION,
        tags=TAGS,
        security_rules=[],
    )
    app_subnet = azure_network.Subnet(
        f"{name}-app",
        subnet_name="snet-app",
        virtual_network_name=net.name,
        resource_group_name=group.name,
        address_prefix="10.20.0.0/24",
        default_outbound_access=False,
        network_security_group=azure_network.NetworkSecurityGroupArgs(id=app_security_group.id),
        delegations=[
            azure_network.DelegationArgs(name="app-service", service_name="Microsoft.Web/serverFarms")
        ],
        service_endpoints=[
            azure_network.ServiceEndpointPropertiesFormatArgs(service="Microsoft.Sql"),
            azure_network.ServiceEndpointPropertiesFormatArgs(service="Microsoft.Storage"),
            azure_network.ServiceEndpointPropertiesFormatArgs(service="Microsoft.KeyVault"),
        ],
    )
    endpoint_security_group = azure_network.NetworkSecurityGroup(
        f"{name}-private-endpoints",
        network_security_group_name="nsg-private-endpoints-stitches-prod",
        resource_group_name=group.name,
        location=LOCATION,
        tags=TAGS,
        security_rules=[
            azure_network.SecurityRuleArgs(
                name="AllowApp",
                priority=100,
                direction="Inbound",
                access="Allow",
                protocol="Tcp",
                source_address_prefix="10.20.0.0/24",
                source_port_range="*",
                destination_address_prefix="*",
                destination_port_ranges=["443", "1433"],
            ),
            azure_network.SecurityRuleArgs(
                name="DenyAllInbound",
                priority=4096,
                direction="Inbound",
                access="Deny",
                protocol="*",
                source_address_prefix="*",
                source_port_range="*",
                destination_address_prefix="*",
                destination_port_range="*",
            ),
        ],
    )
    endpoint_subnet = azure_network.Subnet(
        f"{name}-private-endpoints",
        subnet_name="snet-private-endpoints",
        virtual_network_name=net.name,
        resource_group_name=group.name,
        address_prefix="10.20.1.0/24",
        default_outbound_access=False,
        network_security_group=azure_network.NetworkSecurityGroupArgs(id=endpoint_security_group.id),
        private_endpoint_network_policies="NetworkSecurityGroupEnabled",
        opts=pulumi.ResourceOptions(depends_on=[app_subnet]),
    )
    zones = {part: _zone(f"{name}-{part}", zone, group, net) for part, zone in _ZONES.items()}
    return Network(net, app_security_group, endpoint_security_group, app_subnet, endpoint_subnet, zones)


def _zone(
    name: str, zone_name: str, group: resources.ResourceGroup, net: azure_network.VirtualNetwork
) -> privatedns.PrivateZone:
    zone = privatedns.PrivateZone(
        name, private_zone_name=zone_name, resource_group_name=group.name, location="Global", tags=TAGS
    )
    privatedns.VirtualNetworkLink(
        name,
        virtual_network_link_name="stitches-prod",
        private_zone_name=zone.name,
        resource_group_name=group.name,
        location="Global",
        tags=TAGS,
        registration_enabled=False,
        virtual_network=privatedns.SubResourceArgs(id=net.id),
    )
    return zone


def private_endpoint(
    name: str, group: resources.ResourceGroup, net: Network, part: str, target: tuple[str, pulumi.Output[str]]
) -> tuple[azure_network.PrivateEndpoint, azure_network.PrivateDnsZoneGroup]:
    """A service's address in the network and its name there; the target is the endpoint's name and the id."""
    endpoint_name, target_id = target
    endpoint = azure_network.PrivateEndpoint(
        f"{name}-{part}",
        private_endpoint_name=endpoint_name,
        resource_group_name=group.name,
        location=LOCATION,
        tags=TAGS,
        subnet=azure_network.SubnetArgs(
            id=net.endpoint_subnet.id, private_endpoint_network_policies="NetworkSecurityGroupEnabled"
        ),
        private_link_service_connections=[
            azure_network.PrivateLinkServiceConnectionArgs(
                name=endpoint_name, group_ids=[part], private_link_service_id=target_id
            )
        ],
    )
    zone_group = azure_network.PrivateDnsZoneGroup(
        f"{name}-{part}",
        private_dns_zone_group_name="default",
        private_endpoint_name=endpoint.name,
        resource_group_name=group.name,
        private_dns_zone_configs=[
            azure_network.PrivateDnsZoneConfigArgs(
                name=part, private_dns_zone_id=net.zones[part.removesuffix("_secondary")].id
            )
        ],
    )
    return endpoint, zone_group
