"""The action group and every alert: on what users meet, and on the metrics of what they use."""

from collections.abc import Mapping

import pulumi
from pulumi_azure_native import applicationinsights as insights
from pulumi_azure_native import monitor, resources

from benchmarks.flat.literals import HEALTH, LOCATION, SUBSCRIPTION, TAGS

_EMAIL = "on-call@example.com"
_PAGES = {
    "latency": "latency",
    "error-rate": "errors",
    "availability-fast": "availability",
    "availability-slow": "availability",
    "availability-ticket": "availability",
    "telemetry": "telemetry",
    "plan-cpu": "plan",
    "plan-memory": "plan",
    "plan-queue": "plan",
    "site-health": "site-health",
    "database-connections": "database",
    "database-firewall": "database",
    "database-deadlocks": "database",
    "database-cpu": "database",
    "database-storage": "database",
    "blobs-availability": "blobs",
    "vault-availability": "vault",
    "front-door-errors": "front-door",
    "service-health": "service-health",
    "resource-health": "resource-health",
    "data-deleted": "data-deleted",
}
USERS = (
    "requests | where isempty(operation_SyntheticSource)"
    " | extend path = tolower(tostring(parse_url(url).Path))"
    f' | where path startswith "/api/" and path != "{HEALTH}"'
)
"""The requests that users made."""

USERS_WITH_FAILED = (
    f"{USERS} | extend failed = tobool(success) == false and not(toint(resultCode) between (400 .. 499))"
)
"""The same, and whether each failed."""


def _failed_tests(minutes: int) -> str:
    return (
        "availabilityResults"
        f" | extend failure = toint(success) != 1, late = timestamp > ago({minutes}m)"
        " | summarize tests = count(), failures = countif(failure),"
        " late_tests = countif(late), late_failures = countif(failure and late)"
        " | where late_tests > 0"
        " | project failed = min_of(100.0 * failures / tests, 100.0 * late_failures / late_tests)"
    )


_ALERTS: Mapping[str, tuple[str, str, int, str, str, str, str, str, float]] = {
    "latency": (
        "latency-p95",
        "The 95th percentile of users' requests is above the environment's threshold.",
        2,
        "PT5M",
        "PT15M",
        USERS + " | summarize p95 = percentilew(duration, itemCount, 95), total = sum(itemCount)"
        " | where total >= 20 | project p95",
        "p95",
        "GreaterThan",
        500.0,
    ),
    "error-rate": (
        "error-rate",
        "The share of users' requests that fail is above the environment's threshold.",
        2,
        "PT5M",
        "PT15M",
        USERS_WITH_FAILED + " | summarize total = sum(itemCount), errors = sumif(itemCount, failed)"
        " | where total >= 20 | project error_rate = 100.0 * errors / total",
        "error_rate",
        "GreaterThan",
        1.0,
    ),
    **{
        f"availability-{rate}": (
            f"availability-{rate}",
            f"Tests fail so often that in {window} {share} % of what may fail in 30 days fails.",
            severity,
            every,
            window,
            _failed_tests(short),
            "failed",
            "GreaterThan",
            threshold,
        )
        for rate, share, severity, every, window, short, threshold in (
            ("fast", 2, 1, "PT5M", "PT1H", 5, 7.2),
            ("slow", 5, 1, "PT30M", "PT6H", 30, 3.0),
            ("ticket", 10, 3, "PT1H", "P1D", 120, 1.5),
        )
    },
    "telemetry": (
        "no-telemetry",
        "The application reported no request for 15 minutes, not even a test's.",
        2,
        "PT5M",
        "PT15M",
        "requests | summarize total = count()",
        "total",
        "LessThan",
        1.0,
    ),
}


