"""The workbook that shows the objectives of the month."""

import json
from typing import Any

import pulumi
import pytest

from components.monitoring.objective_queries import Objectives
from components.monitoring.objectives_workbook import ObjectivesWorkbook, ObjectivesWorkbookArgs
from components.placement import Placement
from model.release_event import RELEASE_EVENT
from tests.components.azure_mocks import run

COMPONENT = "/subscriptions/S/resourceGroups/g/providers/Microsoft.Insights/components/appi"
BUDGET = "/subscriptions/S/resourceGroups/g/providers/Microsoft.Consumption/budgets/month"
OBJECTIVES = Objectives(
    availability_percent=99.25,
    latency_p95_ms=321,
    error_rate_percent=0.7,
    probed_paths=("/api/health",),
    readiness_test_name="webtest-ready",
)


@pytest.fixture(name="workbook")
def made(placement: Placement) -> dict[str, Any]:
    args = ObjectivesWorkbookArgs(
        placement=placement,
        title="Objectives",
        application_insights_id=pulumi.Output.from_input(COMPONENT),
        budget_id=BUDGET,
        objectives=OBJECTIVES,
    )
    azure = run(lambda: ObjectivesWorkbook("objectives", args))
    return azure.inputs("azure-native:applicationinsights:Workbook")


def items(workbook: dict[str, Any]) -> list[dict[str, Any]]:
    return json.loads(workbook["serializedData"])["items"]


def queries(workbook: dict[str, Any]) -> dict[str, str]:
    return {item["name"]: item["content"]["query"] for item in items(workbook) if item["type"] == 3}


def test_a_person_reads_all_three_objectives_of_the_environment(workbook: dict[str, Any]) -> None:
    words = next(item["content"]["json"] for item in items(workbook) if item["type"] == 1)
    for number in ("99.25 %", "0.7 %", "321 ms", "30 days"):
        assert number in words


def test_each_objective_has_its_own_budget(workbook: dict[str, Any]) -> None:
    budgets = queries(workbook)["Error budgets of 30 days"]
    for objective, may_miss in (("availability", "0.75"), ("latency", "5"), ("errors", "0.7")):
        assert f'objective = "{objective}", may_miss = {may_miss}' in budgets
    assert "duration > 321" in budgets
    assert 'name != "webtest-ready"' in budgets, "readiness is another objective than availability"


def test_an_objective_of_100_percent_does_not_divide_by_zero(placement: Placement) -> None:
    from components.monitoring.objective_queries import error_budgets

    every = Objectives(availability_percent=100, latency_p95_ms=1, error_rate_percent=0, probed_paths=())
    assert "may_miss = 0)" not in error_budgets(every)


def test_charts_and_tables_show_the_whole_month_and_mark_releases(workbook: dict[str, Any]) -> None:
    asked = [item["content"] for item in items(workbook) if item["content"].get("queryType") == 0]
    assert {content["timeContext"]["durationMs"] for content in asked} == {30 * 24 * 3600 * 1000}
    assert all(content["showAnnotations"] for content in asked)
    assert f'name == "{RELEASE_EVENT}"' in queries(workbook)["Releases"]


def test_the_cost_is_read_from_the_budget_itself(workbook: dict[str, Any]) -> None:
    asked = [item["content"] for item in items(workbook) if item["content"].get("queryType") == 12]
    (cost,) = (json.loads(content["query"]) for content in asked)
    assert (cost["method"], cost["path"]) == ("GET", BUDGET)
    (transformer,) = cost["transformers"]
    paths = {column["path"] for column in transformer["settings"]["columns"]}
    assert {"amount", "currentSpend.amount"} <= paths


def test_azure_changes_no_spelling(workbook: dict[str, Any]) -> None:
    """Azure stores the source in lower case, and adds a tag with the title."""
    assert workbook["sourceId"] == COMPONENT.lower()
    assert workbook["tags"]["hidden-title"] == workbook["displayName"] == "Objectives"
