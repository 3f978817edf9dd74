"""What Azure rejects for networks, subnets and security groups, with its status, code and message."""

from typing import Any

import pytest

from tests.sandbox.catalogue.rejections import (
    IN_GROUP,
    network,
    rejected_delete,
    rejected_update,
    rejection,
    says,
    subnet,
)
from tests.sandbox.driver import Engine, app, group, plan

VNET = {**IN_GROUP, "virtualNetworkName": "vnet"}
GUARD = {**IN_GROUP, "networkSecurityGroupName": "nsg"}


def ranges(*prefixes: str) -> dict[str, Any]:
    return {"addressSpace": {"addressPrefixes": list(prefixes)}}


def test_ranges_are_in_cidr_notation(engine: Engine) -> None:
    group(engine)
    assert rejection(engine, "network:VirtualNetwork", {**VNET, **ranges("10.0.0.1/16")}) == says(
        400,
        "InvalidCIDRNotation",
        f"The address prefix 10.0.0.1/16 in resource {engine.holds()[0]}/providers/Microsoft.Network/"
        "virtualNetworks/vnet has an invalid CIDR notation. For the given prefix length, the address prefix "
        "should be 10.0.0.0/16.",
    )
    for prefix in ("the office", "10.0.0.0"):
        error = rejection(engine, "network:VirtualNetwork", {**VNET, **ranges(prefix)})
        assert error.startswith(
            f'Status=400 Code="InvalidAddressPrefixFormat" Message="Address prefix {prefix} of resource '
        )
    network(engine, **ranges("10.0.0.0/16", "fd00:0:0::/48"))
    named = {**VNET, "subnetName": "s"}
    assert "InvalidCIDRNotation" in rejection(
        engine, "network:Subnet", {**named, "addressPrefix": "10.0.1.1/24"}
    )


def test_a_subnet_is_within_its_network(engine: Engine) -> None:
    group(engine)
    network(engine)
    outside = {**VNET, "subnetName": "s", "addressPrefix": "10.1.0.0/24"}
    assert rejection(engine, "network:Subnet", outside) == says(
        400,
        "NetcfgSubnetRangeOutsideVnet",
        "Subnet 's' is not valid because its IP address range is outside the IP address range of virtual "
        "network 'vnet'.",
    )
    subnet(engine, "s", "10.0.255.0/24")


def test_subnets_do_not_overlap(engine: Engine) -> None:
    group(engine)
    network(engine, subnets=[{"name": "inline", "addressPrefix": "10.0.1.0/24"}])
    first = subnet(engine, "first", "10.0.0.0/24")
    for name, prefix in (("second", "10.0.0.128/25"), ("third", "10.0.1.0/26"), ("fourth", "10.0.0.0/16")):
        overlapping = {**VNET, "subnetName": name, "addressPrefixes": [prefix]}
        assert rejection(engine, "network:Subnet", overlapping) == says(
            400,
            "NetcfgSubnetRangesOverlap",
            f"Subnet '{name}' is not valid because its IP address range overlaps with that of an existing "
            "subnet in virtual network 'vnet'.",
        )
    subnet(engine, "second", "10.0.2.0/24")
    engine.update(first, {**VNET, "subnetName": "first", "addressPrefix": "10.0.0.0/25"})


def test_a_network_keeps_the_ranges_of_its_subnets(engine: Engine) -> None:
    group(engine)
    made = network(engine)
    subnet(engine)
    error = rejected_update(engine, made, {**VNET, **ranges("10.1.0.0/16")})
    assert 'Code="NetcfgSubnetRangeOutsideVnet" Message="Subnet \'s\' is not valid' in error
    inline = [{"name": "a", "addressPrefix": "10.0.0.0/24"}]
    assert "NetcfgSubnetRangesOverlap" in rejected_update(
        engine, made, {**VNET, **ranges("10.0.0.0/16"), "subnets": inline}
    )
    engine.update(made, {**VNET, **ranges("10.0.0.0/16", "10.1.0.0/16")})


