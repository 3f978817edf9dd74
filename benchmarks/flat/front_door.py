"""The one public door: Front Door with its firewall, its rules and its routes."""

from collections.abc import Sequence
from typing import NamedTuple

import pulumi
from pulumi_azure_native import cdn, frontdoor, resources

from benchmarks.flat.literals import HEALTH, TAGS

_HEADERS = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class FrontDoor(NamedTuple):
    """The profile, its endpoints, and the rules that each route applies."""

    profile: cdn.Profile
    endpoint: cdn.AFDEndpoint
    slot_endpoint: cdn.AFDEndpoint
    rule_set: cdn.RuleSet
    rule: cdn.Rule


def front_door(name: str, group: resources.ResourceGroup) -> FrontDoor:
    """The profile with its endpoints, its response headers and its firewall."""
    profile = cdn.Profile(
        name,
        profile_name="afd-stitches-prod",
        resource_group_name=group.name,
        location="Global",
        tags=TAGS,
        sku=cdn.SkuArgs(name="Standard_AzureFrontDoor"),
        origin_response_timeout_seconds=60,
    )
    endpoint = cdn.AFDEndpoint(
        name,
        endpoint_name="stitches-prod",
        profile_name=profile.name,
        resource_group_name=group.name,
        location="Global",
        tags=TAGS,
        enabled_state="Enabled",
    )
    slot_endpoint = cdn.AFDEndpoint(
        f"{name}-slot",
        endpoint_name="stitches-prod-slot",
        profile_name=profile.name,
        resource_group_name=group.name,
        location="Global",
        tags=TAGS,
        enabled_state="Enabled",
    )
    rule_set = cdn.RuleSet(
        name, rule_set_name="SecurityHeaders", profile_name=profile.name, resource_group_name=group.name
    )
    rule = cdn.Rule(
        name,
        rule_name="SecurityHeaders",
        rule_set_name="SecurityHeaders",
        profile_name=profile.name,
        resource_group_name=group.name,
        order=1,
        actions=[
            cdn.DeliveryRuleResponseHeaderActionArgs(
                name="ModifyResponseHeader",
                parameters=cdn.HeaderActionParametersArgs(
                    type_name="DeliveryRuleHeaderActionParameters",
                    header_action="Overwrite",
                    header_name=header,
                    value=value,
                ),
            )
            for header, value in _HEADERS.items()
        ],
        match_processing_behavior="Continue",
        opts=pulumi.ResourceOptions(depends_on=[rule_set]),
    )
    pages = cdn.Rule(
        f"{name}-pages",
        rule_name="Pages",
        rule_set_name="SecurityHeaders",
        profile_name=profile.name,
        resource_group_name=group.name,
        order=2,
        conditions=[
            cdn.DeliveryRuleUrlPathConditionArgs(
                name="UrlPath",
                parameters=cdn.UrlPathMatchConditionParametersArgs(
                    type_name="DeliveryRuleUrlPathMatchConditionParameters",
                    operator="BeginsWith",
                    negate_condition=True,
                    match_values=["api/", "assets/"],
                    transforms=["Lowercase"],
                ),
            )
        ],
        actions=[
            cdn.DeliveryRuleResponseHeaderActionArgs(
                name="ModifyResponseHeader",
                parameters=cdn.HeaderActionParametersArgs(
                    type_name="DeliveryRuleHeaderActionParameters",
                    header_action="Overwrite",
                    header_name="Cache-Control",
                    value="no-cache",
                ),
            )
        ],
        match_processing_behavior="Continue",
        opts=pulumi.ResourceOptions(depends_on=[rule]),
    )
    _firewall(name, group, profile, (endpoint, slot_endpoint))
    return FrontDoor(profile, endpoint, slot_endpoint, rule_set, pages)