def alerts(name: str, group: resources.ResourceGroup, telemetry: insights.Component) -> monitor.ActionGroup:
    """The action group and the alerts that reach it."""
    people = monitor.ActionGroup(
        name,
        action_group_name="ag-stitches-prod",
        group_short_name="st-prod",
        resource_group_name=group.name,
        location="Global",
        tags=TAGS,
        enabled=True,
        email_receivers=[
            monitor.MicrosoftCommonEmailReceiverArgs(
                name=_EMAIL, email_address=_EMAIL, use_common_alert_schema=True
            )
        ],
    )
    for part, (
        rule_name,
        description,
        severity,
        every,
        window,
        query,
        column,
        operator,
        threshold,
    ) in _ALERTS.items():
        monitor.ScheduledQueryRule(
            f"{name}-{part}",
            rule_name=f"alert-{rule_name}-stitches-prod",
            description=f"{description} What to do: docs/runbooks/{_PAGES[part]}.md",
            resource_group_name=group.name,
            location=LOCATION,
            tags=TAGS,
            kind="LogAlert",
            enabled=True,
            severity=severity,
            scopes=[telemetry.id],
            evaluation_frequency=every,
            window_size=window,
            auto_mitigate=True,
            criteria=monitor.ScheduledQueryRuleCriteriaArgs(
                all_of=[
                    monitor.ConditionArgs(
                        query=query,
                        metric_measure_column=column,
                        time_aggregation="Maximum",
                        operator=operator,
                        threshold=threshold,
                        failing_periods=monitor.ConditionFailingPeriodsArgs(
                            number_of_evaluation_periods=1, min_failing_periods_to_alert=1
                        ),
                    )
                ]
            ),
            actions=monitor.ActionsArgs(action_groups=[people.id]),
        )
    return people


_BASELINE: tuple[tuple[str, str, str, str, str, str, float, int, str], ...] = (
    (
        "plan-cpu",
        "Microsoft.Web/serverFarms",
        "The plan's instances use more than 90 % of their processors.",
        "CpuPercentage",
        "Average",
        "GreaterThan",
        90.0,
        3,
        "PT15M",
    ),
    (
        "plan-memory",
        "Microsoft.Web/serverFarms",
        "The plan's instances use more than 90 % of their memory.",
        "MemoryPercentage",
        "Average",
        "GreaterThan",
        90.0,
        3,
        "PT15M",
    ),
    (
        "plan-queue",
        "Microsoft.Web/serverFarms",
        "More than 100 requests wait for an instance.",
        "HttpQueueLength",
        "Average",
        "GreaterThan",
        100.0,
        3,
        "PT5M",
    ),
    (
        "site-health",
        "Microsoft.Web/sites",
        "Health check finds instances of the app that are not well.",
        "HealthCheckStatus",
        "Average",
        "LessThan",
        100.0,
        2,
        "PT5M",
    ),
    (
        "database-connections",
        "Microsoft.Sql/servers/databases",
        "More than 5 connections to the database failed on the system's side.",
        "connection_failed",
        "Total",
        "GreaterThan",
        5.0,
        2,
        "PT5M",
    ),
    (
        "database-firewall",
        "Microsoft.Sql/servers/databases",
        "The server's firewall refused more than 5 connections.",
        "blocked_by_firewall",
        "Total",
        "GreaterThan",
        5.0,
        3,
        "PT5M",
    ),
    (
        "database-deadlocks",
        "Microsoft.Sql/servers/databases",
        "More than one deadlock in 5 minutes.",
        "deadlock",
        "Total",
        "GreaterThan",
        1.0,
        3,
        "PT5M",
    ),
    (
        "database-cpu",
        "Microsoft.Sql/servers/databases",
        "The database uses more than 90 % of its processors.",
        "cpu_percent",
        "Average",
        "GreaterThan",
        90.0,
        3,
        "PT15M",
    ),
    (
        "database-storage",
        "Microsoft.Sql/servers/databases",
        "The database fills more than 85 % of its largest size; a full one takes no writes.",
        "storage_percent",
        "Maximum",
        "GreaterThan",
        85.0,
        2,
        "PT1H",
    ),
    (
        "blobs-availability",
        "Microsoft.Storage/storageAccounts",
        "Requests to the storage account fail on Azure's side.",
        "Availability",
        "Average",
        "LessThan",
        100.0,
        2,
        "PT5M",
    ),
    (
        "vault-availability",
        "Microsoft.KeyVault/vaults",
        "More than a tenth of the requests to the vault fail on Azure's side.",
        "Availability",
        "Average",
        "LessThan",
        90.0,
        2,
        "PT5M",
    ),
    (
        "front-door-errors",
        "Microsoft.Cdn/profiles",
        "Front Door answers more than 10 % of all requests with a status of 500 or above.",
        "Percentage5XX",
        "Average",
        "GreaterThan",
        10.0,
        2,
        "PT5M",
    ),
)


