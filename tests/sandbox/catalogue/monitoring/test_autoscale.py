"""What Azure rejects for autoscale settings, with its status, code and message."""

from typing import Any

import pytest

from tests.sandbox.catalogue.rejections import IN_GROUP, rejected_update, rejection, says
from tests.sandbox.driver import Engine, Made, group, plan


@pytest.mark.parametrize(("least", "usual", "most"), [("3", "2", "4"), ("1", "5", "4"), ("-1", "1", "1")])
def test_the_default_of_autoscale_is_between_its_bounds(
    engine: Engine, least: str, usual: str, most: str
) -> None:
    group(engine)
    capacity = {"minimum": least, "default": usual, "maximum": most}
    inputs = {**IN_GROUP, "autoscaleSettingName": "scale", "targetResourceUri": plan(engine).id}
    profile: dict[str, Any] = {"name": "p", "rules": [], "capacity": capacity}
    assert "should be between the minimum" in rejection(
        engine, "monitor:AutoscaleSetting", {**inputs, "profiles": [profile]}
    )
    assert "1 to 20 profiles" in rejection(engine, "monitor:AutoscaleSetting", {**inputs, "profiles": []})
    good = {**profile, "capacity": {"minimum": "1", "default": "2", "maximum": "3"}}
    absent = {**inputs, "profiles": [good], "targetResourceUri": f"{inputs['targetResourceUri']}absent"}
    assert 'Code="TargetResourceNotFound"' in rejection(engine, "monitor:AutoscaleSetting", absent)
    engine.create("azure-native:monitor:AutoscaleSetting", {**inputs, "profiles": [good]})


def test_the_target_of_an_autoscale_setting_cannot_change(engine: Engine) -> None:
    group(engine)
    first = plan(engine)
    other = engine.create(first.token, {**first.inputs, "name": "other"}, "other")
    capacity = {"minimum": "1", "default": "2", "maximum": "3"}
    inputs: dict[str, Any] = {
        **IN_GROUP,
        "autoscaleSettingName": "scale",
        "targetResourceUri": first.id,
        "profiles": [{"name": "p", "rules": [], "capacity": capacity}],
    }
    made = engine.create("azure-native:monitor:AutoscaleSetting", inputs)
    assert rejected_update(engine, made, {**inputs, "targetResourceUri": other.id}) == says(
        400,
        "TargetResourceIdIsImmutable",
        "The autoscale setting 'scale' under resource group 'stitches-dev' is referencing target resource "
        f"'{first.id}'. The target resource reference is immutable. If you want to change it, please create "
        "a new autoscale setting with a different name.",
    )
    engine.update(made, {**inputs, "targetResourceUri": first.id.upper(), "enabled": False})


def scale_rule(**times: str) -> dict[str, Any]:
    lengths = {"timeGrain": "PT1M", "timeWindow": "PT10M", "cooldown": "PT10M", **times}
    return {
        "metricTrigger": {
            "metricName": "CpuPercentage",
            "metricResourceUri": "plan",
            "operator": "GreaterThan",
            "statistic": "Average",
            "threshold": 70,
            "timeAggregation": "Average",
            "timeGrain": lengths["timeGrain"],
            "timeWindow": lengths["timeWindow"],
        },
        "scaleAction": {"direction": "Increase", "type": "ChangeCount", "cooldown": lengths["cooldown"]},
    }


def autoscale(target: Made, most: str = "2", **profile: Any) -> dict[str, Any]:
    capacity = {"minimum": "1", "default": "1", "maximum": most}
    scaled: dict[str, Any] = {"name": "p", "rules": [], "capacity": capacity, **profile}
    return {**IN_GROUP, "autoscaleSettingName": "s", "targetResourceUri": target.id, "profiles": [scaled]}


@pytest.mark.parametrize(
    ("sku", "most", "message"),
    [
        ("B1", "2", "Autoscale is not supported for the 'Basic' pricing tier"),
        ("F1", "2", "Autoscale is not supported for the 'Free' pricing tier"),
        ("S1", "11", "more than the 10 instances that the 'Standard' pricing tier allows"),
        ("P1v2", "31", "more than the 30 instances"),
    ],
)
def test_a_tier_limits_how_a_plan_is_scaled(engine: Engine, sku: str, most: str, message: str) -> None:
    group(engine)
    target = plan(engine, sku)
    assert message in rejection(engine, "monitor:AutoscaleSetting", autoscale(target, most))


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ([scale_rule()] * 11, "at most 10 rules"),
        ([scale_rule(timeWindow="PT4M")], "metricTrigger.timeWindow 'PT4M' is out of range"),
        ([scale_rule(timeGrain="PT13H")], "metricTrigger.timeGrain 'PT13H' is out of range"),
        ([scale_rule(cooldown="P8D")], "scaleAction.cooldown 'P8D' is out of range"),
        ([scale_rule(cooldown="soon")], "scaleAction.cooldown 'soon' is out of range"),
    ],
)
def test_a_scale_rule_has_times_within_its_limits(engine: Engine, rules: list[Any], message: str) -> None:
    group(engine)
    target = plan(engine, "P1v2")
    assert message in rejection(engine, "monitor:AutoscaleSetting", autoscale(target, rules=rules))
    engine.create("azure-native:monitor:AutoscaleSetting", autoscale(target, rules=[scale_rule()] * 10))
