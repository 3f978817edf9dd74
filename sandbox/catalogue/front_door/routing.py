"""Azure's rules for Front Door's routes, rules, and origins."""

import re
from collections.abc import Iterator
from typing import Any, Final

from azure_facts import identifiers
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.azure.store import Record
from sandbox.catalogue.entry import rule
from sandbox.catalogue.references import referring, same
from sandbox.values import dig

ORIGINS: Final = "azure-native:cdn:AFDOrigin"
ROUTES: Final = "azure-native:cdn:Route"
STANDARD: Final = "Standard_AzureFrontDoor"

_DISABLED: Final = "Disabled"
_ENABLED: Final = "Enabled"
_BOTH: Final = ("Http", "Https")
_HOST: Final = re.compile(
    r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*",
    re.IGNORECASE,
)
_MAXIMUM_ACTIONS: Final = 5
_MAXIMUM_CONDITIONS: Final = 10
_LAST_ORIGIN: Final = (
    "terraform-provider-azurerm issue 27652; status and code: alchemy-run/distilled "
    "packages/azure/src/errors.ts"
)
_ASSOCIATED: Final = (
    "terraform-provider-azurerm cdn_frontdoor_custom_domain_association and issue 22924; the code is from "
    "memory"
)


def bad(message: str) -> AzureError:
    """Return an error of Front Door."""
    return AzureError(400, "BadRequest", message)


def profile_of(identifier: str) -> str:
    """Return the id of the profile of an id."""
    scope, namespace, segments = identifiers.split(identifier)
    return f"{scope}/providers/{namespace}/{'/'.join(segments[:2])}"


def sku_of_profile(request: Request) -> str | None:
    """Return the tier of the profile of the requested resource."""
    profile = request.find(profile_of(request.id))
    return dig(profile.properties, "sku.name") if profile else None


def _enabled_origins(group: str, request: Request) -> Iterator[Record]:
    for origin in request.azure.below(group):
        if origin.token == ORIGINS and origin.properties.get("enabledState") != _DISABLED:
            yield origin


@rule("A route's origin group has an enabled origin", "Azure/bicep-types-az issue 1923")
def has_origin(request: Request) -> None:
    """Reject a route without an enabled origin."""
    group = request.input("originGroup.id")
    if group is not None and next(_enabled_origins(str(group), request), None) is None:
        raise bad(
            "Please make sure that the originGroup is created successfully and at least one enabled origin "
            "is created under the origin group."
        )


@rule(
    "A route refers only to resources of its profile",
    "terraform-provider-azurerm internal/services/cdn/cdn_frontdoor_helpers.go (domains); the message is "
    "from memory",
)
def refers_within_profile(request: Request) -> None:
    """Reject rule sets and domains that do not exist or belong to another profile."""
    profile = identifiers.key(profile_of(request.id)) + "/"
    referred = [*(request.input("ruleSets") or ()), *(request.input("customDomains") or ())]
    for identifier in [str(item.get("id")) for item in referred]:
        if not identifiers.key(identifier).startswith(profile) or request.find(identifier) is None:
            raise bad(f"The resource '{identifier}' that route '{request.name}' refers to was not found.")


@rule(
    "A route's patterns start with a slash",
    "learn.microsoft.com frontdoor/front-door-route-matching; the message is from memory",
)
def patterns_are_paths(request: Request) -> None:
    """Reject a pattern that no path can match."""
    for pattern in request.input("patternsToMatch") or ():
        if not pattern.startswith("/"):
            raise bad(f"The path pattern '{pattern}' is invalid. It should start with '/'.")


@rule("An endpoint's routes differ in domain, path or protocol", "Azure/bicep issue 13502")
def differs_from_others(request: Request) -> None:
    """Reject a route for a combination that another route serves."""
    endpoint = request.parent()
    if endpoint is None:
        return
    mine = set(_served(request.inputs, endpoint, request))
    for other in request.azure.below(endpoint.id):
        if other.token != ROUTES or same(other.id, request.id):
            continue
        for domain, pattern, protocol in _served(other.properties, endpoint, request):
            if (domain, pattern, protocol) in mine:
                raise bad(
                    "The route domains, paths and protocols configuration has a conflict. More information: "
                    f"Domain: {domain}, Path pattern: {pattern}, Protocol: {protocol} cannot be added to "
                    f"Route {request.name} as this combination already exists in Endpoint "
                    f"{identifiers.name(endpoint.id)}, Route {identifiers.name(other.id)}.."
                )


def _served(route: Any, endpoint: Record, request: Request) -> Iterator[tuple[str, str, str]]:  # noqa: ANN401
    """Yield each combination of domain, path and protocol of a route (inputs or properties)."""
    custom = [request.find(domain.get("id")) for domain in route.get("customDomains") or ()]
    domains = [str(domain.properties.get("hostName")) for domain in custom if domain]
    if route.get("linkToDefaultDomain") == _ENABLED:
        domains.append(str(endpoint.properties.get("hostName")))
    for domain in domains:
        for pattern in route.get("patternsToMatch") or ("/*",):
            for protocol in route.get("supportedProtocols") or _BOTH:
                yield domain, pattern.lower(), protocol


