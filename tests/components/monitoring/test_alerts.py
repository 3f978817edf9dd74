from dataclasses import replace
from typing import Any

import pulumi
import pytest

from azure_facts.regions import REGIONS
from components.monitoring.action_groups import ActionGroups, Receivers, Webhook
from components.monitoring.activity_log_alerts import (
    ACTIVITY_LOG_ALERTS,
    ActivityLogAlerts,
    ActivityLogAlertsArgs,
)
from components.monitoring.alerts import ALERT_PARTS, Alerts, AlertsArgs
from components.monitoring.application_insights import ApplicationInsights, ApplicationInsightsArgs
from components.monitoring.availability_test import (
    AvailabilityTest,
    AvailabilityTestArgs,
)
from components.monitoring.baseline_alerts import BASELINE_ALERTS, BaselineAlerts, BaselineAlertsArgs, Watched
from components.monitoring.diagnostics import Diagnostics, DiagnosticsArgs
from components.monitoring.log_analytics import LogAnalytics, LogAnalyticsArgs
from components.monitoring.objectives import Objectives
from components.monitoring.runbooks import Runbooks
from components.placement import Placement
from model.activity_log import Category
from model.burn_rates import BURN_RATES
from model.settings import FEWEST_TEST_MINUTES, MAXIMUM_TEST_PLACES
from tests.components.azure_mocks import Azure, run

LOG_ALERT = "azure-native:monitor:ScheduledQueryRule"


def workspace(placement: Placement, **changes: Any) -> dict[str, Any]:
    arguments: dict[str, Any] = {"placement": placement, "workspace_name": "log", "retention_days": 30}
    azure = run(lambda: LogAnalytics("logs", LogAnalyticsArgs(**{**arguments, **changes})))
    return azure.inputs("azure-native:operationalinsights:Workspace")


RECEIVERS = Receivers(
    group_name="ag",
    group_short_name="short",
    urgent_group_name="ag-urgent",
    urgent_group_short_name="urgent",
    emails=("oncall@example.com",),
)
PAGED = replace(
    RECEIVERS,
    sms=("+1-2065550100",),
    webhooks=(
        Webhook(url="https://on-call.example.com/open"),
        Webhook(
            url="https://on-call.example.com/alerts",
            entra_object_id="object",
            entra_identifier_uri="api://on-call",
        ),
    ),
    tenant_id="tenant",
)


OBJECTIVES = Objectives(
    latency_p95_ms=500, error_rate_percent=1.0, availability_percent=99.5, probed_paths=("/api/Health",)
)


def alerts(
    placement: Placement, receivers: Receivers = RECEIVERS, objectives: Objectives = OBJECTIVES
) -> Azure:
    arguments = AlertsArgs(
        placement=placement,
        alert_names={part: f"alert-{part}" for part in ALERT_PARTS},
        runbooks=Runbooks("https://example.com/runbooks/"),
        application_insights_id="insights-id",
        receivers=receivers,
        objectives=objectives,
    )
    return run(lambda: Alerts("alerts", arguments))


def availability_test(placement: Placement) -> dict[str, Any]:
    def program() -> None:
        arguments = AvailabilityTestArgs(
            placement=placement,
            test_name="webtest",
            application_insights_id=pulumi.Output.from_input("insights-id"),
            url="https://site/api/health",
            expected_text="healthy",
            places=2,
            every_minutes=15,
        )
        AvailabilityTest("test", arguments)

    return run(program).inputs("azure-native:applicationinsights:WebTest")


def test_the_workspace_accepts_entra_tokens_only_and_keeps_logs_as_configured(placement: Placement) -> None:
    logs = workspace(placement)
    assert logs["features"]["disableLocalAuth"] is True
    assert logs["retentionInDays"] == 30
    assert "workspaceCapping" not in logs


def test_a_daily_quota_caps_the_workspace(placement: Placement) -> None:
    assert workspace(placement, daily_quota_gb=0.5)["workspaceCapping"] == {"dailyQuotaGb": 0.5}


@pytest.mark.parametrize("entra_only", [False, True])
def test_telemetry_is_sent_to_the_workspace_and_needs_an_identity_only_if_asked(
    placement: Placement, entra_only: bool
) -> None:
    arguments = ApplicationInsightsArgs(
        placement=placement, component_name="appi", workspace_id="logs-id", entra_only=entra_only
    )
    azure = run(lambda: ApplicationInsights("insights", arguments))
    component = azure.inputs("azure-native:applicationinsights:Component")
    assert component["workspaceResourceId"] == "logs-id"
    assert component["ingestionMode"] == "LogAnalytics"
    assert component["disableLocalAuth"] is entra_only


