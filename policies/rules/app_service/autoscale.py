"""Autoscale: the number of a plan's instances follows the load, and never falls below the minimum."""

from collections.abc import Iterator

from pulumi_policy import Severity

from policies.expectations import Expectation, all_of, each, has, is_true, one_of, some
from policies.findings import Finding, undecided, violation
from policies.resources import Resource, Stack
from policies.rule import EVERYWHERE, AnyRule, Check, PropertyRule, ResourceRule, Service, StackRule
from policies.rules.app_service.types import PLAN
from policies.value import Value

AUTOSCALE = "azure-native:monitor:AutoscaleSetting"

_LEARN = "https://learn.microsoft.com/azure"


def _some_rule(direction: str) -> Expectation:
    scales = has(f"a rule in the direction {direction}", direction=one_of(direction))
    return some(has("a rule", scaleAction=scales), f"a rule in the direction {direction}")


_BOTH_WAYS = each(
    has("a profile", rules=all_of(_some_rule("Increase"), _some_rule("Decrease"))),
    "profiles with a rule that adds instances and one that removes them",
)


def _number(value: Value) -> float | None:
    # Autoscale writes numbers as strings.
    return float(value.text) if value.text.isdecimal() else value.number


def _minimum(setting: Resource) -> Iterator[Finding]:
    least = setting.environment.rules.minimum_instances
    for profile in setting.properties.member("profiles").elements():
        value = profile.at("capacity.minimum")
        number = _number(value)
        if value.is_unknown:
            yield undecided(value.path)
        elif number is None or number < least:
            yield violation(value.path, f"expected at least {least}, found {value.shape}")


def _instance_count(stack: Stack) -> Iterator[Finding]:
    for plan in stack.of_type(PLAN):
        environment = stack.environment_around(plan)
        if environment is None:
            continue
        asked = environment.properties.at("environment.instanceCount")
        value = plan.properties.at("sku.capacity")
        if value.is_unknown or asked.is_unknown:
            yield undecided(value.path, plan.urn)
        elif value.number is None or asked.number is None or value.number < asked.number:
            message = f"expected at least the environment's instanceCount, found {value.shape}"
            yield violation(value.path, message, plan.urn)


RULES: tuple[AnyRule, ...] = (
    PropertyRule(
        name="autoscale",
        service=Service.APP_SERVICE,
        description="An autoscale setting is on, and removes the instances that it adds.",
        reason="A plan that never removes instances keeps its highest cost; without autoscale, load makes "
        "the site slow.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url=f"{_LEARN}/azure-monitor/autoscale/autoscale-best-practices",
        types=(AUTOSCALE,),
        checks=(
            Check(path="enabled", expected=is_true(), fix="Set `enabled=True`."),
            Check(
                path="profiles",
                expected=_BOTH_WAYS,
                fix="Add a rule that increases and a rule that decreases to each of `profiles`.",
            ),
        ),
    ),
    # Checked on the setting itself, because a preview of the whole stack does not know its properties.
    ResourceRule(
        name="autoscale-minimum",
        service=Service.APP_SERVICE,
        description="Autoscale never sets fewer instances than the environment's minimum.",
        reason="If prod has only one instance, each failure of it is an outage.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/azure-monitor/autoscale/autoscale-best-practices",
        types=(AUTOSCALE,),
        evaluate=_minimum,
        fix="Set the `minimum` of each profile's `capacity` to the environment's `instanceCount`.",
    ),
    StackRule(
        name="instance-count",
        service=Service.APP_SERVICE,
        description="A plan starts with at least `instanceCount` instances.",
        reason="With fewer instances than the environment requires, users notice failures sooner.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/app-service/manage-automatic-scaling",
        evaluate=_instance_count,
        fix="Set `capacity` in the plan's `sku` to the environment's `instanceCount`.",
    ),
)
