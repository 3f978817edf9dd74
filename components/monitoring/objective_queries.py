"""The workbook's queries on Application Insights: how much of each objective's error budget a month used.

Each objective of `monitoringThresholds` becomes a share that may miss it: of the availability tests, 100
minus `availabilityPercent`; of users' requests, `errorRatePercent` may fail, and 5 % may be slower than
`latencyP95Ms`, which is the meaning of a 95th percentile. This share of 30 days is the error budget.
"""

from components.monitoring.alert_queries import WITH_FAILED, availability_tests, user_requests
from components.monitoring.objectives import Objectives
from model.release_event import RELEASE_EVENT

_SLOWER_THAN_P95_PERCENT = 5
# An objective of 100 % has no budget, and KQL would divide by zero.
_MINIMUM_PERCENT = 0.0001


def error_budgets(objectives: Objectives) -> str:
    """A row per objective: the share that missed it, the share that may, and the budget left, in percent.

    Below 0, the objective is missed. No row if nothing was measured.
    """
    return (
        f"{_measured(objectives)}"
        " | extend share = 100.0 * missed / total"
        " | project objective, missed_percent = round(share, 3), may_miss_percent = may_miss,"
        " budget_left_percent = round(100.0 * (1 - share / may_miss), 1)"
    )


def burn_by_day(objectives: Objectives) -> str:
    """How fast each objective's budget is used, one point a day: at 1 it lasts exactly 30 days."""
    return (
        f"{_measured(objectives, ' by bin(timestamp, 1d)')}"
        " | project timestamp, objective, burn = round(100.0 * missed / total / may_miss, 2)"
    )


def latency_by_hour(objectives: Objectives) -> str:
    """The 95th percentile of users' requests in milliseconds, one point an hour."""
    return (
        f"{user_requests(objectives.probed_paths)}"
        " | summarize p95_ms = percentilew(duration, itemCount, 95) by bin(timestamp, 1h)"
    )


def releases() -> str:
    """The releases, the latest first."""
    return (
        f'customEvents | where name == "{RELEASE_EVENT}"'
        " | project timestamp, status = tostring(customDimensions.deploymentStatus),"
        " commit = tostring(customDimensions.gitCommitSha), by = tostring(customDimensions.triggeredBy)"
        " | order by timestamp desc"
    )


def _measured(objectives: Objectives, by: str = "") -> str:
    """Per objective: the number of results or requests, how many missed it, and the percentage that may."""
    tests = availability_tests(objectives.readiness_test_name)
    requests = user_requests(objectives.probed_paths)
    slow = f"duration > {objectives.latency_p95_ms:g}"
    counted = {
        "availability": f"{tests} | summarize total = count(), missed = countif(toint(success) != 1){by}",
        "latency": f"{requests} | summarize total = sum(itemCount), missed = sumif(itemCount, {slow}){by}",
        "errors": f"{requests}{WITH_FAILED}"
        f" | summarize total = sum(itemCount), missed = sumif(itemCount, failed){by}",
    }
    may_miss = {
        "availability": 100 - objectives.availability_percent,
        "latency": _SLOWER_THAN_P95_PERCENT,
        "errors": objectives.error_rate_percent,
    }
    rows = ", ".join(
        f'({query} | extend objective = "{name}",'
        f" may_miss = {max(round(may_miss[name], 4), _MINIMUM_PERCENT):g})"
        for name, query in counted.items()
    )
    return f"union {rows} | where total > 0"
