"""Networking: subnets, who can enter them, and private connections to services."""

import re
from collections.abc import Iterable, Iterator

from pulumi_policy import Severity

from policies.expectations import (
    Expectation,
    each,
    has,
    is_false,
    is_given,
    matches,
    one_of,
    satisfies,
    some,
    unless,
)
from policies.findings import Finding, any_of, violation
from policies.resources import Resource
from policies.rule import (
    EVERYWHERE,
    AnyRule,
    Check,
    PropertyRule,
    ResourceRule,
    Service,
)
from policies.value import Value

VIRTUAL_NETWORK = "azure-native:network:VirtualNetwork"
SUBNET = "azure-native:network:Subnet"
SECURITY_GROUP = "azure-native:network:NetworkSecurityGroup"
SECURITY_RULE = "azure-native:network:SecurityRule"
PRIVATE_ENDPOINT = "azure-native:network:PrivateEndpoint"
DNS_LINK = "azure-native:privatedns:VirtualNetworkLink"
PUBLIC_ADDRESSES = (
    "azure-native:network:PublicIPAddress",
    "azure-native:network:PublicIPPrefix",
    "azure-native:network:LoadBalancer",
    "azure-native:network:ApplicationGateway",
    "azure-native:network:BastionHost",
    "azure-native:network:VirtualNetworkGateway",
)

_LEARN = "https://learn.microsoft.com/azure"
_ID = matches(r"\S+", "an id")

_FENCED = has(
    "a subnet with a network security group",
    networkSecurityGroup=has("a network security group", id=_ID),
    defaultOutboundAccess=is_false(),
)
_FENCED_ENDPOINTS = one_of("NetworkSecurityGroupEnabled", "Enabled")

# Two prefixes of one bit are the whole internet, and one of three bits is all of IPv6 that is in use. The tag
# AzureCloud, with or without a region, covers everything that any customer of Azure runs there.
# Source: learn.microsoft.com virtual-network/service-tags-overview.
_EVERYBODY = re.compile(r"\*|internet|any|azurecloud(\.\w+)?|0\.0\.0\.0|[^/]*/[0-7]", re.IGNORECASE)
_SOURCE = satisfies("a source narrower than the internet", lambda raw: not _EVERYBODY.fullmatch(raw), str)
_SOURCES = has(
    "sources narrower than the internet",
    sourceAddressPrefix=_SOURCE.or_absent(),
    sourceAddressPrefixes=each(_SOURCE, "a list of sources").or_absent(),
)


def _subnet(subnet: Value) -> Iterator[Finding]:
    yield from _FENCED.findings(subnet)
    # A delegated subnet contains only the delegate; any other may contain private endpoints.
    yield from unless(
        is_given().findings(subnet.member("delegations")),
        _FENCED_ENDPOINTS.findings(subnet.member("privateEndpointNetworkPolicies")),
    )


def _security_rule(rule: Value) -> list[Finding]:
    harmless = any_of(
        (
            one_of("Outbound").findings(rule.member("direction")),
            one_of("Deny").findings(rule.member("access")),
        )
    )
    return unless(harmless, _SOURCES.findings(rule))


_SUBNETS = each(Expectation("a subnet", _subnet), "a list of subnets").or_absent()
_SECURITY_RULES = each(Expectation("a rule", _security_rule), "a list of rules").or_absent()


def _guards_subnets(resource: Resource) -> Iterable[Finding]:
    """Subnets have a security group, whether they are resources or part of their network."""
    if resource.type == SUBNET:
        return _subnet(resource.properties)
    return _SUBNETS.findings(resource.properties.member("subnets"))


def _keeps_internet_out(resource: Resource) -> Iterable[Finding]:
    """No rule allows everybody, whether it is a resource or part of its group."""
    if resource.type == SECURITY_RULE:
        return _security_rule(resource.properties)
    return _SECURITY_RULES.findings(resource.properties.member("securityRules"))


def _opens_another_way_in(_: Resource) -> Iterator[Finding]:
    yield violation("", "expected no way into the network except Front Door, found another one")


RULES: tuple[AnyRule, ...] = (
    ResourceRule(
        name="network-subnets",
        service=Service.NETWORK,
        description="Each subnet has a network security group that also covers its private endpoints, and no "
        "default outbound access.",
        reason="Without a group, all machines in the network can reach each other. Azure's default outbound "
        "access has an address that changes, and allows everything. On a delegated subnet, "
        "`private_endpoint_network_policies` has no effect.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url=f"{_LEARN}/virtual-network/network-security-groups-overview",
        types=(SUBNET, VIRTUAL_NETWORK),
        evaluate=_guards_subnets,
        fix="Set the subnet's `network_security_group`, `default_outbound_access=False`, and, if "
        'nothing is delegated, `private_endpoint_network_policies="NetworkSecurityGroupEnabled"`.',
        covers=("CKV2_AZURE_31", "Azure.VNET.UseNSGs", "Azure.VNET.PrivateSubnet"),
    ),
    ResourceRule(
        name="network-security-groups",
        service=Service.NETWORK,
        description="No network security group allows the internet or all of Azure, at any port.",
        reason="Traffic that reaches a private endpoint or a machine directly bypasses Front Door and its "
        "firewall.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/virtual-network/network-security-groups-overview",
        types=(SECURITY_GROUP, SECURITY_RULE),
        evaluate=_keeps_internet_out,
        fix="Set `source_address_prefix` to the intended sources, for example the app's subnet.",
        covers=(
            "CKV_AZURE_9",
            "CKV_AZURE_10",
            "CKV_AZURE_77",
            "CKV_AZURE_160",
            "Azure.NSG.AnyInboundSource",
        ),
    ),
    ResourceRule(
        name="network-public-addresses",
        service=Service.NETWORK,
        description="Front Door is the only way in: the network has no public addresses and no gateways.",
        reason="A second way in bypasses Front Door and its firewall, and costs money every hour.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/virtual-network/ip-services/public-ip-addresses",
        types=PUBLIC_ADDRESSES,
        evaluate=_opens_another_way_in,
        fix="Remove the resource, and reach the application through a Front Door route.",
    ),
    PropertyRule(
        name="network-private-endpoints",
        service=Service.NETWORK,
        description="A private endpoint is in a subnet, and names the group id of a service.",
        reason="An endpoint without a group id connects to nothing, and the service is still reached at its "
        "public address.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url=f"{_LEARN}/private-link/private-endpoint-overview",
        types=(PRIVATE_ENDPOINT,),
        checks=(
            Check(
                path="privateLinkServiceConnections",
                expected=some(
                    has(
                        "a connection",
                        privateLinkServiceId=_ID,
                        groupIds=some(_ID, "at least one group id"),
                    ),
                    "a connection to a service with a group id",
                ),
                fix="Set the service and its `group_ids` in `private_link_service_connections`.",
            ),
            Check(path="subnet.id", expected=_ID, fix="Set `id` in `subnet`."),
        ),
    ),
    PropertyRule(
        name="network-private-dns",
        service=Service.NETWORK,
        description="Private DNS zones contain only the records of private endpoints.",
        reason="A machine that registers itself could take the name of a service, and receive its traffic.",
        severity=Severity.LOW,
        levels=EVERYWHERE,
        url=f"{_LEARN}/dns/private-dns-virtual-network-links",
        types=(DNS_LINK,),
        checks=(
            Check(
                path="registrationEnabled",
                expected=is_false(),
                fix="Set `registration_enabled=False`.",
            ),
        ),
    ),
)
