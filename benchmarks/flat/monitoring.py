"""What watches over it: diagnostic settings, the availability test and the budget."""

import pulumi
from pulumi_azure_native import applicationinsights as insights
from pulumi_azure_native import consumption, costmanagement, eventgrid, monitor, resources

from benchmarks.flat.literals import HEALTH, LOCATION, SUBSCRIPTION, TAGS

_EMAIL = "on-call@example.com"
_LOCATIONS = ("us-va-ash-azr", "us-ca-sjc-azr", "emea-nl-ams-azr", "emea-gb-db3-azr", "apac-sg-sin-azr")


def diagnose(
    name: str,
    target_id: pulumi.Output[str],
    workspace_id: pulumi.Output[str],
    logs: list[monitor.DiagnosticsLogSettingsArgs],
) -> monitor.DiagnosticSetting:
    """The logs of one resource, sent to the workspace."""
    return monitor.DiagnosticSetting(
        name,
        name="diag-stitches-prod",
        resource_uri=target_id,
        workspace_id=workspace_id,
        logs=logs,
        metrics=[],
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


def budget(name: str, group: resources.ResourceGroup, people: monitor.ActionGroup) -> consumption.Budget:
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

    return consumption.Budget(
        name,
        budget_name="budget-stitches-prod",
        scope=group.id,
        amount=500,
        category="Cost",
        time_grain="Monthly",
        time_period=consumption.BudgetTimePeriodArgs(start_date="2026-12-01T00:00:00Z"),
        notifications={
            "forecast-110-percent": tell(110, "Forecasted"),
            "spent-100-percent": tell(100, "Actual"),
            "spent-120-percent": tell(120, "Actual"),
        },
    )


def anomalies(name: str) -> None:
    """What tells of unusual cost."""
    scope = f"/subscriptions/{SUBSCRIPTION}"
    costmanagement.ScheduledActionByScope(
        name,
        name="anomaly-stitches-prod",
        scope=scope,
        kind="InsightAlert",
        display_name="anomaly-stitches-prod",
        status="Enabled",
        view_id=f"{scope}/providers/Microsoft.CostManagement/views/ms:DailyAnomalyByResourceGroup",
        notification_email=_EMAIL,
        notification=costmanagement.NotificationPropertiesArgs(
            subject="Unusual cost: anomaly-stitches-prod", to=[_EMAIL]
        ),
        schedule=costmanagement.SchedulePropertiesArgs(
            frequency="Daily", start_date="2026-12-01T00:00:00Z", end_date="2099-12-31T00:00:00Z"
        ),
    )


def secret_expiry(
    name: str, group: resources.ResourceGroup, vault: pulumi.Output[str], people: monitor.ActionGroup
) -> None:
    """What tells of secrets that expire."""
    topic = eventgrid.SystemTopic(
        name,
        system_topic_name="evgt-kv-stitches-prod",
        resource_group_name=group.name,
        location=LOCATION,
        tags=TAGS,
        source=vault,
        topic_type="Microsoft.KeyVault.vaults",
    )
    eventgrid.SystemTopicEventSubscription(
        name,
        event_subscription_name="secret-expiry-stitches-prod",
        system_topic_name=topic.name,
        resource_group_name=group.name,
        event_delivery_schema="CloudEventSchemaV1_0",
        filter=eventgrid.EventSubscriptionFilterArgs(
            included_event_types=[
                "Microsoft.KeyVault.SecretNearExpiry",
                "Microsoft.KeyVault.SecretExpired",
            ]
        ),
        retry_policy=eventgrid.RetryPolicyArgs(max_delivery_attempts=30, event_time_to_live_in_minutes=1440),
        destination=eventgrid.MonitorAlertEventSubscriptionDestinationArgs(
            endpoint_type="MonitorAlert",
            severity="Sev2",
            description=("A secret expires, or has expired. What to do: docs/runbooks/secrets.md"),
            action_groups=[people.id],
        ),
    )
