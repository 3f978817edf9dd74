"""The alerts of `monitoringThresholds`, one on missing telemetry, and their receivers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

import pulumi
from pulumi_azure_native import monitor

from components.component import Component
from components.monitoring import alert_queries
from components.monitoring.action_groups import ActionGroups, Receivers, action_groups
from components.monitoring.objectives import Objectives
from components.monitoring.runbooks import Runbooks
from components.placement import Placement
from model.burn_rates import BURN_RATES, BurnRate
from model.durations import iso_duration
from model.stack_configuration import StackConfiguration

ALERT_PARTS = (
    "latency",
    "error-rate",
    *(f"availability-{rate.name}" for rate in BURN_RATES),
    "readiness",
    "telemetry",
)
"""The parts of the alerts' names that distinguish them."""


@dataclass(frozen=True, kw_only=True)
class AlertsArgs:
    """The arguments of `Alerts`.

    Attributes:
        alert_names: The Azure name of each alert, by its part.
        application_insights_id: The component whose telemetry is measured.
        receivers: Who gets the alerts.
        objectives: An alert fires if a quarter of an hour misses one, or, for availability, if its budget
            of 30 days is used too fast.
    """

    placement: Placement
    alert_names: Mapping[str, str]
    runbooks: Runbooks
    application_insights_id: pulumi.Input[str]
    receivers: Receivers
    objectives: Objectives

    @classmethod
    def from_configuration(
        cls,
        configuration: StackConfiguration,
        *,
        placement: Placement,
        application_insights_id: pulumi.Input[str],
        tenant_id: str,
    ) -> Self:
        """The alerts of `monitoringThresholds`, for the people in `stitches:alerts`."""
        return cls(
            placement=placement,
            alert_names={part: configuration.names.alert(part) for part in ALERT_PARTS},
            runbooks=Runbooks.from_configuration(configuration),
            application_insights_id=application_insights_id,
            receivers=Receivers.from_configuration(configuration, tenant_id),
            objectives=Objectives.from_configuration(configuration),
        )


@dataclass(frozen=True, kw_only=True)
class _LogAlert:
    """The query of one alert, and when it fires.

    Attributes:
        part: The part of its names that distinguishes it; one of ALERT_PARTS.
        runbook: The page in docs/runbooks/ that describes what to do.
        column: The column of the query that is compared.
        above: Whether it fires above the threshold; otherwise below.
        frequency: How often Azure runs the query; each run costs.
    """

    part: str
    runbook: str
    description: str
    query: str
    column: str
    threshold: float
    severity: int
    above: bool = True
    frequency: timedelta = timedelta(minutes=5)
    window: timedelta = timedelta(minutes=15)


class Alerts(Component):
    """The action groups, and the alerts that reach them.

    Attributes:
        action_groups: The receivers of alerts, by severity; other components' alerts use them too.
    """

    action_groups: ActionGroups

    def __init__(self, name: str, args: AlertsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        self._args = args
        self.action_groups = action_groups(name, args.placement, args.receivers, self.child())
        for alert in (
            self._latency(),
            self._error_rate(),
            *(self._availability(rate) for rate in BURN_RATES),
            *self._readiness(),
            self._telemetry(),
        ):
            self._log_alert(alert)
        self.register_outputs({"actionGroupId": self.action_groups.everything})

    def _latency(self) -> _LogAlert:
        return _LogAlert(
            part="latency",
            runbook="latency",
            description="The 95th percentile of users' requests is above the environment's threshold.",
            query=alert_queries.latency_p95(self._args.objectives.probed_paths),
            column="p95",
            threshold=self._args.objectives.latency_p95_ms,
            severity=2,
        )

    def _error_rate(self) -> _LogAlert:
        return _LogAlert(
            part="error-rate",
            runbook="errors",
            description="The share of users' requests that fail is above the environment's threshold.",
            query=alert_queries.error_rate(self._args.objectives.probed_paths),
            column="error_rate",
            threshold=self._args.objectives.error_rate_percent,
            severity=2,
        )

    def _availability(self, rate: BurnRate) -> _LogAlert:
        return _LogAlert(
            part=f"availability-{rate.name}",
            runbook="availability",
            description=f"So many tests fail that in {iso_duration(rate.window)} {rate.budget_percent:g} % "
            "of the 30 days' error budget is used.",
            query=alert_queries.failed_tests(rate, self._args.objectives.readiness_test_name),
            column="failed",
            threshold=rate.failed_percent(self._args.objectives.availability_percent),
            severity=rate.severity,
            frequency=min(rate.short_window, timedelta(hours=1)),
            window=rate.window,
        )

    def _readiness(self) -> tuple[_LogAlert, ...]:
        """The alert on the readiness test, if there is one: two rounds, of which more than half failed."""
        test_name = self._args.objectives.readiness_test_name
        if test_name is None:
            return ()
        alert = _LogAlert(
            part="readiness",
            runbook="readiness",
            description="The application responds, but cannot reach what it needs, such as its database.",
            query=alert_queries.failed_readiness(test_name),
            column="failed",
            threshold=50,
            severity=1,
            frequency=timedelta(minutes=15),
            window=timedelta(minutes=30),
        )
        return (alert,)

    def _telemetry(self) -> _LogAlert:
        return _LogAlert(
            part="telemetry",
            runbook="telemetry",
            description="The application reported no request for 15 minutes, not even a test's.",
            query=alert_queries.telemetry(),
            column="total",
            threshold=1,
            severity=2,
            above=False,
        )

    def _log_alert(self, alert: _LogAlert) -> None:
        monitor.ScheduledQueryRule(
            f"{self.name}-{alert.part}",
            rule_name=self._args.alert_names[alert.part],
            description=f"{alert.description} {self._args.runbooks.sentence(alert.runbook)}",
            resource_group_name=self._args.placement.resource_group_name,
            location=self._args.placement.region,
            tags=self._args.placement.tags,
            kind=monitor.Kind.LOG_ALERT,
            enabled=True,
            severity=alert.severity,
            scopes=[self._args.application_insights_id],
            evaluation_frequency=iso_duration(alert.frequency),
            window_size=iso_duration(alert.window),
            auto_mitigate=True,
            criteria=monitor.ScheduledQueryRuleCriteriaArgs(
                all_of=[
                    monitor.ConditionArgs(
                        query=alert.query,
                        metric_measure_column=alert.column,
                        time_aggregation=monitor.TimeAggregation.MAXIMUM,
                        # The SDK's enum for it belongs to another service; Azure accepts these words.
                        operator="GreaterThan" if alert.above else "LessThan",
                        threshold=alert.threshold,
                        failing_periods=monitor.ConditionFailingPeriodsArgs(
                            number_of_evaluation_periods=1, min_failing_periods_to_alert=1
                        ),
                    )
                ]
            ),
            actions=monitor.ActionsArgs(action_groups=[self.action_groups.of(alert.severity)]),
            opts=self.child(),
        )
