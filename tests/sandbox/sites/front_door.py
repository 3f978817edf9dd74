"""A Front Door for an app and its slot, configured as in components/."""

from dataclasses import dataclass
from typing import Any

from sandbox.sites import Sites
from tests.sandbox.catalogue.arrangements import GROUP, PROFILE
from tests.sandbox.driver import Engine, Made
from tests.sandbox.sites.estate import SLOTS, make_site, site_inputs

GLOBAL = {"location": "Global"}
STANDARD = {"sku": {"name": "Standard_AzureFrontDoor"}}
REQUESTS_PER_MINUTE = 300
COMPRESSED = ["text/css", "text/javascript", "application/javascript"]


@dataclass
class Edge:
    """The endpoints, and the resources behind them."""

    engine: Engine
    profile: Made
    site: Made
    slot: Made
    production: Made
    staging: Made
    routes: list[Made]
    to_app: Made

    def address(self, sites: Sites) -> str:
        return sites.endpoints()[self.site.outputs["hostName"]]

    def slot_address(self, sites: Sites) -> str:
        return sites.endpoints()[self.slot.outputs["hostName"]]


def make_edge(engine: Engine, **configuration: Any) -> Edge:
    """An app and a slot that allow only this Front Door."""
    production, staging = make_site(engine)
    profile = engine.create("azure-native:cdn:Profile", {**PROFILE, **GLOBAL, **STANDARD})
    locked = restrictions(profile.outputs["frontDoorId"])
    named = {"resourceGroupName": GROUP, "name": GROUP, "serverFarmId": production.inputs["serverFarmId"]}
    engine.update(production, {**named, **site_inputs("Production", **locked, **configuration)})
    engine.update(staging, {**named, "slot": "staging", **site_inputs("Staging", **locked, **configuration)})
    assert staging.token == SLOTS
    site, slot = endpoint(engine, "stitches"), endpoint(engine, "stitches-slot")
    rule_set = make_rules(engine)
    make_firewall(engine, site, slot)
    to_app, app_origin = origin(engine, "app", production.outputs["defaultHostName"])
    to_slot, _ = origin(engine, "slot", staging.outputs["defaultHostName"])
    routes = [
        route(engine, "stitches", "api", to_app, rule_set, ["/api", "/api/*"]),
        route(engine, "stitches", "assets", to_app, rule_set, ["/assets/*"], cached=True),
        route(engine, "stitches", "site", to_app, rule_set, ["/*"]),
    ]
    route(engine, "stitches-slot", "checks", to_slot, rule_set, ["/api/health", "/release.json"])
    return Edge(engine, profile, site, slot, production, staging, routes, app_origin)


def restrictions(front_door_id: str) -> dict[str, Any]:
    allowed = {
        "name": "AllowFrontDoor",
        "priority": 100,
        "action": "Allow",
        "tag": "ServiceTag",
        "ipAddress": "AzureFrontDoor.Backend",
        "headers": {"x-azure-fdid": [front_door_id]},
    }
    return {"ipSecurityRestrictions": [allowed], "ipSecurityRestrictionsDefaultAction": "Deny"}


def endpoint(engine: Engine, name: str) -> Made:
    inputs = {**PROFILE, **GLOBAL, "endpointName": name, "enabledState": "Enabled"}
    return engine.create("azure-native:cdn:AFDEndpoint", inputs, name)


def origin(engine: Engine, name: str, host: str) -> tuple[Made, Made]:
    group = engine.create(
        "azure-native:cdn:AFDOriginGroup", {**PROFILE, "originGroupName": name}, f"{name}-group"
    )
    inputs = {
        **PROFILE,
        "originGroupName": name,
        "originName": name,
        "hostName": host,
        "originHostHeader": host,
    }
    made = engine.create(
        "azure-native:cdn:AFDOrigin", {**inputs, "enabledState": "Enabled", "priority": 1}, name
    )
    return group, made


