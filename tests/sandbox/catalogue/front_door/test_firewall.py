"""What Azure rejects for Front Door's firewall, with its status, code and message."""

from typing import Any

import pytest

from tests.sandbox.catalogue.arrangements import GROUP, PROFILE
from tests.sandbox.catalogue.front_door.profile import (
    ENDPOINT,
    GLOBAL,
    PREMIUM,
    STANDARD,
    front_door,
    profile,
)
from tests.sandbox.catalogue.rejections import rejected_delete, rejection, says
from tests.sandbox.driver import Engine, group

POLICY: dict[str, Any] = {"resourceGroupName": GROUP, "policyName": "waf", **GLOBAL, **STANDARD}


def custom_rule(**given: Any) -> dict[str, Any]:
    return {
        "name": "A",
        "priority": 1,
        "ruleType": "MatchRule",
        "action": "Block",
        "matchConditions": [],
        **given,
    }


RATE = {"ruleType": "RateLimitRule", "rateLimitDurationInMinutes": 1, "rateLimitThreshold": 100}


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ([custom_rule(), custom_rule(name="B")], "Custom rules A and B have duplicate priority: 1"),
        ([custom_rule(), custom_rule(name="a", priority=2)], "Custom rule name a is not unique"),
        (
            [custom_rule(name="with-hyphen")],
            "Rule name must start with a letter and contain only numbers and letters",
        ),
        ([custom_rule(**{**RATE, "rateLimitDurationInMinutes": 3})], "should be 1 or 5"),
        ([custom_rule(**{**RATE, "rateLimitThreshold": 0})], "should be greater than 0"),
    ],
)
def test_invalid_custom_rules_are_rejected(engine: Engine, rules: list[dict[str, Any]], message: str) -> None:
    group(engine)
    error = rejection(engine, "frontdoor:Policy", {**POLICY, "customRules": {"rules": rules}})
    frame = "WebApplicationFirewallPolicy validation failed. More information"
    assert error.startswith(f'Status=400 Code="BadRequest" Message="{frame} ')
    assert message in error
    good = [custom_rule(), custom_rule(name="B", priority=2, **RATE)]
    engine.create("azure-native:frontdoor:Policy", {**POLICY, "customRules": {"rules": good}})


@pytest.mark.parametrize(("status", "taken"), [(403, True), (999, True), (404, False)])
def test_a_blocked_request_has_one_of_some_statuses(engine: Engine, status: int, taken: bool) -> None:
    group(engine)
    policy = {**POLICY, "policySettings": {"customBlockResponseStatusCode": status}}
    if taken:
        assert engine.create("azure-native:frontdoor:Policy", policy)
    else:
        assert f"CustomBlockResponseStatusCode {status}" in rejection(engine, "frontdoor:Policy", policy)


def test_addresses_are_compared_with_addresses(engine: Engine) -> None:
    group(engine)
    condition = {"matchVariable": "RemoteAddr", "operator": "IPMatch", "matchValue": ["::/0", "office"]}
    policy = {**POLICY, "customRules": {"rules": [custom_rule(matchConditions=[condition])]}}
    assert "office is not a valid IP address" in rejection(engine, "frontdoor:Policy", policy)
    condition["matchValue"] = ["::/0", "192.0.2.1"]
    engine.create("azure-native:frontdoor:Policy", policy)


def test_managed_rule_sets_need_premium(engine: Engine) -> None:
    group(engine)
    managed = [{"ruleSetType": "Microsoft_DefaultRuleSet", "ruleSetVersion": "2.1", "ruleSetAction": "Block"}]
    inputs = {**POLICY, "managedRules": {"managedRuleSets": managed}}
    assert "Managed rule sets are not supported" in rejection(engine, "frontdoor:Policy", inputs)
    engine.create("azure-native:frontdoor:Policy", {**inputs, **PREMIUM})


def endpoint_of(route: dict[str, Any]) -> str:
    return f"{route['originGroup']['id'].partition('/originGroups')[0]}/afdEndpoints/e"


def binding(policy: str, domain: str, **given: Any) -> dict[str, Any]:
    association = {"domains": [{"id": domain}], "patternsToMatch": ["/*"], **given}
    parameters = {
        "type": "WebApplicationFirewall",
        "wafPolicy": {"id": policy},
        "associations": [association],
    }
    return {**PROFILE, "securityPolicyName": "waf", "parameters": parameters}


def test_a_firewall_policy_has_its_profiles_tier(engine: Engine) -> None:
    endpoint = endpoint_of(front_door(engine)[0])
    premium = engine.create("azure-native:frontdoor:Policy", {**POLICY, **PREMIUM})
    error = rejection(engine, "cdn:SecurityPolicy", binding(premium.id, endpoint))
    assert "'Premium_AzureFrontDoor' of the WAF policy does not match" in error


def test_a_security_policy_is_for_existing_domains_and_every_path(engine: Engine) -> None:
    endpoint = endpoint_of(front_door(engine)[0])
    policy = engine.create("azure-native:frontdoor:Policy", POLICY)
    absent = f"{policy.id}absent"
    assert "was not found" in rejection(engine, "cdn:SecurityPolicy", binding(absent, endpoint))
    assert "was not found in the profile" in rejection(
        engine, "cdn:SecurityPolicy", binding(policy.id, f"{endpoint}absent")
    )
    assert "should be '/*'" in rejection(
        engine, "cdn:SecurityPolicy", binding(policy.id, endpoint, patternsToMatch=["/api/*"])
    )


def test_a_domain_has_one_security_policy_and_a_bound_policy_cannot_be_deleted(engine: Engine) -> None:
    endpoint = endpoint_of(front_door(engine)[0])
    policy = engine.create("azure-native:frontdoor:Policy", POLICY)
    bound = engine.create("azure-native:cdn:SecurityPolicy", binding(policy.id, endpoint))
    second = {**binding(policy.id, endpoint.upper()), "securityPolicyName": "second"}
    assert "is already associated with security policy 'waf'" in rejection(
        engine, "cdn:SecurityPolicy", second
    )
    assert rejected_delete(engine, policy).startswith('Status=409 Code="Conflict"')
    engine.update(bound, binding(policy.id, endpoint))
    engine.delete(bound)
    engine.delete(policy)


def test_an_endpoint_cannot_be_deleted_while_a_security_policy_protects_it(engine: Engine) -> None:
    profile(engine)
    endpoint = engine.create("azure-native:cdn:AFDEndpoint", ENDPOINT)
    policy = engine.create("azure-native:frontdoor:Policy", POLICY)
    bound = engine.create("azure-native:cdn:SecurityPolicy", binding(policy.id, endpoint.id))
    assert rejected_delete(engine, endpoint) == says(
        400, "BadRequest", "Resource is associated with security policy 'waf'."
    )
    engine.delete(bound)
    engine.delete(endpoint)