def _firewall(
    name: str,
    group: resources.ResourceGroup,
    profile: cdn.Profile,
    endpoints: tuple[cdn.AFDEndpoint, ...],
) -> None:
    policy = frontdoor.Policy(
        name,
        policy_name="wafstitchesprod",
        resource_group_name=group.name,
        location="Global",
        tags=TAGS,
        sku=frontdoor.SkuArgs(name="Standard_AzureFrontDoor"),
        policy_settings=frontdoor.PolicySettingsArgs(
            enabled_state="Enabled", mode="Prevention", request_body_check="Enabled"
        ),
        custom_rules=frontdoor.CustomRuleListArgs(
            rules=[
                frontdoor.CustomRuleArgs(
                    name="RefuseMethods",
                    priority=10,
                    enabled_state="Enabled",
                    rule_type="MatchRule",
                    action="Block",
                    match_conditions=[
                        frontdoor.MatchConditionArgs(
                            match_variable="RequestMethod",
                            operator="Equal",
                            negate_condition=True,
                            match_value=["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
                        )
                    ],
                ),
                frontdoor.CustomRuleArgs(
                    name="LimitRate",
                    priority=20,
                    enabled_state="Enabled",
                    rule_type="RateLimitRule",
                    rate_limit_duration_in_minutes=1,
                    rate_limit_threshold=3000,
                    action="Block",
                    match_conditions=[
                        frontdoor.MatchConditionArgs(
                            match_variable="RemoteAddr", operator="IPMatch", match_value=["0.0.0.0/0", "::/0"]
                        )
                    ],
                ),
            ]
        ),
    )
    cdn.SecurityPolicy(
        name,
        security_policy_name="waf-stitches-prod",
        profile_name=profile.name,
        resource_group_name=group.name,
        parameters=cdn.SecurityPolicyWebApplicationFirewallParametersArgs(
            type="WebApplicationFirewall",
            waf_policy=cdn.ResourceReferenceArgs(id=policy.id),
            associations=[
                cdn.SecurityPolicyWebApplicationFirewallAssociationArgs(
                    domains=[cdn.ActivatedResourceReferenceArgs(id=endpoint.id) for endpoint in endpoints],
                    patterns_to_match=["/*"],
                )
            ],
        ),
    )


_CACHE = cdn.AfdRouteCacheConfigurationArgs(
    query_string_caching_behavior="UseQueryString",
    compression_settings=cdn.CompressionSettingsArgs(
        is_compression_enabled=True,
        content_types_to_compress=[
            "application/javascript",
            "application/json",
            "application/manifest+json",
            "application/wasm",
            "image/svg+xml",
            "text/css",
            "text/javascript",
            "text/plain",
        ],
    ),
)


SITE_ROUTES = (
    ("api", ("/api", "/api/*"), None),
    ("assets", ("/assets/*",), _CACHE),
    ("site", ("/*",), None),
)
SLOT_ROUTES = (("checks", (HEALTH, "/release.json"), None),)


class Led(NamedTuple):
    """Whither an endpoint leads: the names of origin group and origin, and the origin's host."""

    group: str
    origin: str
    host_name: pulumi.Output[str]


def routes(
    name: str,
    group: resources.ResourceGroup,
    door: FrontDoor,
    endpoint: cdn.AFDEndpoint,
    led: Led,
    paths: Sequence[tuple[str, Sequence[str], cdn.AfdRouteCacheConfigurationArgs | None]],
) -> None:
    """The app or its slot as the origin, and the routes to it: only hashed files are cached."""
    origins = cdn.AFDOriginGroup(
        name,
        origin_group_name=led.group,
        profile_name=door.profile.name,
        resource_group_name=group.name,
        session_affinity_state="Disabled",
        load_balancing_settings=cdn.LoadBalancingSettingsParametersArgs(
            sample_size=4, successful_samples_required=3, additional_latency_in_milliseconds=50
        ),
    )
    origin = cdn.AFDOrigin(
        name,
        origin_name=led.origin,
        origin_group_name=origins.name,
        profile_name=door.profile.name,
        resource_group_name=group.name,
        host_name=led.host_name,
        origin_host_header=led.host_name,
        https_port=443,
        priority=1,
        weight=1000,
        enabled_state="Enabled",
        enforce_certificate_name_check=True,
    )
    after: pulumi.Resource = origin
    for part, patterns, cache in paths:
        after = cdn.Route(
            f"{name}-{part}",
            route_name=part,
            endpoint_name=endpoint.name,
            profile_name=door.profile.name,
            resource_group_name=group.name,
            patterns_to_match=list(patterns),
            origin_group=cdn.ResourceReferenceArgs(id=origins.id),
            rule_sets=[cdn.ResourceReferenceArgs(id=door.rule_set.id)],
            supported_protocols=["Http", "Https"],
            https_redirect="Enabled",
            forwarding_protocol="HttpsOnly",
            link_to_default_domain="Enabled",
            enabled_state="Enabled",
            cache_configuration=cache,
            opts=pulumi.ResourceOptions(depends_on=[after, door.rule]),
        )
