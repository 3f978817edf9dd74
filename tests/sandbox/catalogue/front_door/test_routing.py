"""What Azure rejects for Front Door, with its status, code and message."""

from typing import Any

import pytest

from tests.sandbox.catalogue.arrangements import PROFILE
from tests.sandbox.catalogue.front_door.profile import GLOBAL, ORIGIN, PREMIUM, STANDARD, front_door, profile
from tests.sandbox.catalogue.rejections import rejected_delete, rejected_update, rejection, says
from tests.sandbox.driver import Engine, group

ALL_HTTP = {"patternsToMatch": ["/*"], "linkToDefaultDomain": "Enabled"}


@pytest.mark.parametrize(
    ("sku", "message"),
    [
        (
            "Standard_Microsoft",
            "Azure CDN from Microsoft (classic) no longer support new profile creation.",
        ),
        ("Standard_Akamai", "Akamai CDN profiles cannot be created."),
        ("Standard_Verizon", "Verizon SKU is not supported anymore."),
    ],
)
def test_no_new_profile_is_of_the_classic_cdn(engine: Engine, sku: str, message: str) -> None:
    group(engine)
    inputs = {**PROFILE, **GLOBAL, "sku": {"name": sku}}
    assert rejection(engine, "cdn:Profile", inputs) == says(400, "BadRequest", message)
    engine.create("azure-native:cdn:Profile", {**inputs, **STANDARD})


def test_a_profile_is_global(engine: Engine) -> None:
    group(engine)
    inputs = {**PROFILE, **STANDARD}
    assert "should be 'Global'" in rejection(engine, "cdn:Profile", {**inputs, "location": "eastus"})
    assert "LocationNotAvailableForResourceType" in rejection(
        engine, "cdn:Profile", {**inputs, "location": "polandcentral"}
    )


def test_a_profiles_tier_can_be_upgraded_and_not_downgraded(engine: Engine) -> None:
    made = profile(engine)
    inputs = {**PROFILE, **GLOBAL}
    better = engine.update(made, {**inputs, **PREMIUM})
    assert "Downgrade" in rejected_update(engine, better, {**inputs, **STANDARD})


def test_a_route_needs_an_enabled_origin(engine: Engine) -> None:
    route, origin = front_door(engine, enabledState="Disabled")
    assert rejection(engine, "cdn:Route", route) == says(
        400,
        "BadRequest",
        "Please make sure that the originGroup is created successfully and at least one enabled origin "
        "is created under the origin group.",
    )
    engine.update(origin, {**ORIGIN, "enabledState": "Enabled"})
    engine.create("azure-native:cdn:Route", route)


def test_the_last_origin_cannot_be_deleted_or_disabled_while_a_route_uses_it(engine: Engine) -> None:
    route, origin = front_door(engine)
    sending = engine.create("azure-native:cdn:Route", route)
    expected = says(
        400,
        "BadRequest",
        "Cannot disable or delete the last origin when the origin group is still associated with a route "
        "or a rule. Please disassociate the origin group and try again.",
    )
    assert rejected_delete(engine, origin) == expected
    assert rejected_update(engine, origin, {**ORIGIN, "enabledState": "Disabled"}) == expected
    second = engine.create("azure-native:cdn:AFDOrigin", {**ORIGIN, "originName": "second"}, "second")
    engine.delete(origin)
    assert rejected_delete(engine, second) == expected
    engine.delete(sending)
    engine.delete(second)


def test_two_routes_of_an_endpoint_do_not_serve_the_same(engine: Engine) -> None:
    route, _ = front_door(engine)
    first = engine.create("azure-native:cdn:Route", {**route, **ALL_HTTP})
    second = {**route, **ALL_HTTP, "routeName": "second"}
    error = rejection(engine, "cdn:Route", second)
    assert error.startswith(
        'Status=400 Code="BadRequest" Message="The route domains, paths and protocols configuration has a '
        "conflict. More information: Domain: e-"
    )
    assert error.endswith(
        "Path pattern: /*, Protocol: Http cannot be added to Route second as this combination already exists "
        'in Endpoint e, Route r.."'
    )
    engine.create("azure-native:cdn:Route", {**second, "patternsToMatch": ["/api/*"]})
    engine.update(first, {**route, **ALL_HTTP})


def test_routes_of_different_domains_or_protocols_serve_the_same_paths(engine: Engine) -> None:
    route, _ = front_door(engine)
    engine.create("azure-native:cdn:Route", {**route, **ALL_HTTP, "supportedProtocols": ["Https"]})
    named = {**PROFILE, "customDomainName": "www", "hostName": "www.example.com"}
    domain = engine.create("azure-native:cdn:AFDCustomDomain", named)
    plain = {**route, **ALL_HTTP, "routeName": "plain", "supportedProtocols": ["Http"]}
    engine.create("azure-native:cdn:Route", plain)
    other = {**route, "patternsToMatch": ["/*"], "routeName": "www", "customDomains": [{"id": domain.id}]}
    engine.create("azure-native:cdn:Route", other)
    assert "Domain: www.example.com" in rejection(engine, "cdn:Route", {**other, "routeName": "again"})


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"patternsToMatch": ["api/*"]}, "path pattern 'api/*' is invalid"),
        ({"ruleSets": [{"id": "/absent"}]}, "'/absent' that route 'r' refers to was not found"),
        ({"customDomains": [{"id": "/absent"}]}, "'/absent' that route 'r' refers to was not found"),
    ],
)
def test_an_invalid_route_is_rejected(engine: Engine, given: dict[str, Any], message: str) -> None:
    route, _ = front_door(engine)
    error = rejection(engine, "cdn:Route", {**route, **given})
    assert error.startswith('Status=400 Code="BadRequest"')
    assert message in error
    engine.create(
        "azure-native:cdn:Route",
        {**route, "httpsRedirect": "Enabled", "supportedProtocols": ["Http", "Https"]},
    )


