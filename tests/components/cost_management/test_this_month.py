"""Resources with a month that Azure does not allow to change: later updates keep the first update's month."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from pulumi.runtime.mocks import MockMonitor

from components.cost_management.anomaly_alert import CostAnomalyAlert, CostAnomalyAlertArgs
from components.cost_management.budget import Budget, BudgetArgs
from components.cost_management.this_month import this_month
from tests.components.azure_mocks import SUBSCRIPTION_ID, Azure, run_against

PEOPLE = ("oncall@example.com",)


def budget(start_date: str | None) -> Budget:
    args = BudgetArgs(
        scope="group-id",
        budget_name="budget",
        amount_usd=500,
        start_date=start_date,
        emails=PEOPLE,
        action_group_id="action-group-id",
    )
    return Budget("budget", args)


def anomalies(start_date: str | None) -> CostAnomalyAlert:
    args = CostAnomalyAlertArgs(
        subscription_id=SUBSCRIPTION_ID, alert_name="anomalies", start_date=start_date, emails=PEOPLE
    )
    return CostAnomalyAlert("anomalies", args)


class Monitor(MockMonitor):
    """The mock engine, which keeps the properties that later updates of a resource ignore."""

    def __init__(self, azure: Azure) -> None:
        super().__init__(azure)
        self.ignored: dict[str, list[str]] = {}

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802  # the protocol's own name
        self.ignored[request.type] = list(request.ignoreChanges)
        return super().RegisterResource(request)  # pyright: ignore[reportUnknownMemberType]


def made(
    program: Callable[[str | None], object], start_date: str | None, token: str, path: str
) -> tuple[str, bool]:
    """The date in a program's resource, and whether a later one is ignored."""
    azure = Azure()
    monitor = Monitor(azure)
    run_against(azure, lambda: program(start_date), engine=monitor)
    whole, _, key = path.partition(".")
    return azure.inputs(token)[whole][key], path in monitor.ignored[token]


@pytest.mark.parametrize(
    ("program", "token", "path"),
    [
        (budget, "azure-native:consumption:Budget", "timePeriod.startDate"),
        (anomalies, "azure-native:costmanagement:ScheduledActionByScope", "schedule.startDate"),
    ],
)
def test_it_is_this_month_and_stays_unless_a_person_says_which(
    program: Callable[[str | None], object], token: str, path: str
) -> None:
    assert made(program, None, token, path) == (this_month(), True)
    assert made(program, "2031-05-01T00:00:00Z", token, path) == ("2031-05-01T00:00:00Z", False)


def test_a_month_begins_on_its_first_day() -> None:
    assert re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])-01T00:00:00Z", this_month())
