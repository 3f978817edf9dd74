"""Alerts on the metrics of what the environment consists of: they tell why users wait, and what fails next.

Metrics and thresholds are those of Azure Monitor Baseline Alerts (the repository
Azure/azure-monitor-baseline-alerts), except where a comment says so. alerts.py measures what users meet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import pulumi
from pulumi_azure_native import monitor

from components.component import Component
from components.monitoring.action_groups import ActionGroups
from components.monitoring.runbooks import Runbooks
from components.placement import Placement


class Watched(StrEnum):
    """What is watched, by the namespace of its metrics."""

    PLAN = "Microsoft.Web/serverFarms"
    SITE = "Microsoft.Web/sites"
    DATABASE = "Microsoft.Sql/servers/databases"
    STORAGE = "Microsoft.Storage/storageAccounts"
    VAULT = "Microsoft.KeyVault/vaults"
    FRONT_DOOR = "Microsoft.Cdn/profiles"


@dataclass(frozen=True, kw_only=True)
class MetricAlert:
    """An alert on one metric.

    Attributes:
        part: What tells its names from the others.
        runbook: The page in docs/runbooks/ that says what to do.
        metric: The metric, by its name in the API.
        severity: 0 and 1 page, 2 and above send an e-mail.
        below: Whether it fires below the threshold; otherwise above.
        window: How far back it looks, in ISO 8601.
    """

    part: str
    runbook: str
    watched: Watched
    description: str
    metric: str
    threshold: float
    severity: int
    aggregation: monitor.AggregationTypeEnum = monitor.AggregationTypeEnum.AVERAGE
    below: bool = False
    window: str = "PT5M"


_TOTAL = monitor.AggregationTypeEnum.TOTAL
_A_QUARTER_HOUR = "PT15M"

BASELINE_ALERTS = (
    # A quarter of an hour instead of the baseline's 5 minutes: a start or a release uses all for less.
    MetricAlert(
        part="plan-cpu",
        runbook="plan",
        watched=Watched.PLAN,
        description="The plan's instances use more than 90 % of their processors.",
        metric="CpuPercentage",
        threshold=90,
        severity=3,
        window=_A_QUARTER_HOUR,
    ),
    MetricAlert(
        part="plan-memory",
        runbook="plan",
        watched=Watched.PLAN,
        description="The plan's instances use more than 90 % of their memory.",
        metric="MemoryPercentage",
        threshold=90,
        severity=3,
        window=_A_QUARTER_HOUR,
    ),
    MetricAlert(
        part="plan-queue",
        runbook="plan",
        watched=Watched.PLAN,
        description="More than 100 requests wait for an instance.",
        metric="HttpQueueLength",
        threshold=100,
        severity=3,
    ),
    # Not in the baseline. Source: learn.microsoft.com, "Monitor App Service instances by using Health check".
    MetricAlert(
        part="site-health",
        runbook="site-health",
        watched=Watched.SITE,
        description="Health check finds instances of the app that are not well.",
        metric="HealthCheckStatus",
        threshold=100,
        severity=2,
        below=True,
    ),
    MetricAlert(
        part="database-connections",
        runbook="database",
        watched=Watched.DATABASE,
        description="More than 5 connections to the database failed on the system's side.",
        metric="connection_failed",
        threshold=5,
        severity=2,
        aggregation=_TOTAL,
    ),
    MetricAlert(
        part="database-firewall",
        runbook="database",
        watched=Watched.DATABASE,
        description="The server's firewall refused more than 5 connections.",
        metric="blocked_by_firewall",
        threshold=5,
        severity=3,
        aggregation=_TOTAL,
    ),
    MetricAlert(
        part="database-deadlocks",
        runbook="database",
        watched=Watched.DATABASE,
        description="More than one deadlock in 5 minutes.",
        metric="deadlock",
        threshold=1,
        severity=3,
        aggregation=_TOTAL,
    ),
    # The next two are not in the baseline, whose limits in bytes and DTU fit one size alone.
    MetricAlert(
        part="database-cpu",
        runbook="database",
        watched=Watched.DATABASE,
        description="The database uses more than 90 % of its processors.",
        metric="cpu_percent",
        threshold=90,
        severity=3,
        window=_A_QUARTER_HOUR,
    ),
    MetricAlert(
        part="database-storage",
        runbook="database",
        watched=Watched.DATABASE,
        description="The database fills more than 85 % of its largest size; a full one takes no writes.",
        metric="storage_percent",
        threshold=85,
        severity=2,
        aggregation=monitor.AggregationTypeEnum.MAXIMUM,
        window="PT1H",
    ),
    MetricAlert(
        part="blobs-availability",
        runbook="blobs",
        watched=Watched.STORAGE,
        description="Requests to the storage account fail on Azure's side.",
        metric="Availability",
        threshold=100,
        severity=2,
        below=True,
    ),
    MetricAlert(
        part="vault-availability",
        runbook="vault",
        watched=Watched.VAULT,
        description="More than a tenth of the requests to the vault fail on Azure's side.",
        metric="Availability",
        threshold=90,
        severity=2,
        below=True,
    ),
    MetricAlert(
        part="front-door-errors",
        runbook="front-door",
        watched=Watched.FRONT_DOOR,
        description="Front Door answers more than 10 % of all requests with a status of 500 or above.",
        metric="Percentage5XX",
        threshold=10,
        severity=2,
    ),
)
"""Every alert on a metric.

Front Door's OriginHealthPercentage is left out: with one origin there is nothing to fail over to, and the
availability test asks through Front Door.
"""


@dataclass(frozen=True, kw_only=True)
class BaselineAlertsArgs:
    """The arguments of `BaselineAlerts`.

    Attributes:
        alert_names: The Azure name of each alert, by its part.
        targets: The ids of what is watched; what the environment does without is left out.
        alerts: Which alerts there are.
    """

    placement: Placement
    runbooks: Runbooks
    alert_names: Mapping[str, str]
    targets: Mapping[Watched, pulumi.Input[str]]
    action_groups: ActionGroups
    alerts: Sequence[MetricAlert] = BASELINE_ALERTS


class BaselineAlerts(Component):
    """An alert for each row of the table."""

    def __init__(
        self, name: str, args: BaselineAlertsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, args, opts)
        for alert in args.alerts:
            if alert.watched in args.targets:
                self._metric_alert(args, alert)
        self.register_outputs({})

    def _metric_alert(self, args: BaselineAlertsArgs, alert: MetricAlert) -> None:
        monitor.MetricAlert(
            f"{self.name}-{alert.part}",
            rule_name=args.alert_names[alert.part],
            description=f"{alert.description} {args.runbooks.sentence(alert.runbook)}",
            resource_group_name=args.placement.resource_group_name,
            location="global",
            tags=args.placement.tags,
            enabled=True,
            severity=alert.severity,
            scopes=[args.targets[alert.watched]],
            evaluation_frequency="PT5M",
            window_size=alert.window,
            auto_mitigate=True,
            criteria=monitor.MetricAlertSingleResourceMultipleMetricCriteriaArgs(
                odata_type="Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
                all_of=[
                    monitor.MetricCriteriaArgs(
                        criterion_type="StaticThresholdCriterion",
                        name=alert.part,
                        metric_namespace=alert.watched.value,
                        metric_name=alert.metric,
                        operator=monitor.Operator.LESS_THAN if alert.below else monitor.Operator.GREATER_THAN,
                        threshold=alert.threshold,
                        time_aggregation=alert.aggregation,
                    )
                ],
            ),
            actions=[monitor.MetricAlertActionArgs(action_group_id=args.action_groups.of(alert.severity))],
            opts=self.child(),
        )
