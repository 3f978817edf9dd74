"""The firewall of an endpoint: its custom rules. Managed rule sets (Premium) are not modelled.

Source: learn.microsoft.com web-application-firewall/afds/waf-front-door-custom-rules and
waf-front-door-rate-limit.
"""

import threading
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from azure_facts import identifiers
from sandbox.azure.store import Record, View
from sandbox.catalogue.front_door.firewall import SECURITY_POLICIES
from sandbox.catalogue.front_door.routing import profile_of
from sandbox.sites.edge.conditions import NotModelledError, is_met
from sandbox.sites.edge.routes import own_domains
from sandbox.sites.forwarding import page
from sandbox.values import dig

_DISABLED: Final = "Disabled"
_RATE_LIMIT: Final = "RateLimitRule"
_MINUTE: Final = 60.0


class Firewall:
    """Checks requests, and counts them for rate limits."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str, int]] = Counter()
        self._counting = threading.Lock()

    def reject(self, request: Request, endpoint: Record, host: str, view: View) -> Response | None:
        """Return the response to a blocked request; None if the request is allowed.

        Raises:
            NotModelledError: if a rule has a condition or an action that is not modelled.
        """
        domains = {identifiers.key(one.id) for one in own_domains(host, endpoint, view)}
        for policy in _policies(domains or {identifiers.key(endpoint.id)}, endpoint, view):
            settings: Mapping[str, Any] = policy.properties.get("policySettings") or {}
            if settings.get("enabledState") == _DISABLED or settings.get("mode") == "Detection":
                continue
            rules: list[dict[str, Any]] = dig(policy.properties, "customRules.rules") or []
            for rule in sorted(rules, key=lambda one: one.get("priority") or 0):
                if rule.get("enabledState") == _DISABLED or not self._applies(rule, policy.id, request):
                    continue
                action = rule.get("action")
                if action == "Block":
                    status = int(settings.get("customBlockResponseStatusCode") or 403)
                    return page(status, "The request is blocked.", f"The rule {rule.get('name')} blocks it.")
                if action == "Allow":
                    return None
                if action != "Log":
                    raise NotModelledError(f"the firewall's action {action}")
        return None

    def _applies(self, rule: Mapping[str, Any], policy: str, request: Request) -> bool:
        for condition in rule.get("matchConditions") or ():
            variable = str(condition.get("matchVariable"))
            if not is_met(variable, condition, condition.get("matchValue") or (), request):
                return False
        if rule.get("ruleType") != _RATE_LIMIT:
            return True
        minutes = int(rule.get("rateLimitDurationInMinutes") or 1)
        window = int(time.time() / (_MINUTE * minutes))
        client = request.client.host if request.client else ""
        key = f"{policy}/{rule.get('name')}", client, window
        with self._counting:
            for old in [one for one in self._counts if one[:2] == key[:2] and one[2] != window]:
                del self._counts[old]
            self._counts[key] += 1
            return self._counts[key] > int(rule.get("rateLimitThreshold") or 0)


def _policies(domains: set[str], endpoint: Record, view: View) -> list[Record]:
    found: list[Record] = []
    for bound in view.below(profile_of(endpoint.id)):
        if bound.token != SECURITY_POLICIES:
            continue
        protected = {
            identifiers.key(str(domain.get("id")))
            for association in dig(bound.properties, "parameters.associations") or ()
            for domain in association.get("domains") or ()
        }
        policy = view.get(str(dig(bound.properties, "parameters.wafPolicy.id")))
        if protected & domains and policy is not None:
            found.append(policy)
    return found
