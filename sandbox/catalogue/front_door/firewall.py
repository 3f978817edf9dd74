"""Azure's rules for Front Door's firewall policies, and for security policies, which bind them to domains."""

import re
from collections.abc import Iterator
from typing import Any, Final

from azure_facts import identifiers
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue.entry import rule
from sandbox.catalogue.front_door.routing import STANDARD, bad, profile_of, sku_of_profile
from sandbox.catalogue.network import addresses
from sandbox.catalogue.references import referring, same
from sandbox.values import dig

SECURITY_POLICIES: Final = "azure-native:cdn:SecurityPolicy"

_ASSOCIATIONS: Final = "learn.microsoft.com frontdoor/how-to-configure-endpoints, security policies; "
_RULE_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9]{0,127}")
_RATE_LIMIT: Final = "RateLimitRule"
_RATE_LIMIT_MINUTES: Final = (1, 5)
_EVERY_PATH: Final = ["/*"]
_STATUSES: Final = (200, 403, 405, 406, 429, *range(990, 1000))
_METHODS: Final = (
    *("CONNECT", "COPY", "DELETE", "GET", "HEAD", "LOCK", "MKCOL", "MOVE", "OPTIONS", "PATCH", "POST"),
    *("PROFILE", "PROPFIND", "PROPPATCH", "PUT", "UNLOCK"),
)


def _invalid(reason: str) -> AzureError:
    """Return the error for an invalid firewall policy."""
    return bad(f'WebApplicationFirewallPolicy validation failed. More information "{reason}".')


def _policy(request: Request) -> str:
    return str(request.input("parameters.wafPolicy.id"))


def _domains(parameters: Any) -> Iterator[str]:  # noqa: ANN401 - inputs or properties
    for association in dig(parameters, "parameters.associations") or ():
        for domain in association.get("domains") or ():
            yield str(domain.get("id"))


@rule("The firewall policy of a security policy exists", "from memory")
def policy_exists(request: Request) -> None:
    """Reject a policy that does not exist."""
    if request.input("parameters.wafPolicy.id") and request.find(_policy(request)) is None:
        raise bad(f"The WAF policy '{_policy(request)}' was not found.")


@rule(
    "A firewall policy has its profile's tier",
    "learn.microsoft.com web-application-firewall/afds/afds-overview; the message is from memory",
)
def same_tier(request: Request) -> None:
    """Reject a policy of another tier."""
    policy = request.find(_policy(request))
    tier = dig(policy.properties, "sku.name") if policy else None
    profile = sku_of_profile(request)
    if tier and profile and tier != profile:
        raise bad(f"The SKU '{tier}' of the WAF policy does not match the SKU '{profile}' of the profile.")


@rule("The domains of a security policy are in its profile", "from memory")
def domains_exist(request: Request) -> None:
    """Reject domains that do not exist or belong to another profile."""
    profile = identifiers.key(profile_of(request.id)) + "/"
    for domain in _domains(request.inputs):
        if not identifiers.key(domain).startswith(profile) or request.find(domain) is None:
            raise bad(f"The domain '{domain}' was not found in the profile.")


@rule(
    "A security policy protects every path",
    "terraform-provider-azurerm cdn_frontdoor_security_policy, patterns_to_match; the message is from memory",
)
def every_path(request: Request) -> None:
    """Reject a policy for only some paths."""
    for association in request.input("parameters.associations") or ():
        if association.get("patternsToMatch") not in (None, _EVERY_PATH):
            raise bad("PatternsToMatch of a security policy should be '/*'.")


@rule("A domain has at most one security policy", f"{_ASSOCIATIONS}the message is from memory")
def one_policy_each(request: Request) -> None:
    """Reject a domain of another policy, or a domain that is listed twice."""
    mine = [identifiers.key(domain) for domain in _domains(request.inputs)]
    twice = next((domain for domain in mine if mine.count(domain) > 1), None)
    if twice is not None:
        raise bad(f"The domain '{twice}' is associated more than once.")
    for other in request.azure.below(profile_of(request.id)):
        if other.token != SECURITY_POLICIES or same(other.id, request.id):
            continue
        for domain in _domains(other.properties):
            if identifiers.key(domain) in mine:
                raise bad(
                    f"The domain '{domain}' is already associated with security policy "
                    f"'{identifiers.name(other.id)}'."
                )


@rule(
    "Managed rule sets need the Premium tier",
    "learn.microsoft.com web-application-firewall/afds/afds-overview, terraform-provider-azurerm "
    "cdn_frontdoor_firewall_policy; the reason in the message is from memory",
)
def managed_rules_are_premium(request: Request) -> None:
    """Reject features that the Standard tier does not have."""
    if request.input("managedRules.managedRuleSets") and request.input("sku.name") == STANDARD:
        raise _invalid(f"Managed rule sets are not supported for the SKU '{STANDARD}'.")


def _custom_rules(request: Request) -> list[dict[str, Any]]:
    return request.input("customRules.rules") or []


def _conditions(request: Request) -> Iterator[dict[str, Any]]:
    for custom in _custom_rules(request):
        yield from custom.get("matchConditions") or ()


@rule("A custom rule's name consists of letters and digits", "terraform-provider-azurerm issue 30446")
def rules_have_names(request: Request) -> None:
    """Reject names with other characters."""
    for name in _rule_names(request):
        if not _RULE_NAME.fullmatch(name):
            raise _invalid("Rule name must start with a letter and contain only numbers and letters")


