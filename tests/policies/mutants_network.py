"""Mutants of the rules in policies/rules/network.py."""

from pulumi_azure_native import network

from components.network.virtual_network import Network, SubnetArgs
from policies.rules.network import DNS_LINK, PRIVATE_ENDPOINT, SECURITY_GROUP, SUBNET, VIRTUAL_NETWORK
from tests.policies.mutants import ProgramMutant, PropertyMutant, Replace


def _add_a_public_address(replace: Replace) -> None:
    app_subnet = Network._app_subnet  # pyright: ignore[reportPrivateUsage]

    def with_an_address(self: Network, args: SubnetArgs) -> network.Subnet:
        subnet = app_subnet(self, args)
        placement = self._placement  # pyright: ignore[reportPrivateUsage]
        network.PublicIPAddress(
            self.name,
            public_ip_address_name=f"pip-{self.name}",
            resource_group_name=placement.resource_group_name,
            location=placement.region,
            tags=placement.tags,
            opts=self.child(),
        )
        return subnet

    replace(Network, "_app_subnet", with_an_address)


MUTANTS: tuple[PropertyMutant | ProgramMutant, ...] = (
    PropertyMutant(
        rule="network-subnets",
        type=SUBNET,
        path="networkSecurityGroup",
        invalid={},
        name="-private-endpoints",
    ),
    PropertyMutant(
        rule="network-subnets", type=SUBNET, path="defaultOutboundAccess", invalid=True, name="-app"
    ),
    PropertyMutant(
        rule="network-subnets",
        type=SUBNET,
        path="privateEndpointNetworkPolicies",
        invalid="Disabled",
        name="-private-endpoints",
    ),
    PropertyMutant(
        rule="network-subnets",
        type=VIRTUAL_NETWORK,
        path="subnets",
        invalid=[{"name": "snet-unguarded", "addressPrefix": "10.20.3.0/24"}],
        absent_complies=True,
    ),
    PropertyMutant(
        rule="network-security-groups",
        type=SECURITY_GROUP,
        path="securityRules.0.sourceAddressPrefix",
        invalid="Internet",
        name="-private-endpoints",
        absent_complies=True,
    ),
    PropertyMutant(
        rule="network-security-groups",
        type=SECURITY_GROUP,
        path="securityRules.0.sourceAddressPrefixes",
        invalid=["10.20.0.0/24", "0.0.0.0/0"],
        name="-private-endpoints",
        absent_complies=True,
    ),
    # The last rule denies everybody; broken like this, it allows everybody.
    PropertyMutant(
        rule="network-security-groups",
        type=SECURITY_GROUP,
        path="securityRules.1.access",
        invalid="Allow",
        name="-private-endpoints",
    ),
    ProgramMutant(
        rule="network-public-addresses", what="a public address in the network", arrange=_add_a_public_address
    ),
    PropertyMutant(
        rule="network-private-endpoints",
        type=PRIVATE_ENDPOINT,
        path="privateLinkServiceConnections",
        invalid=[],
        name="-vault",
    ),
    PropertyMutant(
        rule="network-private-endpoints", type=PRIVATE_ENDPOINT, path="subnet.id", invalid="", name="-vault"
    ),
    PropertyMutant(
        rule="network-private-dns", type=DNS_LINK, path="registrationEnabled", invalid=True, name="-vault"
    ),
)
