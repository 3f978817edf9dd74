"""The queries of the alerts and the workbook, run on made-up telemetry: which hour fires which alert."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest
from pydantic import TypeAdapter

from components.monitoring.objective_queries import burn_by_day, error_budgets, latency_by_hour, releases
from components.monitoring.objectives import Objectives
from components.placement import Placement
from model.release_event import RELEASE_EVENT
from tests.components.monitoring.application_insights_tables import Event, Request, Telemetry, TestResult
from tests.components.monitoring.test_alerts import alerts

# Each hour of telemetry is some hundred rows, and each query runs on all of them.
pytestmark = pytest.mark.slow

OBJECTIVES: Final = Objectives(
    availability_percent=99.5,
    latency_p95_ms=500,
    error_rate_percent=1,
    probed_paths=("/api/health", "/api/ready"),
    readiness_test_name="ready",
)
MINUTES: Final = tuple(timedelta(minutes=minute, seconds=30) for minute in range(60))
A_DAY: Final = timedelta(days=1)


def probes(*, ready: bool = True) -> Iterator[Request]:
    """The requests of every minute that no user sends."""
    for ago in MINUTES:
        for path in ("/", "/api/health", "/api/Health"):
            yield Request(ago=ago, duration_ms=5, url=f"https://stitches.example.com{path}")
        success = "True" if ready else "False"
        yield Request(ago=ago, url="https://stitches.example.com/api/ready", success=success)
        yield Request(ago=ago, source="Application Insights Availability Monitoring")


def users(count: int = 10, **changes: Any) -> Iterator[Request]:
    """Users' requests of each minute; the last one is a user's error."""
    for ago in MINUTES:
        for _ in range(count - 1):
            yield replace(Request(ago=ago), **changes)
        yield Request(ago=ago, success="False", result_code="404")


def each_minute(**changes: Any) -> Iterator[Request]:
    return (replace(Request(ago=ago), **changes) for ago in MINUTES)


def results(*, up: bool, ready: bool) -> Iterator[TestResult]:
    """The results of the availability tests from five locations, after a day of successful ones."""
    for ago in (timedelta(minutes=minute) for minute in range(1, 1440, 5)):
        for _ in range(5):
            is_now = ago < timedelta(hours=1)
            yield TestResult(ago=ago, name="up", success="1" if up or not is_now else "0")
            yield TestResult(ago=ago, name="ready", success="1" if ready or not is_now else "0")


def hour(*requests: Request, up: bool = True, ready: bool = True) -> Telemetry:
    return Telemetry(
        requests=(*probes(ready=ready), *requests), test_results=tuple(results(up=up, ready=ready))
    )


HEALTHY: Final = hour(*users())
QUIET: Final = hour(
    Request(ago=MINUTES[3], duration_ms=9_000), Request(ago=MINUTES[5], success="False", result_code="500")
)
SLOW: Final = hour(*users(duration_ms=900))
FAILING: Final = hour(*users(), *users(4, success="False", result_code="500"), up=False, ready=False)


Rules = Sequence[Mapping[str, Any]]


@pytest.fixture(scope="module")
def rules(placement: Placement) -> Rules:
    """The alerts on queries."""
    azure = alerts(placement, objectives=OBJECTIVES)
    return azure.every("azure-native:monitor:ScheduledQueryRule")


def fired(rules: Rules, telemetry: Telemetry) -> set[str]:
    """The parts of the alerts that fire; `alert-latency` is the name of the part latency."""
    assert len(rules) == 7
    return {rule["ruleName"].removeprefix("alert-") for rule in rules if fires(rule, telemetry)}


def fires(rule: Mapping[str, Any], telemetry: Telemetry) -> bool:
    """Whether a rule fires: a row of its query is beyond the threshold."""
    (condition,) = rule["criteria"]["allOf"]
    rows = telemetry.rows(condition["query"], TypeAdapter(timedelta).validate_python(rule["windowSize"]))
    values = [row[condition["metricMeasureColumn"]] for row in rows]
    if condition["operator"] == "GreaterThan":
        return any(value > condition["threshold"] for value in values)
    return any(value < condition["threshold"] for value in values)


BURNING: Final = {"availability-fast", "availability-slow", "availability-ticket"}


@pytest.mark.parametrize(
    ("telemetry", "expected"),
    [
        pytest.param(HEALTHY, set[str](), id="healthy"),
        pytest.param(QUIET, set[str](), id="too few requests"),
        pytest.param(SLOW, {"latency"}, id="slow"),
        pytest.param(FAILING, {"error-rate", "readiness", *BURNING}, id="failing"),
        # Fast, successful probes would put these two below the threshold.
        pytest.param(hour(*users(15), *each_minute(duration_ms=900)), {"latency"}, id="6 % are slow"),
        pytest.param(
            hour(*users(98), *each_minute(success="False", result_code="500")),
            {"error-rate"},
            id="1.01 % fail",
        ),
        pytest.param(hour(*users(), ready=False), {"readiness"}, id="the database is lost"),
        pytest.param(replace(HEALTHY, requests=()), {"telemetry"}, id="no telemetry"),
        pytest.param(Telemetry(), {"telemetry"}, id="nothing at all"),
    ],
)
def test_an_hour_fires_exactly_its_alerts(rules: Rules, telemetry: Telemetry, expected: set[str]) -> None:
    assert fired(rules, telemetry) == expected


@pytest.mark.parametrize("sampled", [1, 5])
def test_a_sampled_request_counts_as_many(rules: Rules, sampled: int) -> None:
    """Two in a hundred requests are slow, and five times as many where sampling dropped the others."""
    slow = (Request(ago=MINUTES[7], duration_ms=9_000, item_count=sampled) for _ in range(10))
    expected = {"latency"} if sampled == 5 else set[str]()
    assert fired(rules, hour(*users(), *users(5), *slow)) == expected


def test_an_hour_that_has_passed_fires_no_burn_rate_alert(rules: Rules) -> None:
    """Both windows must burn, so that an alert resolves soon after the problem."""
    now = tuple(replace(one, ago=one.ago + timedelta(hours=3)) for one in FAILING.test_results)
    recovered = (*now, *(one for one in HEALTHY.test_results if one.ago < timedelta(hours=3)))
    assert fired(rules, replace(HEALTHY, test_results=recovered)) == set()


def test_the_workbook_shows_the_rest_of_each_budget() -> None:
    budgets = {row["objective"]: row for row in FAILING.rows(error_budgets(OBJECTIVES), A_DAY)}
    assert set(budgets) == {"availability", "latency", "errors"}
    failed = 100 / 24  # one hour of the day
    assert budgets["availability"]["missed_percent"] == pytest.approx(failed, abs=0.01)
    assert budgets["availability"]["budget_left_percent"] == pytest.approx(100 - failed / 0.5 * 100, abs=1)
    assert budgets["latency"]["budget_left_percent"] == 100
    assert budgets["errors"]["may_miss_percent"] == 1
    assert budgets["errors"]["budget_left_percent"] < 0
    assert Telemetry().rows(error_budgets(OBJECTIVES), A_DAY) == []


def test_the_workbook_shows_the_burn_per_day_and_the_latency_per_hour() -> None:
    burns = [
        row for row in FAILING.rows(burn_by_day(OBJECTIVES), A_DAY) if row["objective"] == "availability"
    ]
    assert max(row["burn"] for row in burns) > 1
    latencies = SLOW.rows(latency_by_hour(OBJECTIVES), A_DAY)
    assert [row["p95_ms"] for row in latencies] == [900]


def test_the_workbook_lists_releases_the_latest_first() -> None:
    def release(days: int, status: str) -> Event:
        dimensions = {"deploymentStatus": status, "gitCommitSha": "a" * 40, "triggeredBy": "someone"}
        return Event(ago=days * A_DAY, name=RELEASE_EVENT, dimensions=json.dumps(dimensions))

    other = Event(ago=A_DAY, name="Signed Up")
    rows = Telemetry(events=(release(3, "success"), other, release(1, "failed"))).rows(releases(), 30 * A_DAY)
    assert [row["status"] for row in rows] == ["failed", "success"]
    assert rows[0]["by"] == "someone"
