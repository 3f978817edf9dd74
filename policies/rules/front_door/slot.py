"""How Front Door leads to deployment slots."""

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
        # Where an environment may do without Front Door, and does, people call the slot itself.
        if not routes and (has_front_door or slot.environment.rules.front_door):
            yield violation("", "expected a route of Front Door to it, found none", slot.urn)
        for route in routes:
            for found in _EXACT.findings(route.properties.member("patternsToMatch")):
                yield replace(found, urn=route.urn)


RULES: tuple[AnyRule, ...] = (
    StackRule(
        name="front-door-slot",
        service=Service.FRONT_DOOR,
        description="Front Door, where there is one, leads to each slot, and there to single paths alone.",
        reason="A slot that nobody can ask is swapped in without a look; one that everybody can use shows a "
        "release before it is released, or the last one after it was taken back.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url="https://learn.microsoft.com/azure/frontdoor/front-door-route-matching",
        judge=_leads_to_checks_alone,
        remedy="Give the slot a `FrontDoorRoutes` of its own, with the health check's path and /release.json "
        "in `patterns`.",
    ),
)
