from typing import Any

import pulumi
import pytest

from components.app_service.autoscale import Autoscale, AutoscaleArgs
from components.app_service.plan import AppServicePlan, AppServicePlanArgs
from components.placement import Placement
from model.stack_configuration import StackConfiguration
from tests.components.azure_mocks import Azure, run
from tests.model import examples
from tests.policies.recording import run_of

SETTING = "azure-native:monitor:AutoscaleSetting"


def profile(azure: Azure) -> dict[str, Any]:
    (only,) = azure.inputs(SETTING)["profiles"]
    return only


@pytest.fixture
def scaled(placement: Placement) -> Azure:
    def program() -> None:
        args = AutoscaleArgs(
            placement=placement,
            setting_name="autoscale",
            plan_id=pulumi.Output.from_input("plan-id"),
            minimum=2,
            maximum=5,
        )
        Autoscale("scale", args)

    return run(program)


def test_the_plan_is_scaled_between_its_bounds(scaled: Azure) -> None:
    setting = scaled.inputs(SETTING)
    assert (setting["enabled"], setting["targetResourceUri"]) == (True, "plan-id")
    assert profile(scaled)["capacity"] == {"minimum": "2", "default": "2", "maximum": "5"}


def test_an_added_instance_is_not_removed_at_the_load_for_which_it_was_added(scaled: Azure) -> None:
    by_direction = {rule["scaleAction"]["direction"]: rule for rule in profile(scaled)["rules"]}
    assert by_direction.keys() == {"Increase", "Decrease"}
    busy, idle = (by_direction[way]["metricTrigger"] for way in ("Increase", "Decrease"))
    assert (busy["metricName"], idle["metricName"]) == ("CpuPercentage", "CpuPercentage")
    assert (busy["operator"], idle["operator"]) == ("GreaterThan", "LessThan")
    for instances in range(1, 30):
        assert idle["threshold"] < busy["threshold"] * instances / (instances + 1)


def configuration(stack: str, most: int | None) -> StackConfiguration:
    written = examples.stack(stack, **({"appService": {"maximumInstances": most}} if most else {}))
    return StackConfiguration.model_validate(written)


def plan(placement: Placement, stack: str, most: int | None) -> Azure:
    asked = configuration(stack, most)
    arguments = AppServicePlanArgs.from_configuration(asked, placement=placement)
    return run(lambda: AppServicePlan("plan", arguments))


@pytest.mark.parametrize(
    ("stack", "most", "bounds"),
    [("prod", None, ("2", "4")), ("prod", 7, ("2", "7")), ("staging", 3, ("1", "3"))],
)
def test_the_instances_of_the_specification_are_the_minimum(
    placement: Placement, stack: str, most: int | None, bounds: tuple[str, str]
) -> None:
    azure = plan(placement, stack, most)
    capacity = profile(azure)["capacity"]
    assert (capacity["minimum"], capacity["maximum"]) == bounds
    assert azure.inputs("azure-native:web:AppServicePlan")["sku"]["capacity"] == int(bounds[0])


def test_a_site_may_use_as_many_instances_as_its_plan_may_have() -> None:
    """Otherwise it would not use the added instances."""
    azure = run_of(configuration("prod", 7)).azure
    assert profile(azure)["capacity"]["maximum"] == "7"
    assert azure.inputs("azure-native:web:WebApp")["siteConfig"]["numberOfWorkers"] == 7


@pytest.mark.parametrize(("stack", "most"), [("dev", None), ("staging", None), ("prod", 2)])
def test_if_the_maximum_is_not_higher_there_is_no_autoscale(
    placement: Placement, stack: str, most: int | None
) -> None:
    assert plan(placement, stack, most).count(SETTING) == 0