def test_health_is_tested_every_five_minutes_from_five_locations(placement: Placement) -> None:
    test = availability_test(placement)
    assert len({place["location"] for place in test["locations"]}) == 2
    assert (test["frequency"], test["kind"], test["webTestKind"]) == (900, "standard", "standard")
    assert test["request"]["requestUrl"] == "https://site/api/health"
    assert test["validationRules"]["expectedHttpStatusCode"] == 200
    assert test["validationRules"]["contentValidation"]["contentMatch"] == "healthy"
    assert test["validationRules"]["sSLCheck"] is True


def test_the_availability_test_is_tied_to_its_component_by_the_hidden_tag(placement: Placement) -> None:
    """Azure returns 400 without it."""
    tags = availability_test(placement)["tags"]
    assert tags == {"environment": "prod", "hidden-link:insights-id": "Resource"}


@pytest.mark.parametrize(
    ("part", "column", "threshold"), [("latency", "p95", 500), ("error-rate", "error_rate", 1.0)]
)
def test_log_alerts_fire_above_their_thresholds(
    placement: Placement, part: str, column: str, threshold: float
) -> None:
    alert = alerts(placement).inputs(LOG_ALERT, f"alerts-{part}")
    (condition,) = alert["criteria"]["allOf"]
    assert (condition["operator"], condition["threshold"]) == ("GreaterThan", threshold)
    assert condition["metricMeasureColumn"] == column
    assert f"project {column}" in condition["query"]
    assert alert["enabled"] is True


def test_probes_do_not_count_as_users(placement: Placement) -> None:
    for part in ("latency", "error-rate"):
        (condition,) = alerts(placement).inputs(LOG_ALERT, f"alerts-{part}")["criteria"]["allOf"]
        assert "isempty(operation_SyntheticSource)" in condition["query"]
        assert 'path != "/api/health"' in condition["query"], "however the path is spelt"


@pytest.mark.parametrize(
    ("rate", "window", "threshold", "severity"),
    [("fast", "PT1H", 7.2, 1), ("slow", "PT6H", 3.0, 1), ("ticket", "P1D", 1.5, 3)],
)
def test_the_availability_alert_fires_at_the_rate_that_burns_the_months_budget(
    placement: Placement, rate: str, window: str, threshold: float, severity: int
) -> None:
    alert = alerts(placement).inputs(LOG_ALERT, f"alerts-availability-{rate}")
    (condition,) = alert["criteria"]["allOf"]
    assert (condition["operator"], condition["threshold"]) == ("GreaterThan", threshold)
    assert (alert["windowSize"], alert["severity"]) == (window, severity)


def test_a_single_failed_probe_fires_no_alert() -> None:
    for rate in BURN_RATES:
        probes = MAXIMUM_TEST_PLACES * rate.window.total_seconds() / (60 * FEWEST_TEST_MINUTES)
        assert 100 / probes < rate.failed_percent(99.5)


def test_missing_telemetry_fires_an_alert(placement: Placement) -> None:
    alert = alerts(placement).inputs(LOG_ALERT, "alerts-telemetry")
    (condition,) = alert["criteria"]["allOf"]
    assert (condition["operator"], condition["threshold"]) == ("LessThan", 1)
    assert alert["windowSize"] == "PT15M"


def test_every_alert_notifies_the_action_group(placement: Placement) -> None:
    azure = alerts(placement)
    group = azure.inputs("azure-native:monitor:ActionGroup")
    assert [receiver["emailAddress"] for receiver in group["emailReceivers"]] == ["oncall@example.com"]
    assert group["enabled"] is True
    found = azure.every(LOG_ALERT)
    assert len(found) == 3 + len(BURN_RATES)
    for alert in found:
        assert alert["actions"]["actionGroups"] == ["id:ActionGroup:ag"]


def test_if_a_webhook_is_configured_the_urgent_alerts_page_everybody(placement: Placement) -> None:
    azure = alerts(placement, PAGED)
    everything, urgent = (
        azure.inputs("azure-native:monitor:ActionGroup", name) for name in ("alerts", "alerts-urgent")
    )
    assert everything["emailReceivers"] == urgent["emailReceivers"]
    assert not everything.keys() & {"smsReceivers", "webhookReceivers"}
    assert [(found["countryCode"], found["phoneNumber"]) for found in urgent["smsReceivers"]] == [
        ("1", "2065550100")
    ]
    for alert in azure.every(LOG_ALERT):
        group = "ag-urgent" if alert["severity"] <= 1 else "ag"
        assert alert["actions"]["actionGroups"] == [f"id:ActionGroup:{group}"]
    assert {alert["severity"] <= 1 for alert in azure.every(LOG_ALERT)} == {True, False}


