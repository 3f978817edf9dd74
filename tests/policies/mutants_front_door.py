"""Mutants of Front Door and its firewall."""

from collections.abc import Callable
from typing import Any

from pulumi_azure_native import cdn

import components.environment
from components.front_door.profile import FrontDoor, FrontDoorArgs
from components.front_door.routes import SITE_ROUTES
from policies.rules.front_door.firewall import POLICY, SECURITY_POLICY
from policies.rules.front_door.profile import ENDPOINT, ORIGIN, ORIGIN_GROUP, PROFILE, ROUTE, RULE
from tests.policies.breaking import around, without
from tests.policies.mutants import ProgramMutant, PropertyMutant, beside

_BY_HTTP_ONLY = {
    "name": "RequestScheme",
    "parameters": {
        "typeName": "DeliveryRuleRequestSchemeConditionParameters",
        "operator": "Equal",
        "matchValues": ["HTTP"],
    },
}
_DEFAULT_RULES = {"ruleSetType": "Microsoft_DefaultRuleSet", "ruleSetVersion": "2.1"}
_BOT_RULES = {"ruleSetType": "Microsoft_BotManagerRuleSet", "ruleSetVersion": "1.0"}
_EXCLUSION = {
    "matchVariable": "RequestHeaderNames",
    "selectorMatchOperator": "Equals",
    "selector": "User-Agent",
}


def _domain(version: cdn.AfdMinimumTlsVersion) -> Callable[[FrontDoor, str, FrontDoorArgs], object]:
    """An additional domain, without a route and without a firewall."""
    return lambda component, name, args: cdn.AFDCustomDomain(
        name,
        resource_group_name=args.placement.resource_group_name,
        profile_name=component.profile_name,
        custom_domain_name="www",
        host_name="www.example.com",
        tls_settings=cdn.AFDDomainHttpsParametersArgs(
            certificate_type=cdn.AfdCertificateType.MANAGED_CERTIFICATE,
            minimum_tls_version=version,
        ),
        opts=component.child(),
    )


def _under_the_users_name(original: Any, name: str, **arguments: Any) -> Any:
    return original(name, **{**arguments, "origin_host_header": None})


def _route(
    path: str, invalid: object, rule: str = "front-door-routes", name: str = "-site"
) -> PropertyMutant:
    return PropertyMutant(rule=rule, type=ROUTE, path=path, invalid=invalid, name=name)


def _origin(
    path: str, invalid: object, *, absent_complies: bool = False, also: tuple[str, ...] = ()
) -> PropertyMutant:
    return PropertyMutant(
        rule="front-door-origin",
        type=ORIGIN,
        name="stitches-prod",
        path=path,
        invalid=invalid,
        absent_complies=absent_complies,
        also=also,
    )


def _header(path: str, invalid: object, *, absent_complies: bool = False) -> PropertyMutant:
    return PropertyMutant(
        rule="front-door-security-headers",
        type=RULE,
        name="stitches-prod",
        path=path,
        invalid=invalid,
        absent_complies=absent_complies,
    )


_PROBE = {"probeProtocol": "Https", "probePath": "/api/health", "probeRequestType": "GET"}


_OVERRIDE: dict[str, object] = {
    "name": "RouteConfigurationOverride",
    "parameters": {"typeName": "DeliveryRuleRouteConfigurationOverrideActionParameters"},
}


def _probe(**invalid: object) -> PropertyMutant:
    return PropertyMutant(
        rule="front-door-probe",
        type=ORIGIN_GROUP,
        name="stitches-prod",
        path="healthProbeSettings",
        invalid={**_PROBE, **invalid},
        absent_complies=True,
    )


def _firewall(path: str, invalid: object, *, absent_complies: bool = False) -> PropertyMutant:
    return PropertyMutant(
        rule="front-door-firewall", type=POLICY, path=path, invalid=invalid, absent_complies=absent_complies
    )


