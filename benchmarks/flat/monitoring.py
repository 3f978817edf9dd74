"""What watches over it: diagnostic settings, the availability test, three alerts and the budget."""

import pulumi
from pulumi_azure_native import applicationinsights as insights
from pulumi_azure_native import consumption, monitor, resources

from benchmarks.flat.literals import HEALTH, LOCATION, TAGS

_EMAIL = "on-call@example.com"
_LOCATIONS = ("us-va-ash-azr", "us-ca-sjc-azr", "emea-nl-ams-azr", "emea-gb-db3-azr", "apac-sg-sin-azr")


def diagnose(
    name: str,
    target_id: pulumi.Output[str],
    workspace_id: pulumi.Output[str],
    logs: list[monitor.DiagnosticsLogSettingsArgs],
    *,
    metrics: bool = True,
) -> monitor.DiagnosticSetting:
    """The logs and metrics of one resource, sent to the workspace."""
    return monitor.DiagnosticSetting(
        name,
        name="diag-stitches-prod",
        resource_uri=target_id,
        workspace_id=workspace_id,
        logs=logs,
        metrics=(
            [monitor.DiagnosticsMetricSettingsArgs(category="AllMetrics", enabled=True)] if metrics else []
        ),
    )


def availability_test(
    name: str, group: resources.ResourceGroup, telemetry: insights.Component, host_name: pulumi.Output[str]
) -> None:
    """The health endpoint, asked from five places."""
    insights.WebTest(
        name,
        web_test_name="webtest-stitches-prod",
        resource_group_name=group.name,
        location=LOCATION,
        tags=telemetry.id.apply(lambda component: {**TAGS, f"hidden-link:{component}": "Resource"}),
        kind=insights.WebTestKind.STANDARD,
        web_test_kind=insights.WebTestKind.STANDARD,
        synthetic_monitor_id="webtest-stitches-prod",
        enabled=True,
        frequency=300,
        timeout=30,
        retry_enabled=True,
        locations=[insights.WebTestGeolocationArgs(location=location) for location in _LOCATIONS],
        request=insights.WebTestPropertiesRequestArgs(
            request_url=pulumi.Output.concat("https://", host_name, HEALTH),
            http_verb="GET",
            follow_redirects=False,
            parse_dependent_requests=False,
        ),
        validation_rules=insights.WebTestPropertiesValidationRulesArgs(
            expected_http_status_code=200,
            s_sl_check=True,
            s_sl_cert_remaining_lifetime_check=7,
            content_validation=insights.WebTestPropertiesValidationRulesContentValidationArgs(
                content_match="healthy", ignore_case=True, pass_if_text_found=True
            ),
        ),
    )


def alerts(name: str, group: resources.ResourceGroup, telemetry: insights.Component) -> monitor.ActionGroup:
    """The action group and the three alerts that reach it."""
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
    monitor.ScheduledQueryRule(
        f"{name}-latency",
        rule_name="alert-latency-p95-stitches-prod",
        description="The 95th percentile of request durations is above the environment's threshold.",
        resource_group_name=group.name,
        location=LOCATION,
        tags=TAGS,
        kind="LogAlert",
        enabled=True,
        severity=2,
        scopes=[telemetry.id],
        evaluation_frequency="PT5M",
        window_size="PT15M",
        auto_mitigate=True,
        criteria=_above(
            "requests | summarize p95 = percentilesw(duration, itemCount, 95), total = sum(itemCount)"
            " | where total >= 20 | project p95",
            "p95",
            500.0,
        ),
        actions=monitor.ActionsArgs(action_groups=[people.id]),
    )
    monitor.ScheduledQueryRule(
        f"{name}-error-rate",
        rule_name="alert-error-rate-stitches-prod",
        description="The share of failed requests is above the environment's threshold.",
        resource_group_name=group.name,
        location=LOCATION,
        tags=TAGS,
        kind="LogAlert",
        enabled=True,
        severity=2,
        scopes=[telemetry.id],
        evaluation_frequency="PT5M",
        window_size="PT15M",
        auto_mitigate=True,
        criteria=_above(
            "requests | summarize total = sum(itemCount), failed = sumif(itemCount, tobool(success) == false)"
            " | where total >= 20 | project error_rate = 100.0 * failed / total",
            "error_rate",
            1.0,
        ),
        actions=monitor.ActionsArgs(action_groups=[people.id]),
    )
    monitor.MetricAlert(
        f"{name}-availability",
        rule_name="alert-availability-stitches-prod",
        description="The share of passed availability tests is below the environment's threshold.",
        resource_group_name=group.name,
        location="global",
        tags=TAGS,
        enabled=True,
        severity=1,
        scopes=[telemetry.id],
        evaluation_frequency="PT5M",
        window_size="PT6H",
        auto_mitigate=True,
        criteria=monitor.MetricAlertSingleResourceMultipleMetricCriteriaArgs(
            odata_type="Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
            all_of=[
                monitor.MetricCriteriaArgs(
                    criterion_type="StaticThresholdCriterion",
                    name="availability",
                    metric_namespace="microsoft.insights/components",
                    metric_name="availabilityResults/availabilityPercentage",
                    operator="LessThan",
                    threshold=99.5,
                    time_aggregation="Average",
                )
            ],
        ),
        actions=[monitor.MetricAlertActionArgs(action_group_id=people.id)],
    )
    return people


def _above(query: str, column: str, threshold: float) -> monitor.ScheduledQueryRuleCriteriaArgs:
    return monitor.ScheduledQueryRuleCriteriaArgs(
        all_of=[
            monitor.ConditionArgs(
                query=query,
                metric_measure_column=column,
                time_aggregation="Maximum",
                operator="GreaterThan",
                threshold=threshold,
                failing_periods=monitor.ConditionFailingPeriodsArgs(
                    number_of_evaluation_periods=1, min_failing_periods_to_alert=1
                ),
            )
        ]
    )


def budget(name: str, group: resources.ResourceGroup, people: monitor.ActionGroup) -> None:
    """500 US dollars a month."""

    def tell(percent: int, kind: str) -> consumption.NotificationArgs:
        return consumption.NotificationArgs(
            enabled=True,
            operator="GreaterThanOrEqualTo",
            threshold=percent,
            threshold_type=kind,
            contact_emails=[_EMAIL],
            contact_groups=[people.id],
        )

    consumption.Budget(
        name,
        budget_name="budget-stitches-prod",
        scope=group.id,
        amount=500,
        category="Cost",
        time_grain="Monthly",
        time_period=consumption.BudgetTimePeriodArgs(start_date="2026-12-01T00:00:00Z"),
        notifications={
            "spent-80-percent": tell(80, "Actual"),
            "spent-100-percent": tell(100, "Actual"),
            "forecast-100-percent": tell(100, "Forecasted"),
        },
    )
