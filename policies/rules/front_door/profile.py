"""Front Door: the profile, its endpoint, and the routes from it to the app.

The firewall is in `firewall`.
"""

import re
from collections.abc import Iterable

from pulumi_policy import Severity

from model.site_paths import ASSETS
from policies.expectations import (
    Expectation,
    each,
    has,
    is_empty,
    is_given,
    is_nothing,
    is_true,
    matches,
    one_of,
    satisfies,
    some,
    unless,
)
from policies.findings import Finding
from policies.resources import Resource
from policies.rule import EVERYWHERE, AnyRule, Check, PropertyRule, ResourceRule, Service

PROFILE = "azure-native:cdn:Profile"
ENDPOINT = "azure-native:cdn:AFDEndpoint"
DOMAIN = "azure-native:cdn:AFDCustomDomain"
ORIGIN_GROUP = "azure-native:cdn:AFDOriginGroup"
ORIGIN = "azure-native:cdn:AFDOrigin"
ROUTE = "azure-native:cdn:Route"
RULE = "azure-native:cdn:Rule"

_LEARN = "https://learn.microsoft.com/azure/frontdoor"
_ONE_YEAR = 31_536_000
_HSTS = "Strict-Transport-Security"
_NO_SNIFFING = "X-Content-Type-Options"

# Front Door ignores the case of letters in paths.
_ASSETS_ALONE = each(matches(rf"(?i){ASSETS}/.*", f"a path below {ASSETS}"), "a list of paths")
_A_PROBE = has(
    "a probe",
    probeProtocol=one_of("Https"),
    probePath=matches(r"/.+", 'a path below "/", such as "/api/health"'),
    probeRequestType=one_of("GET", "HEAD"),
)
_NO_OVERRIDE = each(
    has("an action", name=matches(r"(?!RouteConfigurationOverride$).*", "another action")),
    "a list of actions",
)
_SOME_DOMAIN = some(has("a domain", id=matches(".+", "the id of a domain")), "at least one domain")
_A_RULE_SET = has("a rule set", id=matches(".+", "the id of a rule set"))


def _sets(header: str, value: Expectation) -> Expectation:
    """Actions, one of which sets a header of the response, whatever the app sets."""
    words = f"an action that sets {header}"
    parameters = has(words, headerName=one_of(header), headerAction=one_of("Overwrite"), value=value)
    return some(has(words, name=one_of("ModifyResponseHeader"), parameters=parameters), words)


def _is_a_year(value: str) -> bool:
    age = re.search(r"(?i)max-age\s*=\s*\"?(\d+)", value)
    return age is not None and int(age[1]) >= _ONE_YEAR


_SETS_HSTS = _sets(_HSTS, satisfies("a max-age of at least a year", _is_a_year, str))
_SETS_NO_SNIFFING = _sets(_NO_SNIFFING, one_of("nosniff"))
_ANOTHER_HEADER = matches(rf"(?i)(?!(?:{_HSTS}|{_NO_SNIFFING})$).*", "another header")
_TOUCHES_NEITHER = each(
    has("an action", parameters=has("parameters", headerName=_ANOTHER_HEADER.or_absent()).or_absent()),
    "a list of actions",
)


def _only_assets_are_cached(route: Resource) -> Iterable[Finding]:
    properties = route.properties
    return unless(
        _ASSETS_ALONE.findings(properties.member("patternsToMatch")),
        is_nothing().findings(properties.member("cacheConfiguration")),
    )


def _has_a_domain(route: Resource) -> Iterable[Finding]:
    return unless(
        _SOME_DOMAIN.findings(route.properties.member("customDomains")),
        one_of("Enabled").findings(route.properties.member("linkToDefaultDomain")),
    )


def _asks_health(group: Resource) -> Iterable[Finding]:
    """Probing is off, or checks the health path over HTTPS."""
    settings = group.properties.member("healthProbeSettings")
    return unless(is_nothing().findings(settings), _A_PROBE.findings(settings))


def _security_headers(rule: Resource) -> Iterable[Finding]:
    """Rules with conditions that set neither header are not checked."""
    conditions, actions = rule.properties.member("conditions"), rule.properties.member("actions")
    return unless(
        [*is_given().findings(conditions), *_TOUCHES_NEITHER.findings(actions)],
        [
            *is_empty().findings(conditions),
            *_SETS_HSTS.findings(actions),
            *_SETS_NO_SNIFFING.findings(actions),
        ],
    )


_DOMAIN_TLS = has(
    "TLS settings",
    minimumTlsVersion=one_of("TLS12", "TLS13"),
    certificateType=one_of("ManagedCertificate", "CustomerCertificate", "AzureFirstPartyManagedCertificate"),
)

