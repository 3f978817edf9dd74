"""The route that serves a path of an endpoint, and its origin.

Source: learn.microsoft.com frontdoor/front-door-route-matching.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from azure_facts import identifiers
from sandbox.azure.store import Record, View
from sandbox.catalogue.front_door.routing import ORIGINS, ROUTES, profile_of
from sandbox.values import dig

ENDPOINTS: Final = "azure-native:cdn:AFDEndpoint"
_DOMAINS: Final = "azure-native:cdn:AFDCustomDomain"
_DISABLED: Final = "Disabled"
_ENABLED: Final = "Enabled"


@dataclass(frozen=True)
class Origin:
    """A host that receives requests."""

    host_name: str
    host_header: str | None
    """The host name to send; None for the one in the user's request."""


def names(view: View) -> dict[str, str]:
    """Return the endpoint's id for each host name: its own, and the custom domains of its routes."""
    found = {_host_name(record): record.id for record in view.of_type(ENDPOINTS)}
    for route in view.of_type(ROUTES):
        for served in route.properties.get("customDomains") or ():
            domain, endpoint = view.get(str(served.get("id"))), identifiers.parent(route.id)
            if domain is not None and endpoint is not None:
                found[_host_name(domain)] = endpoint
    found.pop("", None)
    return found


def is_enabled(record: Record) -> bool:
    """Return whether a resource is enabled."""
    return record.properties.get("enabledState") != _DISABLED


def route_to(path: str, host: str, endpoint: Record, view: View) -> Record | None:
    """Return the route of a path: an exact pattern precedes a wildcard, and a longer one a shorter.

    Args:
        path: the requested path.
        host: the requested host name: a custom domain, or any other text for the endpoint's own.
        endpoint: the endpoint.
        view: what Azure holds.
    """
    best: tuple[tuple[bool, int], Record] | None = None
    for route in view.below(endpoint.id):
        if route.token != ROUTES or not is_enabled(route) or not _serves(host, route, endpoint, view):
            continue
        for pattern in route.properties.get("patternsToMatch") or ("/*",):
            worth = _worth(str(pattern).lower(), path.lower())
            if worth is not None and (best is None or worth > best[0]):
                best = worth, route
    return best[1] if best else None


def origin_of(route: Record, view: View) -> Origin | None:
    """Return the origin of a route: an enabled one with the lowest priority value."""
    group = str(dig(route.properties, "originGroup.id") or "")
    enabled = [one for one in view.below(group) if one.token == ORIGINS and is_enabled(one)]
    if not enabled:
        return None
    chosen = min(enabled, key=lambda one: one.properties.get("priority") or 1).properties
    header = chosen.get("originHostHeader")
    return Origin(str(chosen.get("hostName", "")).lower(), str(header) if header else None)


def profile(endpoint: Record, view: View) -> Mapping[str, Any]:
    """Return the properties of an endpoint's profile."""
    record = view.get(profile_of(endpoint.id))
    return record.properties if record else {}


def own_domains(host: str, endpoint: Record, view: View) -> Iterator[Record]:
    """Yield the custom domain with a host name."""
    for record in view.below(profile_of(endpoint.id)):
        if record.token == _DOMAINS and _host_name(record) == host:
            yield record


def _host_name(record: Record) -> str:
    return str(record.properties.get("hostName") or "").lower()


def _serves(host: str, route: Record, endpoint: Record, view: View) -> bool:
    named = [identifiers.key(str(one.get("id"))) for one in route.properties.get("customDomains") or ()]
    asked = [identifiers.key(domain.id) for domain in own_domains(host, endpoint, view)]
    if asked:
        return any(domain in named for domain in asked)
    return route.properties.get("linkToDefaultDomain") == _ENABLED


def _worth(pattern: str, path: str) -> tuple[bool, int] | None:
    if pattern.endswith("*"):
        return (False, len(pattern)) if path.startswith(pattern[:-1]) else None
    return (True, len(pattern)) if path == pattern else None