@rule(
    "An origin's host is a domain name or an address",
    "azure-rest-api-specs cdn afdx.json; the message is from memory",
)
def host_is_a_host(request: Request) -> None:
    """Reject a URL or another invalid host."""
    host = request.input("hostName")
    if host is not None and not _HOST.fullmatch(str(host)):
        raise bad(f"The host name '{host}' is invalid. It should be a domain name, an IPv4 or IPv6 address.")


@rule(
    "An origin group's required successes do not exceed its sample size",
    "terraform-provider-azurerm cdn_frontdoor_origin_group; the message is from memory",
)
def fewer_successes_than_samples(request: Request) -> None:
    """Reject more required successes than samples."""
    samples = request.input("loadBalancingSettings.sampleSize")
    needed = request.input("loadBalancingSettings.successfulSamplesRequired")
    if samples is not None and needed is not None and needed > samples:
        raise bad(f"SuccessfulSamplesRequired {needed:g} should not be greater than SampleSize {samples:g}.")


@rule(
    "A rule has 1 to 5 actions and at most 10 conditions",
    "learn.microsoft.com frontdoor/front-door-rules-engine; the message is from memory",
)
def rule_is_small(request: Request) -> None:
    """Reject a rule with too many actions or conditions, or without an action."""
    if not 1 <= len(request.input("actions") or ()) <= _MAXIMUM_ACTIONS:
        raise bad(f"A rule should have 1 to {_MAXIMUM_ACTIONS} actions.")
    if len(request.input("conditions") or ()) > _MAXIMUM_CONDITIONS:
        raise bad(f"A rule should have at most {_MAXIMUM_CONDITIONS} conditions.")


@rule(
    "The rules of a set have different order values",
    "DFE-Digital/terraform-azurerm-container-apps-hosting issue 213, azure-rest-api-specs issue 22704",
)
def rules_have_an_order(request: Request) -> None:
    """Reject two rules with the same order."""
    for other in request.azure.below(identifiers.parent(request.id) or ""):
        if other.properties.get("order") == request.input("order") and not same(other.id, request.id):
            raise bad("The delivery rules order values cannot have duplicates.")


@rule(
    "Private Link to an origin needs the Premium tier",
    "learn.microsoft.com frontdoor/private-link; the message is from memory",
)
def private_link_is_premium(request: Request) -> None:
    """Reject features that the Standard tier does not have."""
    if request.input("sharedPrivateLinkResource") and sku_of_profile(request) == STANDARD:
        raise bad(f"Private link is not supported for the profile's SKU '{STANDARD}'.")


def _reject_last_origin(request: Request) -> None:
    group = identifiers.parent(request.id) or ""
    others = [origin for origin in _enabled_origins(group, request) if not same(origin.id, request.id)]
    routes = (
        route
        for route in request.azure.of_type(ROUTES)
        if same(dig(route.properties, "originGroup.id"), group)
    )
    if not others and next(routes, None):
        raise bad(
            "Cannot disable or delete the last origin when the origin group is still associated with a route "
            "or a rule. Please disassociate the origin group and try again."
        )


@rule("The last origin of a group cannot be deleted while a route uses the group", _LAST_ORIGIN, on="delete")
def last_origin_stays(request: Request) -> None:
    """Reject the deletion of a route's last origin."""
    _reject_last_origin(request)


@rule("The last origin of a group cannot be disabled while a route uses the group", _LAST_ORIGIN)
def last_origin_stays_enabled(request: Request) -> None:
    """Reject disabling a route's last enabled origin."""
    if request.existing is not None and request.input("enabledState") == _DISABLED:
        _reject_last_origin(request)


def _reject_associated(request: Request, path: str) -> None:
    if next(referring(request, ROUTES, path), None):
        raise AzureError(
            409,
            "Conflict",
            "This resource is still associated with a route. Please delete the association with the route "
            "first before deleting this resource.",
        )


@rule("An origin group cannot be deleted while a route uses it", _ASSOCIATED, on="delete")
def origin_group_unused(request: Request) -> None:
    """Reject the deletion of a route's origin group."""
    _reject_associated(request, "originGroup.id")


@rule("A rule set cannot be deleted while a route uses it", _ASSOCIATED, on="delete")
def rule_set_unused(request: Request) -> None:
    """Reject the deletion of a route's rule set."""
    _reject_associated(request, "ruleSets.id")


@rule("A domain cannot be deleted while a route uses it", _ASSOCIATED, on="delete")
def domain_unused(request: Request) -> None:
    """Reject the deletion of a route's domain."""
    _reject_associated(request, "customDomains.id")


ROUTE: Final = (
    refers_within_profile,
    patterns_are_paths,
    has_origin,
    differs_from_others,
)
ORIGIN_GROUP: Final = (fewer_successes_than_samples, origin_group_unused)
RULE: Final = (rule_is_small, rules_have_an_order)
ORIGIN: Final = (
    host_is_a_host,
    private_link_is_premium,
    last_origin_stays,
    last_origin_stays_enabled,
)
