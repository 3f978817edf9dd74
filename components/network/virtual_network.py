"""The virtual network: the app's outbound connection, and the subnet of the private endpoints."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Self

import pulumi
from pulumi_azure_native import network, privatedns

from components.component import Component
from components.network.private_endpoint import SUBNET_POLICIES, PrivateEndpointGroup
from components.placement import Placement
from model.stack_configuration import StackConfiguration

# The services that the app reaches over Azure's backbone if it has no private endpoint.
_SERVICE_ENDPOINTS = ("Microsoft.Sql", "Microsoft.Storage", "Microsoft.KeyVault")


@dataclass(frozen=True, kw_only=True)
class NetworkArgs:
    """The arguments of `Network`.

    Attributes:
        address_space: The network's CIDR, which holds both subnets.
        app_subnet: Name and CIDR of the subnet that only App Service may use.
        private_endpoints_subnet: Name and CIDR of the subnet of the private endpoints; None if the
            services stay on their public addresses and allow only the app's subnet.
    """

    placement: Placement
    network_name: str
    address_space: str
    app_subnet: "SubnetArgs"
    private_endpoints_subnet: "SubnetArgs | None" = None

    @classmethod
    def from_configuration(cls, configuration: StackConfiguration, *, placement: Placement) -> Self:
        """A network with the app's subnet, and one for private endpoints if they are on."""
        network, names = configuration.network, configuration.names
        return cls(
            placement=placement,
            network_name=names.virtual_network,
            address_space=str(network.address_space),
            app_subnet=SubnetArgs(
                subnet_name=names.app_subnet,
                address_prefix=str(network.app_subnet),
                security_group_name=names.app_security_group,
            ),
            private_endpoints_subnet=(
                SubnetArgs(
                    subnet_name=names.private_endpoints_subnet,
                    address_prefix=str(network.private_endpoints_subnet),
                    security_group_name=names.private_endpoints_security_group,
                )
                if network.private_endpoints
                else None
            ),
        )


@dataclass(frozen=True, kw_only=True)
class SubnetArgs:
    """A subnet of `Network`: its name, its CIDR, and the name of its network security group."""

    subnet_name: str
    address_prefix: str
    security_group_name: str


