"""The rules on Front Door and its firewall for several values together."""

from typing import Any

import pytest

from policies.rules.front_door import RULES
from policies.rules.front_door.firewall import POLICY, SECURITY_POLICY
from policies.rules.front_door.profile import ORIGIN, ORIGIN_GROUP, ROUTE, RULE
from tests.policies.recording import DELETE, UNKNOWN, Recorded, one
from tests.policies.verdicts import NO_EXCEPTIONS, Diagnostic, analyze, pack

NAMES = {rule.name for rule in RULES}
PACK = [policy for policy in pack() if policy.name in NAMES]
WITHOUT_EXCEPTIONS = [policy for policy in pack(NO_EXCEPTIONS) if policy.name in NAMES]
CACHE = {"queryStringCachingBehavior": "UseQueryString"}
CONDITION = {"name": "RequestScheme", "parameters": {"operator": "Equal", "matchValues": ["HTTP"]}}
REDIRECT = {"name": "UrlRedirect", "parameters": {"redirectType": "Found"}}
EXCLUSION = {"matchVariable": "RequestHeaderNames"}
RULE_942 = {"ruleId": "942100"}


def diagnostics_of(type_token: str, path: str, value: object) -> list[Diagnostic]:
    return analyze(PACK, one("prod", type_token).with_input(path, value))


def verdict(diagnostics: list[Diagnostic]) -> str:
    if any(not line.undecided for line in diagnostics):
        return "violation"
    return "undecided" if diagnostics else "compliant"


def route(patterns: object, cache: object) -> str:
    recorded = one("prod", ROUTE).with_input("patternsToMatch", patterns)
    return verdict(analyze(PACK, recorded.with_input("cacheConfiguration", cache)))


def header(
    name: object, value: object, action: object = "Overwrite", kind: str = "ModifyResponseHeader"
) -> Any:
    return {"name": kind, "parameters": {"headerName": name, "headerAction": action, "value": value}}


HSTS = header("Strict-Transport-Security", "max-age=31536000")
NO_SNIFFING = header("X-Content-Type-Options", "nosniff")
FRAMES = header("X-Frame-Options", "DENY")


def rule(actions: object, conditions: object = DELETE) -> str:
    recorded = one("prod", RULE, "stitches-prod").with_input("actions", actions)
    return verdict(analyze(PACK, recorded.with_input("conditions", conditions)))


def probe(settings: object) -> str:
    return verdict(diagnostics_of(ORIGIN_GROUP, "healthProbeSettings", settings))


def firewall(path: str, value: object) -> Recorded:
    return one("prod", POLICY).with_input(path, value)


# Caching


@pytest.mark.parametrize(
    "pattern", ["/api", "/API/*", "/api*", "/*", "/", "/assets", "/assetsx/*", "/index.html"]
)
def test_a_route_that_caches_anything_except_assets_is_found(pattern: str) -> None:
    assert route(["/assets/*", pattern], CACHE) == "violation"
    assert route(["/assets/*", pattern], DELETE) == "compliant"


@pytest.mark.parametrize("patterns", [["/assets/*"], ["/Assets/api/*", "/assets/x.js"]])
def test_assets_may_be_cached(patterns: object) -> None:
    assert route(patterns, CACHE) == "compliant"


def test_a_route_that_caches_without_paths_is_found() -> None:
    """Azure's default is every path."""
    assert route(DELETE, CACHE) == "violation"


@pytest.mark.parametrize("patterns", [["/assets/*", UNKNOWN], UNKNOWN])
def test_a_route_that_caches_unknown_paths_is_undecided(patterns: object) -> None:
    assert route(patterns, CACHE) == "undecided"
    assert route(patterns, DELETE) == "compliant"


def test_a_caching_route_to_the_api_breaks_only_the_rule_on_caching() -> None:
    diagnostics = analyze(PACK, one("prod", ROUTE, "-api").with_input("cacheConfiguration", CACHE))
    assert [line.message.split(":")[0] for line in diagnostics] == ["cacheConfiguration"]


# Headers


@pytest.mark.parametrize(
    "actions",
    [
        [HSTS, NO_SNIFFING],
        [FRAMES, NO_SNIFFING, REDIRECT, HSTS],
        [
            header("strict-transport-security", "includeSubDomains; MAX-AGE=63072000; preload", "overwrite"),
            header("x-content-type-options", "NoSniff"),
        ],
    ],
)
def test_a_rule_may_set_both_headers_in_any_order_beside_others(actions: object) -> None:
    assert rule(actions) == "compliant"


@pytest.mark.parametrize(
    "actions",
    [
        [],
        [FRAMES],
        [HSTS],
        [NO_SNIFFING],
        [HSTS, header("X-Content-Type-Options", "nosniff", kind="Request")],
        [NO_SNIFFING, header("Strict-Transport-Security", "max-age=31535999")],
        [NO_SNIFFING, header("Strict-Transport-Security", "includeSubDomains")],
        [NO_SNIFFING, header("Strict-Transport-Security", UNKNOWN, "Delete")],
        [HSTS, header("X-Content-Type-Options", "nosniff", "Append")],
    ],
)
def test_a_rule_for_all_responses_that_does_not_set_both_is_found(actions: object) -> None:
    assert rule(actions) == "violation"


def test_a_header_whose_value_is_unknown_is_undecided() -> None:
    assert rule([NO_SNIFFING, header("Strict-Transport-Security", UNKNOWN)]) == "undecided"


