"""Mutants of the rules in policies/rules/monitoring/."""

from policies.rules.monitoring.alerts import ACTION_GROUP, ACTIVITY_LOG_ALERT, LOG_ALERT, METRIC_ALERT
from policies.rules.monitoring.telemetry import COMPONENT, DIAGNOSTIC_SETTING, WEB_TEST, WORKSPACE
from tests.policies.mutants import ProgramMutant, PropertyMutant

_FOUR_PLACES = [{"location": place} for place in ("us-va-ash-azr", "us-ca-sjc-azr", "emea-nl-ams-azr")] + [
    {"location": "emea-gb-db3-azr"}
]

MUTANTS: tuple[PropertyMutant | ProgramMutant, ...] = (
    PropertyMutant(
        rule="monitor-workspace",
        type=WORKSPACE,
        path="retentionInDays",
        invalid=7,
        absent_complies=True,
        stack="dev",
    ),
    PropertyMutant(rule="monitor-workspace", type=WORKSPACE, path="features.disableLocalAuth", invalid=False),
    PropertyMutant(rule="monitor-complete-logs", type=WORKSPACE, path="retentionInDays", invalid=30),
    PropertyMutant(
        rule="monitor-complete-logs",
        type=WORKSPACE,
        path="workspaceCapping.dailyQuotaGb",
        invalid=1.0,
        absent_complies=True,
    ),
    PropertyMutant(
        rule="monitor-application-insights", type=COMPONENT, path="workspaceResourceId", invalid=""
    ),
    PropertyMutant(
        rule="monitor-application-insights",
        type=COMPONENT,
        path="ingestionMode",
        invalid="ApplicationInsightsWithDiagnosticSettings",
        absent_complies=True,
    ),
    PropertyMutant(
        rule="monitor-application-insights",
        type=COMPONENT,
        path="disableIpMasking",
        invalid=True,
        absent_complies=True,
    ),
    PropertyMutant(
        rule="monitor-entra-telemetry", type=COMPONENT, path="disableLocalAuth", invalid=False, excepted=True
    ),
    PropertyMutant(rule="monitor-availability-test", type=WEB_TEST, path="enabled", invalid=False),
    PropertyMutant(rule="monitor-availability-test", type=WEB_TEST, path="kind", invalid="ping"),
    PropertyMutant(rule="monitor-availability-test", type=WEB_TEST, path="webTestKind", invalid="ping"),
    PropertyMutant(
        rule="monitor-availability-test-frequency",
        type=WEB_TEST,
        path="frequency",
        invalid=900,
        absent_complies=True,
    ),
    PropertyMutant(
        rule="monitor-availability-test-frequency", type=WEB_TEST, path="locations", invalid=_FOUR_PLACES
    ),
    PropertyMutant(
        rule="monitor-availability-test",
        type=WEB_TEST,
        path="request.requestUrl",
        invalid="http://stitches.example.com/api/health",
    ),
    # Azure treats 0 as "any status".
    PropertyMutant(
        rule="monitor-availability-test",
        type=WEB_TEST,
        path="validationRules.expectedHttpStatusCode",
        invalid=0,
    ),
    PropertyMutant(
        rule="monitor-availability-test", type=WEB_TEST, path="validationRules.sSLCheck", invalid=False
    ),
    PropertyMutant(
        rule="monitor-diagnostic-settings",
        type=DIAGNOSTIC_SETTING,
        path="logs.0.enabled",
        invalid=False,
        name="-vault",
    ),
    PropertyMutant(
        rule="monitor-diagnostic-settings",
        type=DIAGNOSTIC_SETTING,
        path="logs.0.retentionPolicy",
        invalid={"enabled": True, "days": 30},
        name="-vault",
        absent_complies=True,
    ),
    # The setting of the audit log sends no metrics.
    PropertyMutant(
        rule="monitor-diagnostic-settings",
        type=DIAGNOSTIC_SETTING,
        path="logs",
        invalid=[],
        name="-audit",
        also=("diagnostic-settings",),
    ),
    PropertyMutant(rule="monitor-action-group", type=ACTION_GROUP, path="enabled", invalid=False),
    PropertyMutant(rule="monitor-action-group", type=ACTION_GROUP, path="emailReceivers", invalid=[]),
    PropertyMutant(
        rule="monitor-webhooks",
        type=ACTION_GROUP,
        path="webhookReceivers",
        invalid=[{"name": "on-call", "serviceUri": "https://example.com/?code=x"}],
        absent_complies=True,
        also=("alert-routing",),
    ),
    PropertyMutant(rule="monitor-log-alerts", type=LOG_ALERT, path="enabled", invalid=False, name="-latency"),
    PropertyMutant(
        rule="monitor-log-alerts",
        type=LOG_ALERT,
        path="autoMitigate",
        invalid=False,
        name="-latency",
        absent_complies=True,
    ),
    PropertyMutant(
        rule="monitor-log-alerts", type=LOG_ALERT, path="actions.actionGroups", invalid=[], name="-error-rate"
    ),
    PropertyMutant(
        rule="monitor-metric-alerts", type=METRIC_ALERT, path="enabled", invalid=False, name="-plan-cpu"
    ),
    PropertyMutant(
        rule="monitor-metric-alerts",
        type=METRIC_ALERT,
        path="autoMitigate",
        invalid=False,
        name="-plan-cpu",
        absent_complies=True,
    ),
    PropertyMutant(
        rule="monitor-metric-alerts", type=METRIC_ALERT, path="actions", invalid=[], name="-plan-cpu"
    ),
    PropertyMutant(
        rule="monitor-activity-log-alerts",
        type=ACTIVITY_LOG_ALERT,
        path="enabled",
        invalid=False,
        name="-data-deleted",
    ),
    PropertyMutant(
        rule="monitor-activity-log-alerts",
        type=ACTIVITY_LOG_ALERT,
        path="actions.actionGroups",
        invalid=[],
        name="-data-deleted",
    ),
    PropertyMutant(
        rule="monitor-availability-window",
        type=LOG_ALERT,
        path="windowSize",
        invalid="PT30M",
        name="-availability-fast",
        also=("alerts",),
    ),
)