def security_rule(**given: Any) -> dict[str, Any]:
    common = {"direction": "Inbound", "access": "Allow", "protocol": "Tcp", "priority": 100}
    sides = {
        "sourceAddressPrefix": "Internet",
        "sourcePortRange": "*",
        "destinationAddressPrefix": "10.0.0.0/24",
        "destinationPortRanges": ["443", "1024-65535"],
    }
    return {"name": "https", **common, **sides, **given}


@pytest.mark.parametrize(
    ("rules", "code", "message"),
    [
        (
            [security_rule(priority=99)],
            "SecurityRuleInvalidPriority",
            "Security rule has invalid Priority. Value provided: 99 Allowed range 100-4096.",
        ),
        (
            [security_rule(priority=4097)],
            "SecurityRuleInvalidPriority",
            "Security rule has invalid Priority. Value provided: 4097 Allowed range 100-4096.",
        ),
        (
            [security_rule(), security_rule(name="again")],
            "SecurityRuleConflict",
            (
                "Security rule https conflicts with rule again. Rules cannot have the same Priority and "
                "Direction. To learn more, see aka.ms/nsgrules."
            ),
        ),
        (
            [security_rule(sourceAddressPrefix="10.0.0.300/24")],
            "SecurityRuleInvalidAddressPrefix",
            "Security rule has invalid Address prefix. Value provided: 10.0.0.300/24",
        ),
        (
            [security_rule(sourceAddressPrefix="10.0.0.4/24")],
            "SecurityRuleInvalidAddressPrefix",
            "Security rule has invalid Address prefix. Value provided: 10.0.0.4/24",
        ),
        (
            [security_rule(destinationPortRanges=["443", "70000"])],
            "SecurityRuleInvalidPortRange",
            (
                "Security rule has invalid Port range. Value provided: 70000. Value should be an integer OR "
                "integer range with '-' delimiter. Valid range 0-65535."
            ),
        ),
    ],
)
def test_invalid_security_rules_are_rejected(
    engine: Engine, rules: list[dict[str, Any]], code: str, message: str
) -> None:
    group(engine)
    error = rejection(engine, "network:NetworkSecurityGroup", {**GUARD, "securityRules": rules})
    assert error == says(400, code, message)
    outward = security_rule(name="out", direction="Outbound", destinationAddressPrefix="10.0.0.4")
    good = [security_rule(), outward, security_rule(priority=4096)]
    engine.create("azure-native:network:NetworkSecurityGroup", {**GUARD, "securityRules": good})


def test_a_subnets_security_group_is_in_its_region_and_cannot_be_deleted(engine: Engine) -> None:
    group(engine)
    network(engine)
    here = engine.create("azure-native:network:NetworkSecurityGroup", GUARD)
    away = {**GUARD, "networkSecurityGroupName": "away", "location": "westus"}
    there = engine.create("azure-native:network:NetworkSecurityGroup", away)
    for identifier in (there.id, f"{here.id}absent"):
        guarded = {**VNET, "subnetName": "s", "networkSecurityGroup": {"id": identifier}}
        error = rejection(engine, "network:Subnet", guarded)
        assert error.startswith(f'Status=400 Code="InvalidResourceReference" Message="Resource {identifier}')
    made = subnet(engine, networkSecurityGroup={"id": here.id})
    assert rejected_delete(engine, here) == says(
        400,
        "InUseNetworkSecurityGroupCannotBeDeleted",
        f"Network security group {here.id} cannot be deleted because it is in use by the following "
        f"resources: {made.id}. In order to delete the Network security group, remove the association with "
        "the resource(s). To learn how to do this, see aka.ms/deletensg.",
    )
    engine.delete(made)
    engine.delete(here)


def test_a_subnet_cannot_be_deleted_while_an_app_is_integrated_with_it(engine: Engine) -> None:
    group(engine)
    network(engine)
    delegation = {"name": "d", "serviceName": "Microsoft.Web/serverFarms"}
    at = subnet(engine, delegations=[delegation])
    made = app(engine, plan(engine), virtualNetworkSubnetId=at.id)
    assert f"{at.id}/serviceAssociationLinks/AppServiceLink" in rejected_delete(engine, at)
    engine.delete(made)
    engine.delete(at)
