"""The page on which people read the month."""

import json
from typing import Any

import pulumi
from pulumi_azure_native import applicationinsights as insights
from pulumi_azure_native import resources

from benchmarks.flat.alerts import USERS, USERS_WITH_FAILED
from benchmarks.flat.literals import LOCATION, TAGS

_TITLE = "Objectives of stitches-prod"


def _measured(by: str) -> str:
    return (
        f"union (availabilityResults | summarize total = count(), missed = countif(toint(success) != 1){by}"
        ' | extend objective = "availability", may_miss = 0.5),'
        f" ({USERS} | summarize total = sum(itemCount), missed = sumif(itemCount, duration > 500){by}"
        ' | extend objective = "latency", may_miss = 5),'
        f" ({USERS_WITH_FAILED} | summarize total = sum(itemCount), missed = sumif(itemCount, failed){by}"
        ' | extend objective = "errors", may_miss = 1)'
        " | where total > 0"
    )


def _of_logs(title: str, query: str, visualization: str) -> dict[str, Any]:
    return {
        "type": 3,
        "name": title,
        "content": {
            "version": "KqlItem/1.0",
            "title": title,
            "query": query,
            "size": 0,
            "showAnnotations": True,
            "timeContext": {"durationMs": 2592000000},
            "queryType": 0,
            "resourceType": "microsoft.insights/components",
            "visualization": visualization,
        },
    }


def _cost(budget: str) -> dict[str, Any]:
    query = {
        "version": "ARMEndpoint/1.0",
        "data": None,
        "headers": [],
        "method": "GET",
        "path": budget,
        "urlParams": [{"key": "api-version", "value": "2024-08-01"}],
        "batchDisabled": False,
        "transformers": [
            {
                "type": "jsonpath",
                "settings": {
                    "tablePath": "$.properties",
                    "columns": [
                        {"path": "currentSpend.amount", "columnid": "spent"},
                        {"path": "forecastSpend.amount", "columnid": "forecast"},
                        {"path": "amount", "columnid": "budget"},
                        {"path": "currentSpend.unit", "columnid": "currency"},
                    ],
                },
            }
        ],
    }
    title = "Cost of this month against the budget"
    return {
        "type": 3,
        "name": title,
        "content": {
            "version": "KqlItem/1.0",
            "title": title,
            "query": json.dumps(query),
            "size": 0,
            "queryType": 12,
            "visualization": "table",
        },
    }


def _document(component: str, budget: str) -> str:
    promises = (
        f"# {_TITLE}\n\nOver 30 days: at least 99.5 % of the availability tests pass, at most 1 % of users'"
        " requests fail, and at most 5 % of them take longer than 500 ms."
    )
    budgets = (
        " | extend share = 100.0 * missed / total"
        " | project objective, missed_percent = round(share, 3), may_miss_percent = may_miss,"
        " budget_left_percent = round(100.0 * (1 - share / may_miss), 1)"
    )
    burn = " | project timestamp, objective, burn = round(100.0 * missed / total / may_miss, 2)"
    releases = (
        'customEvents | where name == "Deployment Finished"'
        " | project timestamp, status = tostring(customDimensions.deploymentStatus),"
        " commit = tostring(customDimensions.gitCommitSha), by = tostring(customDimensions.triggeredBy)"
        " | order by timestamp desc"
    )
    return json.dumps(
        {
            "version": "Notebook/1.0",
            "items": [
                {"type": 1, "name": "objectives", "content": {"json": promises}},
                _of_logs("Error budgets of 30 days", _measured("") + budgets, "table"),
                _of_logs(
                    "Burn by day: at 1 the budget lasts 30 days",
                    _measured(" by bin(timestamp, 1d)") + burn,
                    "timechart",
                ),
                _of_logs(
                    "95th percentile of users' requests by hour, in ms",
                    USERS
                    + " | summarize p95_ms = percentilew(duration, itemCount, 95) by bin(timestamp, 1h)",
                    "timechart",
                ),
                _of_logs("Releases", releases, "table"),
                _cost(budget),
            ],
            "fallbackResourceIds": [component],
        }
    )


def workbook(
    name: str, group: resources.ResourceGroup, telemetry: insights.Component, budget: pulumi.Output[str]
) -> None:
    """The objectives of 30 days, the releases and the cost."""
    component = telemetry.id.apply(str.lower)
    insights.Workbook(
        name,
        resource_name_="689da023-4dbf-5b11-be5e-f256b01f3d23",
        resource_group_name=group.name,
        location=LOCATION,
        tags={**TAGS, "hidden-title": _TITLE},
        kind="shared",
        category="workbook",
        display_name=_TITLE,
        version="Notebook/1.0",
        source_id=component,
        serialized_data=pulumi.Output.all(component, budget).apply(lambda ids: _document(*ids)),
    )
