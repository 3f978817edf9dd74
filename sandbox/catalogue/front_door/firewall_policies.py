"""Firewall policies for Front Door."""

from typing import Any, Final

from azure_facts import names
from sandbox.azure.request import Request
from sandbox.catalogue import regions, responses
from sandbox.catalogue.entry import ResourceType
from sandbox.catalogue.front_door import firewall


def _policy(request: Request) -> dict[str, Any]:
    # The list of its security policies stays empty: it would change without an update, and show as drift.
    links: dict[str, Any] = {"frontendEndpointLinks": [], "routingRuleLinks": [], "securityPolicyLinks": []}
    rules: list[dict[str, Any]] = request.input("customRules.rules") or []
    return {
        **responses.tagged(request),
        **links,
        "resourceState": "Enabled",
        # As in azure-service-operator's recorded responses.
        "managedRules": {"managedRuleSets": []},
        "customRules": {"rules": [_rule(rule) for rule in rules]},
    }


def _rule(given: dict[str, Any]) -> dict[str, Any]:
    conditions: list[dict[str, Any]] = given.get("matchConditions") or []
    left_out: dict[str, Any] = {"negateCondition": False, "transforms": []}
    return {"enabledState": "Enabled", "matchConditions": [dict(left_out) for _ in conditions]}


TYPES: Final = (
    ResourceType(
        "azure-native:frontdoor:Policy",
        path=(
            "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
            "/providers/Microsoft.Network/frontDoorWebApplicationFirewallPolicies/{policyName}"
        ),
        # As in azure-service-operator's recorded responses.
        response_path=(
            "/subscriptions/{subscriptionId}/resourcegroups/{resourceGroupName}"
            "/providers/Microsoft.Network/frontdoorwebapplicationfirewallpolicies/{policyName}"
        ),
        name=names.FIREWALL_POLICY,
        adds=_policy,
        rules=(regions.in_a_region_or_global, *firewall.FIREWALL_POLICY),
    ),
)