class Network(Component):
    """A virtual network whose subnets have one network security group each.

    Attributes:
        id: The network's ARM id.
        app_subnet_id: The subnet of the web app.
        private_endpoints_subnet_id: The subnet of the private endpoints, or None.
        zone_ids: The private DNS zone of each group of private endpoints; empty without any.
        security_group_ids: The network security groups' ARM ids, by the part of the network they guard.
    """

    id: pulumi.Output[str]
    app_subnet_id: pulumi.Output[str]
    private_endpoints_subnet_id: pulumi.Output[str] | None
    zone_ids: Mapping[PrivateEndpointGroup, pulumi.Output[str]]
    security_group_ids: Mapping[str, pulumi.Output[str]]

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        self._placement = args.placement
        self._network = network.VirtualNetwork(
            name,
            virtual_network_name=args.network_name,
            resource_group_name=args.placement.resource_group_name,
            location=args.placement.region,
            tags=args.placement.tags,
            address_space=network.AddressSpaceArgs(address_prefixes=[args.address_space]),
            opts=self.child(),
        )
        self.id = self._network.id
        self._security_group_ids: dict[str, pulumi.Output[str]] = {}
        self.security_group_ids = self._security_group_ids
        app_subnet = self._app_subnet(args.app_subnet)
        self.app_subnet_id = app_subnet.id
        self.private_endpoints_subnet_id = None
        self.zone_ids = {}
        if args.private_endpoints_subnet is not None:
            subnet = self._private_endpoints_subnet(args.private_endpoints_subnet, args, after=app_subnet)
            self.private_endpoints_subnet_id = subnet.id
            self.zone_ids = self._zones()
        self.register_outputs(
            {
                "appSubnetId": self.app_subnet_id,
                "privateEndpointsSubnetId": self.private_endpoints_subnet_id,
            }
        )

    def _app_subnet(self, args: SubnetArgs) -> network.Subnet:
        group = self._security_group("app", args.security_group_name, [])
        return network.Subnet(
            f"{self.name}-app",
            subnet_name=args.subnet_name,
            virtual_network_name=self._network.name,
            resource_group_name=self._placement.resource_group_name,
            address_prefix=args.address_prefix,
            # Without effect while the subnet is delegated: the app uses App Service's own outbound addresses.
            # Source: learn.microsoft.com, "Default outbound access in Azure".
            default_outbound_access=False,
            network_security_group=network.NetworkSecurityGroupArgs(id=group.id),
            delegations=[
                network.DelegationArgs(name="app-service", service_name="Microsoft.Web/serverFarms")
            ],
            service_endpoints=[
                network.ServiceEndpointPropertiesFormatArgs(service=service) for service in _SERVICE_ENDPOINTS
            ],
            opts=self.child(),
        )

    def _private_endpoints_subnet(
        self, subnet: SubnetArgs, args: NetworkArgs, after: network.Subnet
    ) -> network.Subnet:
        group = self._security_group(
            "private-endpoints",
            subnet.security_group_name,
            _only_from(args.app_subnet.address_prefix, {group.port for group in PrivateEndpointGroup}),
        )
        return network.Subnet(
            f"{self.name}-private-endpoints",
            subnet_name=subnet.subnet_name,
            virtual_network_name=self._network.name,
            resource_group_name=self._placement.resource_group_name,
            address_prefix=subnet.address_prefix,
            default_outbound_access=False,
            network_security_group=network.NetworkSecurityGroupArgs(id=group.id),
            private_endpoint_network_policies=SUBNET_POLICIES,
            # Azure returns 409 for a second change of a network while a first is under way.
            opts=self.child(depends_on=[after]),
        )

    def _security_group(
        self, part: str, group_name: str, rules: list[network.SecurityRuleArgs]
    ) -> network.NetworkSecurityGroup:
        group = network.NetworkSecurityGroup(
            f"{self.name}-{part}",
            network_security_group_name=group_name,
            resource_group_name=self._placement.resource_group_name,
            location=self._placement.region,
            tags=self._placement.tags,
            security_rules=rules,
            opts=self.child(),
        )
        self._security_group_ids[part] = group.id
        return group

    def _zones(self) -> Mapping[PrivateEndpointGroup, pulumi.Output[str]]:
        """A zone for each name; groups with names in the same zone share it."""
        first = {group.zone_name: group for group in reversed(PrivateEndpointGroup)}
        zones = {name: self._zone(group) for name, group in first.items()}
        return {group: zones[group.zone_name] for group in PrivateEndpointGroup}

    def _zone(self, group: PrivateEndpointGroup) -> pulumi.Output[str]:
        """The private DNS zone in which the network finds a service's private address."""
        zone = privatedns.PrivateZone(
            f"{self.name}-{group.value}",
            private_zone_name=group.zone_name,
            resource_group_name=self._placement.resource_group_name,
            location="Global",
            tags=self._placement.tags,
            opts=self.child(),
        )
        privatedns.VirtualNetworkLink(
            f"{self.name}-{group.value}",
            virtual_network_link_name=self.name,
            private_zone_name=zone.name,
            resource_group_name=self._placement.resource_group_name,
            location="Global",
            tags=self._placement.tags,
            registration_enabled=False,
            virtual_network=privatedns.SubResourceArgs(id=self._network.id),
            opts=self.child(),
        )
        return zone.id


def _only_from(address_prefix: str, ports: Collection[int]) -> list[network.SecurityRuleArgs]:
    """Allow only one subnet at the given ports; otherwise Azure's own last rule allows the whole network."""
    return [
        network.SecurityRuleArgs(
            name="AllowApp",
            priority=100,
            direction=network.SecurityRuleDirection.INBOUND,
            access=network.SecurityRuleAccess.ALLOW,
            protocol=network.SecurityRuleProtocol.TCP,
            source_address_prefix=address_prefix,
            source_port_range="*",
            destination_address_prefix="*",
            destination_port_ranges=[str(port) for port in sorted(ports)],
        ),
        network.SecurityRuleArgs(
            name="DenyAllInbound",
            priority=4096,
            direction=network.SecurityRuleDirection.INBOUND,
            access=network.SecurityRuleAccess.DENY,
            protocol=network.SecurityRuleProtocol.ASTERISK,
            source_address_prefix="*",
            source_port_range="*",
            destination_address_prefix="*",
            destination_port_range="*",
        ),
    ]