def route(
    engine: Engine, of: str, name: str, to: Made, rule_set: Made, patterns: list[str], *, cached: bool = False
) -> Made:
    compression = {"isCompressionEnabled": True, "contentTypesToCompress": COMPRESSED}
    caching = {"queryStringCachingBehavior": "UseQueryString", "compressionSettings": compression}
    inputs = {
        **PROFILE,
        "endpointName": of,
        "routeName": name,
        "originGroup": {"id": to.id},
        "ruleSets": [{"id": rule_set.id}],
        "patternsToMatch": patterns,
        "linkToDefaultDomain": "Enabled",
        "enabledState": "Enabled",
        **({"cacheConfiguration": caching} if cached else {}),
    }
    return engine.create("azure-native:cdn:Route", inputs, f"{of}-{name}")


def make_rules(engine: Engine) -> Made:
    rule_set = engine.create("azure-native:cdn:RuleSet", {**PROFILE, "ruleSetName": "headers"}, "headers")
    make_rule(engine, "Security", 1, [sets("X-Frame-Options", "DENY")])
    not_pages = {
        "name": "UrlPath",
        "parameters": {
            "typeName": "DeliveryRuleUrlPathMatchConditionParameters",
            "operator": "BeginsWith",
            "negateCondition": True,
            "matchValues": ["api/", "assets/"],
            "transforms": ["Lowercase"],
        },
    }
    make_rule(engine, "Pages", 2, [sets("Cache-Control", "no-cache")], conditions=[not_pages])
    return rule_set


def make_rule(engine: Engine, name: str, order: int, actions: list[dict[str, Any]], **more: Any) -> Made:
    inputs = {
        **PROFILE,
        "ruleSetName": "headers",
        "ruleName": name,
        "order": order,
        "actions": actions,
        **more,
    }
    return engine.create("azure-native:cdn:Rule", {**inputs, "matchProcessingBehavior": "Continue"}, name)


def sets(header: str, value: str) -> dict[str, Any]:
    parameters = {
        "typeName": "DeliveryRuleHeaderActionParameters",
        "headerAction": "Overwrite",
        "headerName": header,
        "value": value,
    }
    return {"name": "ModifyResponseHeader", "parameters": parameters}


def make_firewall(engine: Engine, *endpoints: Made) -> None:
    methods = {
        "name": "RefuseMethods",
        "priority": 10,
        "enabledState": "Enabled",
        "ruleType": "MatchRule",
        "action": "Block",
        "matchConditions": [
            {
                "matchVariable": "RequestMethod",
                "operator": "Equal",
                "negateCondition": True,
                "matchValue": ["GET", "HEAD", "POST"],
            }
        ],
    }
    everybody = {"matchVariable": "RemoteAddr", "operator": "IPMatch", "matchValue": ["0.0.0.0/0", "::/0"]}
    rate = {
        "name": "LimitRate",
        "priority": 20,
        "enabledState": "Enabled",
        "ruleType": "RateLimitRule",
        "rateLimitDurationInMinutes": 1,
        "rateLimitThreshold": REQUESTS_PER_MINUTE,
        "action": "Block",
        "matchConditions": [everybody],
    }
    policy = engine.create(
        "azure-native:frontdoor:Policy",
        {
            "resourceGroupName": GROUP,
            "policyName": "waf",
            **GLOBAL,
            **STANDARD,
            "policySettings": {"enabledState": "Enabled", "mode": "Prevention"},
            "customRules": {"rules": [methods, rate]},
        },
        "waf",
    )
    engine.create(
        "azure-native:cdn:SecurityPolicy",
        {
            **PROFILE,
            "securityPolicyName": "waf",
            "parameters": {
                "type": "WebApplicationFirewall",
                "wafPolicy": {"id": policy.id},
                "associations": [
                    {"domains": [{"id": one.id} for one in endpoints], "patternsToMatch": ["/*"]}
                ],
            },
        },
        "security",
    )
