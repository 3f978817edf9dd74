"""Alerts on the metrics of an environment's resources: they show why users wait, and what will fail next.

Metrics and thresholds are those of Azure Monitor Baseline Alerts (the repository
Azure/azure-monitor-baseline-alerts), except where a comment says so. alerts.py measures users' requests.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

import pulumi
from pulumi_azure_native import monitor

from components.component import Component
from components.monitoring.action_groups import ActionGroups
from components.monitoring.runbooks import Runbooks
from components.placement import Placement
from model.stack_configuration import StackConfiguration


class Watched(StrEnum):
    """The resources with alerts, by the namespace of their metrics."""

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
        part: The part of its names that distinguishes it.
        runbook: The page in docs/runbooks/ that describes what to do.
        metric: The metric, by its name in the API.
        severity: 0 and 1 page, 2 and above send an e-mail.
        below: Whether it fires below the threshold; otherwise above.
        window: The period that it looks back, in ISO 8601.
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
    # A quarter of an hour instead of the baseline's 5 minutes: a start or a release uses everything for a
    # shorter time.
    MetricAlert(
        part="plan-cpu",
        runbook="plan",
        watched=Watched.PLAN,
        description="The plan's instances use more than 90 % of their CPU.",
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
        description="Health check finds unhealthy instances of the app.",
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
        description="The server's firewall rejected more than 5 connections.",
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
    # The next two are not in the baseline, whose limits in bytes and DTU fit only one size.
    MetricAlert(
        part="database-cpu",
        runbook="database",
        watched=Watched.DATABASE,
        description="The database uses more than 90 % of its CPU.",
        metric="cpu_percent",
        threshold=90,
        severity=3,
        window=_A_QUARTER_HOUR,
    ),
    MetricAlert(
        part="database-storage",
        runbook="database",
        watched=Watched.DATABASE,
        description="The database uses more than 85 % of its maximum size; a full database rejects writes.",
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
        description="Front Door responds to more than 10 % of all requests with a status of 500 or above.",
        metric="Percentage5XX",
        threshold=10,
        severity=2,
    ),
)
"""Every alert on a metric.

Front Door's OriginHealthPercentage is not included: with one origin there is no failover, and the
availability test runs through Front Door.
"""


@dataclass(frozen=True, kw_only=True)
class BaselineAlertsArgs:
    """The arguments of `BaselineAlerts`.

    Attributes:
        alert_names: The Azure name of each alert, by its part.
        targets: The ids of the resources; those that the environment does not have are missing.
        alerts: The alerts to create.
    """

    placement: Placement
    runbooks: Runbooks
    alert_names: Mapping[str, str]
    targets: Mapping[Watched, pulumi.Input[str]]
    action_groups: ActionGroups
    alerts: Sequence[MetricAlert] = BASELINE_ALERTS

    @classmethod
    def from_configuration(
        cls,
        configuration: StackConfiguration,
        *,
        placement: Placement,
        targets: Mapping[Watched, pulumi.Input[str]],
        action_groups: ActionGroups,
    ) -> Self:
        """The alerts on metrics; none in an environment where nobody is on call."""
        return cls(
            placement=placement,
            alert_names={alert.part: configuration.names.alert(alert.part) for alert in BASELINE_ALERTS},
            runbooks=Runbooks.from_configuration(configuration),
            targets=targets,
            action_groups=action_groups,
            alerts=BASELINE_ALERTS if configuration.environment.name.rules.baseline_alerts else (),
        )


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
