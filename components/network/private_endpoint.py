"""A private endpoint: a service's address inside the virtual network, and its name in private DNS."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import pulumi
from pulumi_azure_native import network

from components.component import Component
from components.placement import Placement

SUBNET_POLICIES = network.VirtualNetworkPrivateEndpointNetworkPolicies.NETWORK_SECURITY_GROUP_ENABLED
"""The setting of the subnet that makes its security group apply to private endpoints."""


class PrivateEndpointGroup(StrEnum):
    """The part of a service that a private endpoint connects to, by Azure's group id.

    Source: learn.microsoft.com, "Azure Private Endpoint private DNS zone values".
    """

    SQL_SERVER = "sqlServer"
    BLOB = "blob"
    BLOB_SECONDARY = "blob_secondary"
    VAULT = "vault"

    @property
    def zone_name(self) -> str:
        """The private DNS zone that the service's clients use."""
        return _SERVICES[self].zone_name

    @property
    def port(self) -> int:
        """The port that the service's clients connect to."""
        return _SERVICES[self].port


@dataclass(frozen=True)
class _Service:
    """How clients find and call a service over its private endpoint."""

    zone_name: str
    port: int


_SERVICES: Mapping[PrivateEndpointGroup, _Service] = {
    PrivateEndpointGroup.SQL_SERVER: _Service("privatelink.database.windows.net", 1433),
    PrivateEndpointGroup.BLOB: _Service("privatelink.blob.core.windows.net", 443),
    PrivateEndpointGroup.BLOB_SECONDARY: _Service("privatelink.blob.core.windows.net", 443),
    PrivateEndpointGroup.VAULT: _Service("privatelink.vaultcore.azure.net", 443),
}


@dataclass(frozen=True, kw_only=True)
class PrivateEndpointArgs:
    """The arguments of `PrivateEndpoint`.

    Attributes:
        target_id: The ARM id of the service to connect to.
        zone_id: The private DNS zone of the group, linked to the network.
    """

    placement: Placement
    endpoint_name: str
    group: PrivateEndpointGroup
    target_id: pulumi.Input[str]
    subnet_id: pulumi.Input[str]
    zone_id: pulumi.Input[str]


class PrivateEndpoint(Component):
    """A private endpoint that maintains its own record in private DNS.

    Attributes:
        id: The endpoint's ARM id.
    """

    id: pulumi.Output[str]

    def __init__(
        self, name: str, args: PrivateEndpointArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, args, opts)
        endpoint = network.PrivateEndpoint(
            name,
            private_endpoint_name=args.endpoint_name,
            resource_group_name=args.placement.resource_group_name,
            location=args.placement.region,
            tags=args.placement.tags,
            subnet=network.SubnetArgs(
                id=args.subnet_id,
                # The subnet's own value: the SDK would set "Disabled" here by default.
                private_endpoint_network_policies=SUBNET_POLICIES,
            ),
            private_link_service_connections=[
                network.PrivateLinkServiceConnectionArgs(
                    name=args.endpoint_name,
                    group_ids=[args.group.value],
                    private_link_service_id=args.target_id,
                )
            ],
            opts=self.child(),
        )
        network.PrivateDnsZoneGroup(
            name,
            private_dns_zone_group_name="default",
            private_endpoint_name=endpoint.name,
            resource_group_name=args.placement.resource_group_name,
            private_dns_zone_configs=[
                network.PrivateDnsZoneConfigArgs(name=args.group.value, private_dns_zone_id=args.zone_id)
            ],
            opts=self.child(),
        )
        self.id = endpoint.id
        self.register_outputs({"id": self.id})
