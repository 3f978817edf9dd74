"""The rules of the network for several values together, and for other values than the mutants have."""

import pytest

from policies.rules.network import (
    PUBLIC_ADDRESSES,
    RULES,
    SECURITY_GROUP,
    SECURITY_RULE,
    SUBNET,
    VIRTUAL_NETWORK,
)
from tests.policies.recording import DELETE, UNKNOWN, Recorded, one
from tests.policies.verdicts import Diagnostic, analyze, pack

PACK = [policy for policy in pack() if policy.name in {rule.name for rule in RULES}]

OPEN = {"direction": "Inbound", "access": "Allow", "sourceAddressPrefix": "*"}
EVERYBODY = (
    "*",
    "Internet",
    "AzureCloud",
    "azurecloud.EastUS",
    "internet",
    "Any",
    "0.0.0.0",  # noqa: S104  # a source; no socket is bound to it
    "0.0.0.0/0",
    "::/0",
    "128.0.0.0/1",
    "2000::/3",
)
GUARDED = {
    "networkSecurityGroup": {"id": "group"},
    "defaultOutboundAccess": False,
    "privateEndpointNetworkPolicies": "Enabled",
}


def recorded(type_token: str, **inputs: object) -> Recorded:
    return Recorded(
        urn=f"urn:pulumi:dev::stitches::{type_token}::other", type=type_token, name="other", inputs=inputs
    )


def group_of(*rules: object) -> list[Diagnostic]:
    return analyze(PACK, one("prod", SECURITY_GROUP, "-app").with_input("securityRules", list(rules)))


@pytest.mark.parametrize("source", EVERYBODY)
def test_every_name_of_everybody_is_found(source: str) -> None:
    [diagnostics] = group_of({**OPEN, "sourceAddressPrefix": source})
    assert diagnostics.message.startswith("securityRules[0].sourceAddressPrefix: ")
    [diagnostics] = group_of(
        {**OPEN, "sourceAddressPrefix": "", "sourceAddressPrefixes": ["10.0.0.0/8", source]}
    )
    assert diagnostics.message.startswith("securityRules[0].sourceAddressPrefixes[1]: ")


@pytest.mark.parametrize(
    "source", ["10.20.0.0/24", "VirtualNetwork", "AzureFrontDoor.Backend", "203.0.113.7", "2001:db8::/32"]
)
def test_a_network_a_service_and_an_address_may_be_allowed(source: str) -> None:
    assert group_of({**OPEN, "sourceAddressPrefix": source}) == []


@pytest.mark.parametrize("harmless", [{"direction": "Outbound"}, {"access": "Deny"}, {"access": "deny"}])
def test_everybody_may_be_denied_or_be_a_destination(harmless: dict[str, str]) -> None:
    assert group_of({**OPEN, **harmless}) == []
    assert group_of({**OPEN, **harmless, "sourceAddressPrefix": UNKNOWN}) == []


@pytest.mark.parametrize("key", ["direction", "access", "sourceAddressPrefix"])
def test_an_unknown_value_matters_if_the_rest_would_allow_everybody(key: str) -> None:
    [diagnostics] = group_of({**OPEN, key: UNKNOWN})
    assert diagnostics.undecided
    assert f"securityRules[0].{key}" in diagnostics.message


def test_an_unknown_rule_or_source_does_not_hide_an_open_one() -> None:
    diagnostics = group_of(UNKNOWN, OPEN)
    assert [line.undecided for line in diagnostics] == [False, True]
    diagnostics = group_of(
        {**OPEN, "sourceAddressPrefix": "", "sourceAddressPrefixes": [UNKNOWN, "Internet"]}
    )
    assert "securityRules[0].sourceAddressPrefixes[1]" in diagnostics[0].message


def test_a_rule_that_is_a_separate_resource_is_checked_too() -> None:
    [diagnostics] = analyze(PACK, recorded(SECURITY_RULE, **OPEN))
    assert diagnostics.message.startswith("sourceAddressPrefix: ")
    assert analyze(PACK, recorded(SECURITY_RULE, **{**OPEN, "access": "Deny"})) == []


def test_a_group_without_custom_rules_complies() -> None:
    assert analyze(PACK, one("prod", SECURITY_GROUP, "-app").with_input("securityRules", DELETE)) == []
    [diagnostics] = analyze(PACK, one("prod", SECURITY_GROUP, "-app").with_input("securityRules", UNKNOWN))
    assert diagnostics.undecided


def test_a_subnet_in_its_network_is_checked_like_a_separate_resource() -> None:
    network = one("prod", VIRTUAL_NETWORK)
    assert analyze(PACK, network.with_input("subnets", [GUARDED])) == []
    diagnostics = analyze(
        PACK, network.with_input("subnets", [UNKNOWN, {**GUARDED, "networkSecurityGroup": {"id": ""}}])
    )
    assert [line.undecided for line in diagnostics] == [False, True]
    assert diagnostics[0].message.startswith("subnets[1].networkSecurityGroup.id: ")


@pytest.mark.parametrize("policies", ["Disabled", "RouteTableEnabled", DELETE])
def test_without_a_delegation_the_security_group_applies_to_private_endpoints(policies: object) -> None:
    subnet = one("prod", SUBNET, "-app").with_input("privateEndpointNetworkPolicies", policies)
    assert analyze(PACK, subnet) == []
    [diagnostics] = analyze(PACK, subnet.with_input("delegations", []))
    assert diagnostics.message.startswith("privateEndpointNetworkPolicies: ")
    [diagnostics] = analyze(PACK, subnet.with_input("delegations", UNKNOWN))
    assert diagnostics.undecided


@pytest.mark.parametrize("type_token", PUBLIC_ADDRESSES)
def test_every_other_public_entry_is_found_whatever_its_settings(type_token: str) -> None:
    [diagnostics] = analyze(PACK, recorded(type_token, sku=UNKNOWN))
    assert not diagnostics.undecided