@rule(
    "Custom rules have different names",
    "terraform-provider-azurerm cdn_frontdoor_firewall_policy, custom_rule; the reason in the message is "
    "from memory",
)
def rules_have_names_of_their_own(request: Request) -> None:
    """Reject two rules with the same name."""
    seen: set[str] = set()
    for name in _rule_names(request):
        if name.lower() in seen:
            raise _invalid(f"Custom rule name {name} is not unique")
        seen.add(name.lower())


def _rule_names(request: Request) -> list[str]:
    return [str(custom["name"]) for custom in _custom_rules(request) if custom.get("name")]


@rule(
    "Custom rules have different priorities",
    "18F/piipan pull request 2498",
)
def rules_have_an_order(request: Request) -> None:
    """Reject two rules with the same priority."""
    seen: dict[object, object] = {}
    for custom in _custom_rules(request):
        name, priority = custom.get("name"), custom.get("priority")
        if priority in seen:
            raise _invalid(f"Custom rules {seen[priority]} and {name} have duplicate priority: {priority:g}")
        seen[priority] = name


@rule(
    "A rate limit has a duration of 1 or 5 minutes, and a threshold",
    "learn.microsoft.com web-application-firewall/afds/waf-front-door-rate-limit; the reason in the message "
    "is from memory",
)
def rate_limits(request: Request) -> None:
    """Reject an invalid duration or threshold."""
    for custom in _custom_rules(request):
        if custom.get("ruleType") != _RATE_LIMIT:
            continue
        if custom.get("rateLimitDurationInMinutes", 1) not in _RATE_LIMIT_MINUTES:
            raise _invalid("RateLimitDurationInMinutes should be 1 or 5.")
        if (custom.get("rateLimitThreshold") or 0) <= 0:
            raise _invalid("RateLimitThreshold should be greater than 0.")


@rule(
    "The status of a blocked request is one that Front Door supports",
    "terraform-provider-azurerm cdn_frontdoor_firewall_policy, custom_block_response_status_code; the reason "
    "in the message is from memory",
)
def statuses_of_blocked_requests(request: Request) -> None:
    """Reject a status that Front Door does not support."""
    status = request.input("policySettings.customBlockResponseStatusCode")
    if status is not None and status not in _STATUSES:
        raise _invalid(f"CustomBlockResponseStatusCode {status:g} is not supported.")


@rule(
    "A condition on addresses has addresses or CIDR ranges as its values",
    "learn.microsoft.com web-application-firewall/afds/waf-front-door-configure-ip-restriction; the reason "
    "in the message is from memory",
)
def addresses_are_addresses(request: Request) -> None:
    """Reject a condition on addresses with other values."""
    for condition in _conditions(request):
        for value in condition.get("matchValue") or ():
            if condition.get("operator") == "IPMatch" and addresses.read(str(value)) is None:
                raise _invalid(f"{value} is not a valid IP address or CIDR range.")


@rule(
    "A condition on methods has methods that Front Door documents; its response to others is not known, so "
    "the sandbox accepts them with a note",
    "learn.microsoft.com web-application-firewall/afds/waf-front-door-custom-rules",
)
def methods_are_documented(request: Request) -> None:
    """Add a note for methods, such as TRACE, that Front Door may not support in a condition."""
    named = {
        str(value)
        for condition in _conditions(request)
        if condition.get("matchVariable") == "RequestMethod" and condition.get("operator") == "Equal"
        for value in condition.get("matchValue") or ()
    }
    if others := sorted(name for name in named if name.upper() not in _METHODS):
        request.notes.append(
            f"A condition has the request methods {', '.join(others)}, which Front Door does not document: "
            "Azure may reject the policy. To block them, negate a condition on the methods that you serve."
        )


@rule(
    "An endpoint cannot be deleted while a security policy protects it",
    "terraform-provider-azurerm pull request 31388",
    on="delete",
)
def endpoint_unbound(request: Request) -> None:
    """Reject the deletion of an endpoint with a security policy."""
    for policy in request.azure.below(profile_of(request.id)):
        bound = policy.token == SECURITY_POLICIES and any(
            same(domain, request.id) for domain in _domains(policy.properties)
        )
        if bound:
            raise bad(f"Resource is associated with security policy '{identifiers.name(policy.id)}'.")


@rule("A firewall policy cannot be deleted while a security policy uses it", "from memory", on="delete")
def policy_unused(request: Request) -> None:
    """Reject the deletion of a policy that protects a domain."""
    binding = next(referring(request, SECURITY_POLICIES, "parameters.wafPolicy.id"), None)
    if binding is not None:
        raise AzureError(
            409,
            "Conflict",
            f"The WAF policy '{request.name}' cannot be deleted: security policy '{binding.id}' uses it.",
        )


SECURITY_POLICY: Final = (policy_exists, same_tier, domains_exist, every_path, one_policy_each)
FIREWALL_POLICY: Final = (
    managed_rules_are_premium,
    rules_have_names,
    rules_have_names_of_their_own,
    rules_have_an_order,
    rate_limits,
    statuses_of_blocked_requests,
    addresses_are_addresses,
    methods_are_documented,
    policy_unused,
)
