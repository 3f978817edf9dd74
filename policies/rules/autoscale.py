"""Autoscale: that a plan follows its load both ways, and never below what its environment asks for."""

from collections.abc import Iterator

from pulumi_policy import Severity

from policies.expectations import Expectation, all_of, each, has, is_true, one_of, some
from policies.findings import Finding, undecided, violation
from policies.resources import Resource, Stack
from policies.rule import EVERYWHERE, AnyRule, Check, PropertyRule, Service, StackRule
from policies.rules.app_service_types import PLAN
from policies.value import Value

AUTOSCALE = "azure-native:monitor:AutoscaleSetting"

_LEARN = "https://learn.microsoft.com/azure"


def _some_rule(direction: str) -> Expectation:
    scales = has(f"a rule in the direction {direction}", direction=one_of(direction))
    return some(has("a rule", scaleAction=scales), f"a rule in the direction {direction}")


_BOTH_WAYS = each(
    has("a profile", rules=all_of(_some_rule("Increase"), _some_rule("Decrease"))),
    "profiles with a rule for more and one for fewer instances",
)


def _numbers_of_instances(resource: Resource) -> Iterator[Value]:
    """Every place that says with how few instances a plan may run."""
    if resource.type == PLAN:
        yield resource.properties.at("sku.capacity")
    for profile in resource.properties.member("profiles").elements():
        yield profile.at("capacity.minimum")


def _number(value: Value) -> float | None:
    # Autoscale's numbers are texts.
    return float(value.text) if value.text.isdecimal() else value.number


def _instance_count(stack: Stack) -> Iterator[Finding]:
    for resource in stack.of_type(PLAN, AUTOSCALE):
        environment = stack.environment_around(resource)
        if environment is None:
            continue
        asked = environment.properties.at("environment.instanceCount")
        for value in _numbers_of_instances(resource):
            number, least = _number(value), asked.number
            if value.is_unknown or asked.is_unknown:
                yield undecided(value.path, resource.urn)
            elif number is None or least is None or number < least:
                wrong = f"expected at least the environment's instanceCount, found {value.shape}"
                yield violation(value.path, wrong, resource.urn)


RULES: tuple[AnyRule, ...] = (
    PropertyRule(
        name="autoscale",
        service=Service.APP_SERVICE,
        description="An autoscale setting is on, and takes away what it adds.",
        reason="What only grows is paid for at its maximum for ever; what is off helps nobody under load.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url=f"{_LEARN}/azure-monitor/autoscale/autoscale-best-practices",
        types=(AUTOSCALE,),
        checks=(
            Check(path="enabled", expected=is_true(), remedy="Set `enabled=True`."),
            Check(
                path="profiles",
                expected=_BOTH_WAYS,
                remedy="Give each of `profiles` one rule that increases and one that decreases.",
            ),
        ),
    ),
    StackRule(
        name="instance-count",
        service=Service.APP_SERVICE,
        description="A plan runs with `instanceCount` instances at least, whoever scales it.",
        reason="An instance less than the environment asks for is one failure less that users do not notice.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/app-service/manage-automatic-scaling",
        judge=_instance_count,
        remedy="Make plan and autoscale setting from the environment's `instanceCount`.",
    ),
)