def test_headers_for_some_responses_only_are_found() -> None:
    assert rule([HSTS, NO_SNIFFING], [CONDITION]) == "violation"
    assert rule([HSTS, NO_SNIFFING], []) == "compliant"
    assert rule([HSTS, NO_SNIFFING], UNKNOWN) == "undecided"


@pytest.mark.parametrize("actions", [[REDIRECT], [FRAMES], []])
def test_a_rule_for_some_responses_that_sets_neither_header_complies(actions: object) -> None:
    assert rule(actions, [CONDITION]) == "compliant"
    assert rule(actions, UNKNOWN) == "undecided"


def test_a_rule_that_removes_a_header_on_a_condition_is_found() -> None:
    assert rule([header("Strict-Transport-Security", "", "Delete")], [CONDITION]) == "violation"


# Routes, origins and probes


def test_a_route_may_accept_https_only() -> None:
    assert diagnostics_of(ROUTE, "supportedProtocols", ["Https"]) == []


def test_a_route_whose_rule_set_is_not_created_yet_is_undecided() -> None:
    assert verdict(diagnostics_of(ROUTE, "ruleSets", [{"id": UNKNOWN}])) == "undecided"


def test_an_origin_whose_name_is_not_known_yet_is_undecided() -> None:
    assert verdict(diagnostics_of(ORIGIN, "originHostHeader", UNKNOWN)) == "undecided"


@pytest.mark.parametrize("path", ["", "/", "health", UNKNOWN])
def test_a_probe_needs_a_path_below_the_root(path: str) -> None:
    expected = "undecided" if path == UNKNOWN else "violation"
    assert probe({"probeProtocol": "Https", "probePath": path, "probeRequestType": "GET"}) == expected


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_probe_may_use_either_method(method: str) -> None:
    asked = {"probeProtocol": "Https", "probePath": "/api/health", "probeRequestType": method}
    assert probe(asked) == "compliant"


def test_a_group_may_have_no_probes() -> None:
    assert probe(DELETE) == "compliant"
    assert probe(UNKNOWN) == "undecided"


# The firewall


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        ({"ruleType": "RateLimitRule", "action": "Block"}, "compliant"),
        ({"ruleType": "RateLimitRule", "action": "Block", "rateLimitThreshold": 1e6}, "violation"),
        ({"ruleType": "RateLimitRule", "action": "Block", "enabledState": "Enabled"}, "compliant"),
        ({"ruleType": "RateLimitRule", "action": "Block", "enabledState": "Disabled"}, "violation"),
        ({"ruleType": "RateLimitRule", "action": "Log"}, "violation"),
        ({"ruleType": "MatchRule", "action": "Block"}, "violation"),
        ({"ruleType": "RateLimitRule", "action": UNKNOWN}, "undecided"),
        ({"ruleType": UNKNOWN, "action": "Log"}, "violation"),
    ],
)
def test_a_rate_limit_counts_if_it_is_on_and_blocks(limit: dict[str, Any], expected: str) -> None:
    others = [{"ruleType": "MatchRule", "action": "Allow"}, {"rateLimitThreshold": 3000, **limit}]
    assert verdict(analyze(PACK, firewall("customRules.rules", others))) == expected


@pytest.mark.parametrize(
    "holder",
    [
        {"exclusions": [EXCLUSION]},
        {"exclusions": [UNKNOWN]},
        {"ruleGroupOverrides": [{"ruleGroupName": "SQLI", "exclusions": [EXCLUSION]}]},
        {"ruleGroupOverrides": [{"ruleGroupName": "SQLI", "rules": [RULE_942, {"exclusions": [EXCLUSION]}]}]},
    ],
)
def test_an_exclusion_is_found_at_each_level(holder: dict[str, object]) -> None:
    sets = [{"ruleSetType": "Microsoft_DefaultRuleSet", **holder}]
    diagnostics = analyze(PACK, firewall("managedRules.managedRuleSets", sets))
    assert [line.policy for line in diagnostics] == ["front-door-firewall"]
    assert "exclusions: " in diagnostics[0].message


# The security policy


def association(*patterns: object, domain: object = "/an/endpoint") -> dict[str, object]:
    return {"domains": [{"id": domain}], "patternsToMatch": list(patterns)}


@pytest.mark.parametrize(
    ("associations", "expected"),
    [
        ([association("/*")], "compliant"),
        ([association("/*"), association("/api/*", "/*")], "compliant"),
        ([association("/*"), association("/api/*")], "violation"),
        ([association("/*", domain=UNKNOWN)], "undecided"),
        ([association(UNKNOWN)], "undecided"),
        ([association(UNKNOWN), association("/api/*")], "violation"),
        ([association()], "violation"),
        ([], "violation"),
        (UNKNOWN, "undecided"),
    ],
)
def test_every_association_covers_all_paths(associations: object, expected: str) -> None:
    assert verdict(diagnostics_of(SECURITY_POLICY, "parameters.associations", associations)) == expected


def test_a_security_policy_whose_firewall_is_not_created_yet_is_undecided() -> None:
    diagnostics = diagnostics_of(SECURITY_POLICY, "parameters.wafPolicy.id", UNKNOWN)
    assert verdict(diagnostics) == "undecided"
    assert "parameters.wafPolicy.id" in diagnostics[0].message
    assert verdict(diagnostics_of(SECURITY_POLICY, "parameters.wafPolicy", DELETE)) == "violation"