def baseline_alerts(
    name: str,
    group: resources.ResourceGroup,
    watched: Mapping[str, pulumi.Input[str]],
    people: monitor.ActionGroup,
) -> None:
    """The alerts on metrics of what the namespaces name."""
    for part, namespace, description, metric, aggregation, operator, threshold, severity, window in _BASELINE:
        monitor.MetricAlert(
            f"{name}-{part}",
            rule_name=f"alert-{part}-stitches-prod",
            description=f"{description} What to do: docs/runbooks/{_PAGES[part]}.md",
            resource_group_name=group.name,
            location="global",
            tags=TAGS,
            enabled=True,
            severity=severity,
            scopes=[watched[namespace]],
            evaluation_frequency="PT5M",
            window_size=window,
            auto_mitigate=True,
            criteria=monitor.MetricAlertSingleResourceMultipleMetricCriteriaArgs(
                odata_type="Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
                all_of=[
                    monitor.MetricCriteriaArgs(
                        criterion_type="StaticThresholdCriterion",
                        name=part,
                        metric_namespace=namespace,
                        metric_name=metric,
                        operator=operator,
                        threshold=threshold,
                        time_aggregation=aggregation,
                    )
                ],
            ),
            actions=[monitor.MetricAlertActionArgs(action_group_id=people.id)],
        )


_RECORDED: Mapping[str, tuple[str, str, Mapping[str, tuple[str, ...]]]] = {
    "service-health": (
        "Azure reports an incident, maintenance, an advisory or a change in this region.",
        "ServiceHealth",
        {"properties.incidentType": ("Incident", "Maintenance", "Security", "ActionRequired")},
    ),
    "resource-health": (
        "Azure reports that it runs a resource of this environment badly or not at all.",
        "ResourceHealth",
        {
            "properties.cause": ("PlatformInitiated",),
            "properties.currentHealthStatus": ("Degraded", "Unavailable"),
        },
    ),
    "data-deleted": (
        "Somebody deleted something that holds data: a database, an account, a container or a vault.",
        "Administrative",
        {
            "operationName": (
                "Microsoft.KeyVault/vaults/delete",
                "Microsoft.Sql/servers/delete",
                "Microsoft.Sql/servers/databases/delete",
                "Microsoft.Storage/storageAccounts/delete",
                "Microsoft.Storage/storageAccounts/blobServices/containers/delete",
            ),
            "status": ("Succeeded",),
        },
    ),
}


def activity_log_alerts(name: str, group: resources.ResourceGroup, people: monitor.ActionGroup) -> None:
    """The alerts on what Azure records: of the subscription its incidents, of the group everything else."""
    for part, (description, category, conditions) in _RECORDED.items():
        all_of = [
            monitor.AlertRuleAnyOfOrLeafConditionArgs(field="category", equals=category),
            *(
                monitor.AlertRuleAnyOfOrLeafConditionArgs(
                    any_of=[monitor.AlertRuleLeafConditionArgs(field=field, equals=value) for value in values]
                )
                for field, values in conditions.items()
            ),
        ]
        scope: pulumi.Input[str] = group.id
        if category == "ServiceHealth":
            scope = f"/subscriptions/{SUBSCRIPTION}"
            all_of.append(
                monitor.AlertRuleAnyOfOrLeafConditionArgs(
                    field="properties.impactedServices[*].ImpactedRegions[*].RegionName",
                    contains_any=["East US", "Global"],
                )
            )
        monitor.ActivityLogAlert(
            f"{name}-{part}",
            activity_log_alert_name=f"alert-{part}-stitches-prod",
            description=f"{description} What to do: docs/runbooks/{_PAGES[part]}.md",
            resource_group_name=group.name,
            location="global",
            tags=TAGS,
            enabled=True,
            scopes=[scope],
            condition=monitor.AlertRuleAllOfConditionArgs(all_of=all_of),
            actions=monitor.ActionListArgs(
                action_groups=[monitor.ActionGroupArgs(action_group_id=people.id)]
            ),
        )