RULES: tuple[AnyRule, ...] = (
    PropertyRule(
        name="front-door-tier",
        service=Service.FRONT_DOOR,
        description="Profiles use Front Door Standard or Premium.",
        reason="The older content delivery networks are retired, and have no firewall and no current rules.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/front-door-overview",
        types=(PROFILE,),
        checks=(
            Check(
                path="sku.name",
                expected=one_of("Standard_AzureFrontDoor", "Premium_AzureFrontDoor"),
                fix='Set the `name` in `sku` to "Standard_AzureFrontDoor".',
                covers=("Azure.CDN.UseFrontDoor",),
            ),
        ),
    ),
    PropertyRule(
        name="front-door-state",
        service=Service.FRONT_DOOR,
        description="Endpoints, routes and origins are enabled.",
        reason="If one of them is disabled, no request reaches the app.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url=f"{_LEARN}/endpoint",
        types=(ENDPOINT, ROUTE, ORIGIN),
        checks=(
            Check(
                path="enabledState",
                expected=one_of("Enabled"),
                fix='Set `enabled_state="Enabled"`.',
                covers=("Azure.FrontDoor.State",),
            ),
        ),
    ),
    PropertyRule(
        name="front-door-routes",
        service=Service.FRONT_DOOR,
        description="Routes serve and forward over HTTPS, and apply rules.",
        reason="Unencrypted traffic can be read and changed in transit; a route without rules sends no "
        "security headers.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/front-door-route-matching",
        types=(ROUTE,),
        checks=(
            Check(
                path="supportedProtocols",
                expected=some(one_of("Https"), '"Https" among them'),
                fix='Add "Https" to `supported_protocols`.',
            ),
            Check(
                path="httpsRedirect",
                expected=one_of("Enabled"),
                fix='Set `https_redirect="Enabled"`.',
                covers=("Azure.CDN.HTTP",),
            ),
            Check(
                path="forwardingProtocol",
                expected=one_of("HttpsOnly"),
                fix='Set `forwarding_protocol="HttpsOnly"`.',
            ),
            Check(
                path="ruleSets",
                expected=some(_A_RULE_SET, "at least one rule set"),
                fix="Add the rule set with the security headers to `rule_sets`.",
            ),
        ),
    ),
    ResourceRule(
        name="front-door-route-domains",
        service=Service.FRONT_DOOR,
        description="A route serves the endpoint's own domain, or custom domains.",
        reason="A route without a domain serves no requests.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/how-to-configure-endpoints",
        types=(ROUTE,),
        evaluate=_has_a_domain,
        fix='Set `link_to_default_domain="Enabled"`, or list your domains in `custom_domains`.',
    ),
    ResourceRule(
        name="front-door-cached-paths",
        service=Service.FRONT_DOOR,
        description="Only files below /assets, whose names change with their content, are cached.",
        reason="A cached response of the API would be sent to the next user, a cached page refers to files "
        "that a release has removed, and a cached health check reports for days that a failed app is "
        "healthy.",
        severity=Severity.CRITICAL,
        levels=EVERYWHERE,
        url=f"{_LEARN}/front-door-caching",
        types=(ROUTE,),
        evaluate=_only_assets_are_cached,
        fix="Remove `cache_configuration` from the route, or make it match /assets/* only.",
    ),
    ResourceRule(
        name="front-door-cache-overrides",
        service=Service.FRONT_DOOR,
        description="No rule overrides what a route caches.",
        reason="A rule set applies to several routes: its override also caches the API, or a page.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/front-door-rules-engine-actions",
        types=(RULE,),
        evaluate=lambda rule: _NO_OVERRIDE.findings(rule.properties.member("actions")),
        fix='Remove the action "RouteConfigurationOverride", and set `cache_configuration` of the route.',
    ),
    ResourceRule(
        name="front-door-security-headers",
        service=Service.FRONT_DOOR,
        description="Every response makes browsers use HTTPS only, and stops them from guessing content "
        "types.",
        reason="Without these headers, a browser can be led to an unencrypted page, or can execute an "
        "upload.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url=f"{_LEARN}/front-door-security-headers",
        types=(RULE,),
        evaluate=_security_headers,
        fix="In one rule without `conditions`, overwrite Strict-Transport-Security, for a year or longer, "
        'and X-Content-Type-Options with "nosniff".',
    ),
    PropertyRule(
        name="front-door-origin",
        service=Service.FRONT_DOOR,
        description="Front Door calls origins over HTTPS, and checks the name in their certificates.",
        reason="If the name is not checked, another server can respond in the app's place unnoticed.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/origin",
        types=(ORIGIN,),
        checks=(
            Check(
                path="enforceCertificateNameCheck",
                # Azure's default: the name is checked.
                expected=is_true().or_absent(),
                fix="Set `enforce_certificate_name_check=True`.",
            ),
            Check(
                path="httpsPort",
                # Azure's default: 443.
                expected=satisfies("443", lambda raw: raw == 443, (int, float)).or_absent(),
                fix="Set `https_port=443`.",
            ),
            Check(
                path="originHostHeader",
                # Without a host header, Front Door sends the requested name: one of our domains.
                expected=matches(".+", "the origin's host name").or_absent(),
                fix="Set `origin_host_header` to the app's own host name, or remove it if the app "
                "is bound to the domains of the routes.",
            ),
        ),
    ),
    ResourceRule(
        name="front-door-probe",
        service=Service.FRONT_DOOR,
        description="Probes are off, or check the app's health over HTTPS, at a path for that purpose.",
        reason="With one origin, a probe has no effect, because Front Door sends all requests to this "
        "origin. With several, a probe of the front page may report that an app is healthy although it "
        "serves only this page.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url=f"{_LEARN}/health-probes",
        types=(ORIGIN_GROUP,),
        evaluate=_asks_health,
        fix='Remove `health_probe_settings`, or set `probe_protocol="Https"` and a `probe_path` that '
        "supports GET, or HEAD if `probe_request_type` is HEAD.",
        covers=("Azure.FrontDoor.Probe", "Azure.FrontDoor.ProbePath", "Azure.FrontDoor.ProbeMethod"),
    ),
    ResourceRule(
        name="front-door-domain-tls",
        service=Service.FRONT_DOOR,
        description="Custom domains use TLS 1.2 or newer, with a certificate of a known type.",
        reason="Traffic over a broken protocol can be read and changed in transit.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/end-to-end-tls",
        types=(DOMAIN,),
        evaluate=lambda domain: _DOMAIN_TLS.findings(domain.properties.member("tlsSettings")),
        fix='Set `minimum_tls_version="TLS12"` and `certificate_type="ManagedCertificate"` in '
        "`tls_settings`.",
        covers=("Azure.FrontDoor.MinTLS",),
    ),
)