def test_a_webhook_gets_a_token_only_where_it_names_an_application(placement: Placement) -> None:
    group = alerts(placement, PAGED).inputs("azure-native:monitor:ActionGroup", "alerts-urgent")
    unsigned, signed = group["webhookReceivers"]
    assert (unsigned["useAadAuth"], signed["useAadAuth"]) == (False, True)
    assert not unsigned.keys() & {"objectId", "identifierUri", "tenantId"}
    assert (signed["objectId"], signed["identifierUri"], signed["tenantId"]) == (
        "object",
        "api://on-call",
        "tenant",
    )


def test_if_nobody_can_be_paged_there_is_one_action_group(placement: Placement) -> None:
    assert alerts(placement).count("azure-native:monitor:ActionGroup") == 1


def test_an_alerts_description_has_the_address_of_its_page(placement: Placement) -> None:
    latency = alerts(placement).inputs(LOG_ALERT, "alerts-latency")
    assert latency["description"].endswith(" https://example.com/runbooks/latency.md")


def test_the_metric_alerts_are_those_of_the_table(placement: Placement) -> None:
    arguments = BaselineAlertsArgs(
        placement=placement,
        alert_names={alert.part: f"alert-{alert.part}" for alert in BASELINE_ALERTS},
        runbooks=Runbooks(),
        targets={watched: f"{watched.name}-id" for watched in Watched},
        action_groups=ActionGroups("people", "pagers"),
    )
    azure = run(lambda: BaselineAlerts("alerts", arguments))
    for alert in BASELINE_ALERTS:
        made = azure.inputs("azure-native:monitor:MetricAlert", f"alerts-{alert.part}")
        (criterion,) = made["criteria"]["allOf"]
        assert made["scopes"] == [f"{alert.watched.name}-id"]
        assert criterion["metricName"] == alert.metric
        assert criterion["operator"] == ("LessThan" if alert.below else "GreaterThan")
        reached = "pagers" if alert.severity <= 1 else "people"
        assert [action["actionGroupId"] for action in made["actions"]] == [reached]


def activity_log_alerts(placement: Placement) -> Azure:
    arguments = ActivityLogAlertsArgs(
        placement=placement,
        alert_names={alert.part: f"alert-{alert.part}" for alert in ACTIVITY_LOG_ALERTS},
        runbooks=Runbooks(),
        scopes={category: f"{category.name}-id" for category in Category},
        action_groups=ActionGroups("people", "pagers"),
    )
    return run(lambda: ActivityLogAlerts("alerts", arguments))


def test_the_activity_log_alerts_are_those_of_the_table(placement: Placement) -> None:
    azure = activity_log_alerts(placement)
    for alert in ACTIVITY_LOG_ALERTS:
        made = azure.inputs("azure-native:monitor:ActivityLogAlert", f"alerts-{alert.part}")
        category, *others = made["condition"]["allOf"]
        assert category == {"field": "category", "equals": alert.category.value}
        choices = {
            choice["anyOf"][0]["field"]: tuple(leaf["equals"] for leaf in choice["anyOf"])
            for choice in others
            if "anyOf" in choice
        }
        assert choices == alert.conditions
        assert made["scopes"] == [f"{alert.category.name}-id"]
        assert made["enabled"] is True
        reached = "pagers" if alert.severity <= 1 else "people"
        assert made["actions"]["actionGroups"] == [{"actionGroupId": reached}]


def test_incidents_of_other_regions_fire_no_alert_and_those_of_all_regions_do(placement: Placement) -> None:
    made = activity_log_alerts(placement).inputs(
        "azure-native:monitor:ActivityLogAlert", "alerts-service-health"
    )
    (regions,) = [found["containsAny"] for found in made["condition"]["allOf"] if "containsAny" in found]
    assert regions == [REGIONS[placement.region].display_name, "Global"]


def diagnostic_setting(**what: Any) -> dict[str, Any]:
    arguments = DiagnosticsArgs(target_id="target", workspace_id="logs", setting_name="diag", **what)
    return run(lambda: Diagnostics("d", arguments)).inputs("azure-native:monitor:DiagnosticSetting")


def test_only_logs_are_sent_to_the_workspace_without_a_separate_retention() -> None:
    """Azure rejects a retention policy in new diagnostic settings."""
    setting = diagnostic_setting(log_groups=("allLogs",))
    assert (setting["resourceUri"], setting["workspaceId"]) == ("target", "logs")
    assert setting["logs"] == [{"categoryGroup": "allLogs", "enabled": True}]
    assert setting["metrics"] == []


def test_single_categories_can_be_sent() -> None:
    setting = diagnostic_setting(log_categories=("SQLSecurityAuditEvents",))
    assert setting["logs"] == [{"category": "SQLSecurityAuditEvents", "enabled": True}]
    assert setting["metrics"] == []