def _security_policy(path: str, invalid: object) -> PropertyMutant:
    return PropertyMutant(
        rule="front-door-security-policy", type=SECURITY_POLICY, path=f"parameters.{path}", invalid=invalid
    )


MUTANTS: tuple[PropertyMutant | ProgramMutant, ...] = (
    ProgramMutant(
        rule="front-door-domain-tls",
        what="a domain accepts TLS 1.0",
        arrange=beside(FrontDoor, _domain(cdn.AfdMinimumTlsVersion.TLS10)),
        also=("companion-settings",),
    ),
    ProgramMutant(
        rule="companion-settings",
        what="a domain without route and firewall",
        arrange=beside(FrontDoor, _domain(cdn.AfdMinimumTlsVersion.TLS12)),
    ),
    ProgramMutant(
        rule="front-door-host-names",
        what="a host name that the app is not bound to",
        arrange=around(cdn, "AFDOrigin", _under_the_users_name),
    ),
    PropertyMutant(rule="front-door-tier", type=PROFILE, path="sku.name", invalid="Standard_Microsoft"),
    PropertyMutant(
        rule="front-door-state", type=ENDPOINT, name="-slot", path="enabledState", invalid="Disabled"
    ),
    PropertyMutant(
        rule="front-door-state", type=ORIGIN, name="-slot", path="enabledState", invalid="Disabled"
    ),
    ProgramMutant(
        rule="front-door-slot",
        what="a route to the whole slot",
        arrange=around(components.environment, "slot_routes", lambda *_: SITE_ROUTES),
    ),
    ProgramMutant(
        rule="front-door-slot",
        what="without a route to the slot",
        arrange=without(components.environment, "FrontDoorRoutes", "-slot"),
        also=("companion-settings",),
    ),
    _route("enabledState", "Disabled", rule="front-door-state", name="-api"),
    _route("supportedProtocols", ["Http"]),
    _route("httpsRedirect", "Disabled", name="-api"),
    _route("forwardingProtocol", "MatchRequest"),
    _route("linkToDefaultDomain", "Disabled", rule="front-door-route-domains"),
    _route("ruleSets", [], name="-api"),
    PropertyMutant(
        rule="front-door-cached-paths",
        type=ROUTE,
        name="-api",
        path="cacheConfiguration",
        invalid={"queryStringCachingBehavior": "UseQueryString"},
        absent_complies=True,
    ),
    _header("actions.0.parameters.value", "max-age=86400"),
    _header("actions.1.parameters.value", "sniff"),
    _header("actions.0.parameters.headerAction", "Delete"),
    _header("conditions", [_BY_HTTP_ONLY], absent_complies=True),
    _origin("enforceCertificateNameCheck", invalid=False, absent_complies=True),
    _origin("httpsPort", 8443.0, absent_complies=True),
    _origin("originHostHeader", "", absent_complies=True, also=("front-door-host-names",)),
    _probe(probeProtocol="Http"),
    _probe(probePath="/"),
    _probe(probeRequestType="NotSet"),
    PropertyMutant(
        rule="front-door-cache-overrides",
        type=RULE,
        name="-pages",
        path="actions",
        invalid=[_OVERRIDE],
    ),
    _firewall("policySettings.enabledState", "Disabled", absent_complies=True),
    _firewall("policySettings.mode", "Detection"),
    _firewall("policySettings.requestBodyCheck", "Disabled"),
    _firewall("customRules.rules.1.action", "Log"),
    _firewall("customRules.rules.1.ruleType", "MatchRule"),
    _firewall("customRules.rules.1.rateLimitThreshold", 1_000_000.0),
    _firewall(
        "managedRules.managedRuleSets",
        [{**_DEFAULT_RULES, "exclusions": [_EXCLUSION]}, _BOT_RULES],
        absent_complies=True,
    ),
    _security_policy("associations", []),
    _security_policy("associations.0.patternsToMatch", ["/api/*"]),
    _security_policy("associations.0.domains", []),
    _security_policy("wafPolicy.id", ""),
)
