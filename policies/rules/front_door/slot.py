"""How Front Door reaches deployment slots."""

from collections.abc import Iterator
from dataclasses import replace

from pulumi_policy import Severity

from policies.expectations import each, matches
from policies.findings import Finding, violation
from policies.resources import Resource, Stack
from policies.rule import EVERYWHERE, AnyRule, Service, StackRule
from policies.rules.app_service.types import SLOT
from policies.rules.front_door.profile import ORIGIN, ORIGIN_GROUP, PROFILE, ROUTE

_EXACT = each(matches(r"/[^*]+", 'a path without "*"'), "a list of paths")


def _routes_to(slot: Resource, stack: Stack) -> Iterator[Resource]:
    for origin in stack.referring(slot, "hostName", ORIGIN):
        for group in stack.referred(origin, "originGroupName"):
            if group.type == ORIGIN_GROUP:
                yield from stack.referring(group, "originGroup", ROUTE)


def _leads_to_checks_alone(stack: Stack) -> Iterator[Finding]:
    has_front_door = any(stack.of_type(PROFILE))
    for slot in stack.of_type(SLOT):
        routes = tuple(_routes_to(slot, stack))
        # Environments may have no Front Door; then people call the slot itself.
        if not routes and (has_front_door or slot.environment.rules.front_door):
            yield violation("", "expected a Front Door route to it, found none", slot.urn)
        for route in routes:
            for found in _EXACT.findings(route.properties.member("patternsToMatch")):
                yield replace(found, urn=route.urn)


RULES: tuple[AnyRule, ...] = (
    StackRule(
        name="front-door-slot",
        service=Service.FRONT_DOOR,
        description="Front Door, if the stack has one, reaches each slot, and only at single paths.",
        reason="If the slot cannot be checked, a release is swapped without a check. If everybody can use "
        "the slot, they see a release before it is live, or an old one after it was rolled back.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url="https://learn.microsoft.com/azure/frontdoor/front-door-route-matching",
        evaluate=_leads_to_checks_alone,
        fix="Create a separate `FrontDoorRoutes` for the slot, with the health check's path and "
        "/release.json in `patterns`.",
    ),
)