@pytest.mark.parametrize("host", ["https://app.example.com", "app.example.com/", "app..example.com", ""])
def test_an_origins_host_is_a_host(engine: Engine, host: str) -> None:
    front_door(engine)
    error = rejection(engine, "cdn:AFDOrigin", {**ORIGIN, "originName": "two", "hostName": host})
    assert f"The host name '{host}' is invalid" in error
    engine.create("azure-native:cdn:AFDOrigin", {**ORIGIN, "originName": "two", "hostName": "192.0.2.1"})


def test_a_group_does_not_require_more_successes_than_samples(engine: Engine) -> None:
    profile(engine)
    inputs = {**PROFILE, "originGroupName": "g"}
    balanced = {"sampleSize": 2, "successfulSamplesRequired": 3}
    error = rejection(engine, "cdn:AFDOriginGroup", {**inputs, "loadBalancingSettings": balanced})
    assert "SuccessfulSamplesRequired 3 should not be greater than SampleSize 2." in error
    balanced = {"sampleSize": 4, "successfulSamplesRequired": 3, "additionalLatencyInMilliseconds": 50}
    engine.create("azure-native:cdn:AFDOriginGroup", {**inputs, "loadBalancingSettings": balanced})


def test_a_new_domain_does_not_allow_old_tls(engine: Engine) -> None:
    profile(engine)
    domain = {**PROFILE, "customDomainName": "www", "hostName": "www.example.com"}
    managed = {"certificateType": "ManagedCertificate"}
    old = {**domain, "tlsSettings": {**managed, "minimumTlsVersion": "TLS10"}}
    assert "TLS10" in rejection(engine, "cdn:AFDCustomDomain", old)
    new = {**domain, "tlsSettings": {**managed, "minimumTlsVersion": "TLS12"}}
    engine.create("azure-native:cdn:AFDCustomDomain", new)


def test_a_rule_has_few_actions_and_its_own_order(engine: Engine) -> None:
    profile(engine)
    rule_set = {**PROFILE, "ruleSetName": "Headers"}
    engine.create("azure-native:cdn:RuleSet", rule_set)
    header = {"headerAction": "Delete", "headerName": "Server"}
    action = {
        "name": "ModifyResponseHeader",
        "parameters": {"typeName": "DeliveryRuleHeaderActionParameters", **header},
    }
    inputs = {**rule_set, "ruleName": "One", "order": 1}
    for count in (0, 6):
        error = rejection(engine, "cdn:Rule", {**inputs, "actions": [action] * count})
        assert "A rule should have 1 to 5 actions." in error
    engine.create("azure-native:cdn:Rule", {**inputs, "actions": [action] * 5})
    second = {**inputs, "ruleName": "Two", "actions": [action]}
    assert rejection(engine, "cdn:Rule", second) == says(
        400, "BadRequest", "The delivery rules order values cannot have duplicates."
    )
    engine.create("azure-native:cdn:Rule", {**second, "order": 2})


def test_private_link_to_an_origin_needs_premium(engine: Engine) -> None:
    front_door(engine)
    linked = {**ORIGIN, "originName": "two", "sharedPrivateLinkResource": {"groupId": "sites"}}
    assert "not supported for the profile's SKU" in rejection(engine, "cdn:AFDOrigin", linked)


def test_what_a_route_uses_cannot_be_deleted(engine: Engine) -> None:
    route, _ = front_door(engine)
    origins = engine.read_id("azure-native:cdn:AFDOriginGroup", route["originGroup"]["id"])
    assert origins is not None
    rules = engine.create("azure-native:cdn:RuleSet", {**PROFILE, "ruleSetName": "Headers"})
    domain = engine.create(
        "azure-native:cdn:AFDCustomDomain",
        {**PROFILE, "customDomainName": "www", "hostName": "www.example.com"},
    )
    using = {**route, "ruleSets": [{"id": rules.id}], "customDomains": [{"id": domain.id}]}
    sending = engine.create("azure-native:cdn:Route", using)
    for used in (rules, domain, origins):
        assert rejected_delete(engine, used) == says(
            409,
            "Conflict",
            "This resource is still associated with a route. Please delete the association with the route "
            "first before deleting this resource.",
        )
    engine.delete(sending)
    for unused in (rules, domain, origins):
        engine.delete(unused)
