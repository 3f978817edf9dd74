import fnmatch

import pytest

from components.front_door.profile import FrontDoor, FrontDoorArgs
from components.front_door.routes import (
    SITE_ROUTES,
    FrontDoorRoutes,
    FrontDoorRoutesArgs,
    RouteArgs,
    slot_routes,
)
from components.placement import Placement
from tests.components.azure_mocks import Azure, run


def front_door(placement: Placement, slot_endpoint_name: str | None = None) -> Azure:
    arguments = FrontDoorArgs(
        placement=placement,
        profile_name="afd",
        endpoint_name="stitches-prod",
        slot_endpoint_name=slot_endpoint_name,
        rule_set_name="Headers",
        waf_policy_name="wafstitchesprod",
        security_policy_name="waf",
        requests_per_minute=4321,
    )
    return run(lambda: FrontDoor("door", arguments))


def routes(placement: Placement, routes: tuple[RouteArgs, ...] = SITE_ROUTES) -> Azure:
    arguments = FrontDoorRoutesArgs(
        placement=placement,
        profile_name="afd",
        endpoint_name="stitches-prod",
        rule_set_id="rules-id",
        origin_group_name="app",
        origin_name="app",
        host_name="stitches-prod.azurewebsites.net",
        routes=routes,
    )
    return run(lambda: FrontDoorRoutes("routes", arguments))


def test_the_profile_is_front_door_standard_and_not_a_classic_product(placement: Placement) -> None:
    azure = front_door(placement)
    assert azure.inputs("azure-native:cdn:Profile")["sku"] == {"name": "Standard_AzureFrontDoor"}
    assert azure.inputs("azure-native:cdn:Profile")["location"] == "Global"
    assert azure.count("azure-native:cdn:Endpoint") == 0


def test_the_firewall_blocks_and_covers_all_paths_of_the_endpoint(placement: Placement) -> None:
    azure = front_door(placement)
    policy = azure.inputs("azure-native:frontdoor:Policy")
    assert policy["policySettings"]["mode"] == "Prevention"
    assert policy["policySettings"]["enabledState"] == "Enabled"
    binding = azure.inputs("azure-native:cdn:SecurityPolicy")["parameters"]
    assert binding["wafPolicy"] == {"id": "id:Policy:wafstitchesprod"}
    (association,) = binding["associations"]
    assert association["domains"] == [{"id": "id:AFDEndpoint:stitches-prod"}]
    assert association["patternsToMatch"] == ["/*"]


def test_the_firewall_also_covers_the_endpoint_of_the_slot(placement: Placement) -> None:
    azure = front_door(placement, slot_endpoint_name="stitches-prod-slot")
    binding = azure.inputs("azure-native:cdn:SecurityPolicy")["parameters"]
    (association,) = binding["associations"]
    endpoints = ("stitches-prod", "stitches-prod-slot")
    assert association["domains"] == [{"id": f"id:AFDEndpoint:{endpoint}"} for endpoint in endpoints]


def test_the_rate_of_each_client_is_limited(placement: Placement) -> None:
    rules = front_door(placement).inputs("azure-native:frontdoor:Policy")["customRules"]["rules"]
    (limit,) = [rule for rule in rules if rule["ruleType"] == "RateLimitRule"]
    assert (limit["rateLimitThreshold"], limit["action"]) == (4321, "Block"), "as the configuration says"
    assert limit["matchConditions"][0]["matchValue"] == ["0.0.0.0/0", "::/0"]
    assert len({rule["priority"] for rule in rules}) == len(rules)


def test_browsers_get_the_security_headers(placement: Placement) -> None:
    actions = front_door(placement).inputs("azure-native:cdn:Rule", "door")["actions"]
    headers = {action["parameters"]["headerName"]: action["parameters"]["value"] for action in actions}
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert len(actions) <= 5, "Azure allows five actions a rule"


def test_every_route_redirects_to_https_and_serves_the_default_domain(placement: Placement) -> None:
    azure = routes(placement)
    for part in ("api", "assets", "site"):
        route = azure.inputs("azure-native:cdn:Route", f"routes-{part}")
        assert (route["httpsRedirect"], route["forwardingProtocol"]) == ("Enabled", "HttpsOnly")
        assert (route["linkToDefaultDomain"], route["enabledState"]) == ("Enabled", "Enabled")
        assert route["ruleSets"] == [{"id": "rules-id"}]


def test_only_files_whose_names_change_are_cached_at_the_edge(placement: Placement) -> None:
    azure = routes(placement)
    of = {
        part: azure.inputs("azure-native:cdn:Route", f"routes-{part}") for part in ("api", "assets", "site")
    }
    assert of["api"]["patternsToMatch"] == ["/api", "/api/*"]
    assert of["assets"]["patternsToMatch"] == ["/assets/*"]
    assert of["site"]["patternsToMatch"] == ["/*"]
    assert [part for part, route in of.items() if "cacheConfiguration" in route] == ["assets"]
    compression = of["assets"]["cacheConfiguration"]["compressionSettings"]
    assert compression["isCompressionEnabled"] is True


def test_the_slot_serves_only_its_health_and_its_release(placement: Placement) -> None:
    """Front Door itself returns 404 for paths without a route."""
    azure = routes(placement, slot_routes("/api/health"))
    (route,) = azure.every("azure-native:cdn:Route")
    assert route["patternsToMatch"] == ["/api/health", "/release.json"]
    assert "cacheConfiguration" not in route


@pytest.mark.parametrize("path", ["/release.json", "/api/health", "/", "/deep/link"])
def test_the_sites_release_and_health_are_served_by_the_app(path: str) -> None:
    """The best matching route serves a path: the one with the longest matching start."""
    matching = [
        (len(pattern), route)
        for route in SITE_ROUTES
        for pattern in route.patterns
        if fnmatch.fnmatchcase(path, pattern)
    ]
    assert not max(matching, key=lambda found: found[0])[1].cached


def test_browsers_revalidate_pages_and_nothing_else(placement: Placement) -> None:
    rule = front_door(placement).inputs("azure-native:cdn:Rule", "door-pages")
    (condition,), (action,) = rule["conditions"], rule["actions"]
    assert condition["parameters"]["negateCondition"] is True
    assert condition["parameters"]["matchValues"] == ["api/", "assets/"]
    assert (action["parameters"]["headerName"], action["parameters"]["value"]) == (
        "Cache-Control",
        "no-cache",
    )


def test_the_origin_is_the_app_under_its_own_name_and_certificate(placement: Placement) -> None:
    origin = routes(placement).inputs("azure-native:cdn:AFDOrigin")
    assert origin["hostName"] == origin["originHostHeader"] == "stitches-prod.azurewebsites.net"
    assert origin["enforceCertificateNameCheck"] is True


def test_the_one_origin_is_not_probed(placement: Placement) -> None:
    """An endpoint that only supports GET would fail each probe, and there is only one origin."""
    assert "healthProbeSettings" not in routes(placement).inputs("azure-native:cdn:AFDOriginGroup")
