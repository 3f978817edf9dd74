"""The rules of the network for several values together, and for other values than the mutants have."""

import pytest

from policies.rules.network import DOORS, RULES, SECURITY_GROUP, SECURITY_RULE, SUBNET, VIRTUAL_NETWORK
from tests.policies.recording import DELETE, UNKNOWN, Recorded, one
from tests.policies.verdicts import Said, ask, pack

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


def group_of(*rules: object) -> list[Said]:
    return ask(PACK, one("prod", SECURITY_GROUP, "-app").with_input("securityRules", list(rules)))


@pytest.mark.parametrize("source", EVERYBODY)
def test_everybody_has_many_names(source: str) -> None:
    [said] = group_of({**OPEN, "sourceAddressPrefix": source})
    assert said.message.startswith("securityRules[0].sourceAddressPrefix: ")
    [said] = group_of({**OPEN, "sourceAddressPrefix": "", "sourceAddressPrefixes": ["10.0.0.0/8", source]})
    assert said.message.startswith("securityRules[0].sourceAddressPrefixes[1]: ")


@pytest.mark.parametrize(
    "source", ["10.20.0.0/24", "VirtualNetwork", "AzureFrontDoor.Backend", "203.0.113.7", "2001:db8::/32"]
)
def test_a_network_a_service_and_an_address_may_be_allowed(source: str) -> None:
    assert group_of({**OPEN, "sourceAddressPrefix": source}) == []


@pytest.mark.parametrize("harmless", [{"direction": "Outbound"}, {"access": "Deny"}, {"access": "deny"}])
def test_everybody_may_be_denied_or_reached(harmless: dict[str, str]) -> None:
    assert group_of({**OPEN, **harmless}) == []
    assert group_of({**OPEN, **harmless, "sourceAddressPrefix": UNKNOWN}) == []


@pytest.mark.parametrize("key", ["direction", "access", "sourceAddressPrefix"])
def test_an_unknown_value_matters_if_the_rest_would_allow_everybody(key: str) -> None:
    [said] = group_of({**OPEN, key: UNKNOWN})
    assert said.undecided
    assert f"securityRules[0].{key}" in said.message


def test_an_unknown_rule_or_source_does_not_hide_an_open_one() -> None:
    said = group_of(UNKNOWN, OPEN)
    assert [line.undecided for line in said] == [False, True]
    said = group_of({**OPEN, "sourceAddressPrefix": "", "sourceAddressPrefixes": [UNKNOWN, "Internet"]})
    assert "securityRules[0].sourceAddressPrefixes[1]" in said[0].message


def test_a_rule_that_is_a_separate_resource_is_checked_too() -> None:
    [said] = ask(PACK, recorded(SECURITY_RULE, **OPEN))
    assert said.message.startswith("sourceAddressPrefix: ")
    assert ask(PACK, recorded(SECURITY_RULE, **{**OPEN, "access": "Deny"})) == []


def test_a_group_without_custom_rules_complies() -> None:
    assert ask(PACK, one("prod", SECURITY_GROUP, "-app").with_input("securityRules", DELETE)) == []
    [said] = ask(PACK, one("prod", SECURITY_GROUP, "-app").with_input("securityRules", UNKNOWN))
    assert said.undecided


def test_a_subnet_in_its_network_is_checked_like_a_separate_resource() -> None:
    network = one("prod", VIRTUAL_NETWORK)
    assert ask(PACK, network.with_input("subnets", [GUARDED])) == []
    said = ask(
        PACK, network.with_input("subnets", [UNKNOWN, {**GUARDED, "networkSecurityGroup": {"id": ""}}])
    )
    assert [line.undecided for line in said] == [False, True]
    assert said[0].message.startswith("subnets[1].networkSecurityGroup.id: ")


@pytest.mark.parametrize("policies", ["Disabled", "RouteTableEnabled", DELETE])
def test_where_nothing_is_delegated_the_group_guards_private_endpoints(policies: object) -> None:
    subnet = one("prod", SUBNET, "-app").with_input("privateEndpointNetworkPolicies", policies)
    assert ask(PACK, subnet) == []
    [said] = ask(PACK, subnet.with_input("delegations", []))
    assert said.message.startswith("privateEndpointNetworkPolicies: ")
    [said] = ask(PACK, subnet.with_input("delegations", UNKNOWN))
    assert said.undecided


@pytest.mark.parametrize("type_token", DOORS)
def test_every_other_way_in_is_found_whatever_its_settings(type_token: str) -> None:
    [said] = ask(PACK, recorded(type_token, sku=UNKNOWN))
    assert not said.undecided
