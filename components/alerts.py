"""The three alerts of the specification's `monitoringThresholds`, and whom they reach."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import monitor

from components.component import Component
from components.placement import Placement

# A percentile or a rate over fewer requests says nothing: no row, no alert.
_P95 = (
    "requests | summarize p95 = percentilesw(duration, itemCount, 95), total = sum(itemCount)"
    " | where total >= 20 | project p95"
)
_ERROR_RATE = (
    "requests | summarize total = sum(itemCount), failed = sumif(itemCount, tobool(success) == false)"
    " | where total >= 20 | project error_rate = 100.0 * failed / total"
)
# Five places every five minutes give 360 results in six hours: one failure is 99.7 %, two are 99.4 %. Over
# a shorter window a single failed probe would be below 99.5 %, and the threshold would mean nothing.
_AVAILABILITY_WINDOW = "PT6H"


@dataclass(frozen=True, kw_only=True)
class AlertNames:
    """The Azure names of the action group (with its short name, at most 12 characters) and the alerts."""

    action_group: str
    action_group_short: str
    latency: str
    error_rate: str
    availability: str


@dataclass(frozen=True, kw_only=True)
class AlertsArgs:
    """The arguments of `Alerts`.

    Attributes:
        application_insights_id: The component whose telemetry is judged.
        emails: Who is told; at least one.
        latency_p95_ms: Milliseconds above which the 95th percentile of a quarter of an hour alerts.
        error_rate_percent: Percent above which the failed requests of a quarter of an hour alert.
        availability_percent: Percent below which the availability of six hours alerts.
    """

    placement: Placement
    names: AlertNames
    application_insights_id: pulumi.Input[str]
    emails: tuple[str, ...]
    latency_p95_ms: float
    error_rate_percent: float
    availability_percent: float


class Alerts(Component):
    """An action group and three alerts that reach it.

    Attributes:
        action_group_id: The action group's ARM id; the budget tells it too.
    """

    action_group_id: pulumi.Output[str]

    def __init__(self, name: str, args: AlertsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        self._args = args
        self.action_group_id = self._action_group().id
        self._log_alert(
            "latency",
            args.names.latency,
            "The 95th percentile of request durations is above the environment's threshold.",
            query=_P95,
            column="p95",
            threshold=args.latency_p95_ms,
        )
        self._log_alert(
            "error-rate",
            args.names.error_rate,
            "The share of failed requests is above the environment's threshold.",
            query=_ERROR_RATE,
            column="error_rate",
            threshold=args.error_rate_percent,
        )
        self._availability_alert()
        self.register_outputs({"actionGroupId": self.action_group_id})

    def _action_group(self) -> monitor.ActionGroup:
        return monitor.ActionGroup(
            self.name,
            action_group_name=self._args.names.action_group,
            group_short_name=self._args.names.action_group_short,
            resource_group_name=self._args.placement.resource_group_name,
            location="Global",
            tags=self._args.placement.tags,
            enabled=True,
            email_receivers=[
                monitor.MicrosoftCommonEmailReceiverArgs(
                    name=email, email_address=email, use_common_alert_schema=True
                )
                for email in self._args.emails
            ],
            opts=self.child(),
        )

    def _log_alert(
        self, part: str, rule_name: str, description: str, *, query: str, column: str, threshold: float
    ) -> None:
        monitor.ScheduledQueryRule(
            f"{self.name}-{part}",
            rule_name=rule_name,
            description=description,
            resource_group_name=self._args.placement.resource_group_name,
            location=self._args.placement.region,
            tags=self._args.placement.tags,
            kind=monitor.Kind.LOG_ALERT,
            enabled=True,
            severity=2,
            scopes=[self._args.application_insights_id],
            evaluation_frequency="PT5M",
            window_size="PT15M",
            auto_mitigate=True,
            criteria=monitor.ScheduledQueryRuleCriteriaArgs(
                all_of=[
                    monitor.ConditionArgs(
                        query=query,
                        metric_measure_column=column,
                        time_aggregation=monitor.TimeAggregation.MAXIMUM,
                        # The SDK's enum for it is another service's; Azure takes this word.
                        operator="GreaterThan",
                        threshold=threshold,
                        failing_periods=monitor.ConditionFailingPeriodsArgs(
                            number_of_evaluation_periods=1, min_failing_periods_to_alert=1
                        ),
                    )
                ]
            ),
            actions=monitor.ActionsArgs(action_groups=[self.action_group_id]),
            opts=self.child(),
        )

    def _availability_alert(self) -> None:
        monitor.MetricAlert(
            f"{self.name}-availability",
            rule_name=self._args.names.availability,
            description="The share of passed availability tests is below the environment's threshold.",
            resource_group_name=self._args.placement.resource_group_name,
            location="global",
            tags=self._args.placement.tags,
            enabled=True,
            severity=1,
            scopes=[self._args.application_insights_id],
            evaluation_frequency="PT5M",
            window_size=_AVAILABILITY_WINDOW,
            auto_mitigate=True,
            criteria=monitor.MetricAlertSingleResourceMultipleMetricCriteriaArgs(
                odata_type="Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
                all_of=[
                    monitor.MetricCriteriaArgs(
                        criterion_type="StaticThresholdCriterion",
                        name="availability",
                        metric_namespace="microsoft.insights/components",
                        metric_name="availabilityResults/availabilityPercentage",
                        operator=monitor.Operator.LESS_THAN,
                        threshold=self._args.availability_percent,
                        time_aggregation=monitor.AggregationTypeEnum.AVERAGE,
                    )
                ],
            ),
            actions=[monitor.MetricAlertActionArgs(action_group_id=self.action_group_id)],
            opts=self.child(),
        )
