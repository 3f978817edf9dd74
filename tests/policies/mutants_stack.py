"""Mutants of the rules on whole stacks, and on resources of every service."""

from collections.abc import Callable, Sequence
from dataclasses import replace as changed
from typing import Any

import pulumi
from pulumi_azure_native import applicationinsights, cdn, eventgrid, monitor, sql, storage, web

import components.app_service.web_app
import components.environment
import components.monitoring.activity_log_alerts
import components.monitoring.secret_expiry_alert
from components.app_service.web_app import WebAppArgs
from components.cost_management.budget import BudgetArgs
from components.environment import Environment, EnvironmentArgs
from components.monitoring.activity_log_alerts import ActivityLogAlerts
from components.monitoring.alerts import Alerts
from components.monitoring.baseline_alerts import BaselineAlerts
from components.monitoring.log_analytics import LogAnalyticsArgs
from components.monitoring.objectives import Objectives
from components.placement import Placement
from components.sql_database import SqlDatabaseArgs
from policies.resources import ENVIRONMENT
from policies.rules.companions import SETTINGS
from policies.rules.front_door.profile import ROUTE
from tests.policies.breaking import around, configured, given, without
from tests.policies.mutants import ProgramMutant, PropertyMutant, Replace


def _before_its_roles(original: Any, environment: object, after: object) -> Any:
    return original(environment, after=())


def _with_a_password(original: Any, *args: Any) -> Any:
    return {**original(*args), "LegacyPassword": "not-a-real-one"}


def _elsewhere(original: Any, configuration: object, *, placement: Placement) -> Any:
    return original(configuration, placement=changed(placement, region="westus"))


def _to_another_workspace(original: Any, name: str, args: Any, opts: pulumi.ResourceOptions) -> Any:
    other = "/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/other"
    return original(name, changed(args, workspace_id=other) if name.endswith("-vault") else args, opts)


def _another_action_group(original: Any, **_: object) -> Any:
    other = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Insights/actionGroups/other"
    return original(action_groups=[other])


def _none_on_latency(original: Any, alerts: object, alert: Any) -> None:
    if alert.part != "latency":
        original(alerts, alert)


def _with_a_telephone(original: Any, name: str, **options: Any) -> Any:
    telephone = monitor.MicrosoftCommonSmsReceiverArgs(name="t", country_code="1", phone_number="2065550100")
    return original(name, **{**options, "sms_receivers": [telephone]})


def _with_readiness(
    original: Any, environment: object, name: str, args: EnvironmentArgs, *others: Any, **options: Any
) -> None:
    app_service = args.configuration.app_service.model_copy(update={"readiness_path": "/api/ready"})
    configuration = args.configuration.model_copy(update={"app_service": app_service})
    original(environment, name, changed(args, configuration=configuration), *others, **options)


def _health_check_asks_for_readiness(replace: Replace) -> None:
    around(Environment, "__init__", _with_readiness)(replace)
    configured(WebAppArgs, health_check_path="/api/ready")(replace)


def _none_on(part: str) -> Callable[..., None]:
    def make(original: Any, alerts: object, args: object, alert: Any) -> None:
        if alert.part != part:
            original(alerts, args, alert)

    return make


def _of(holder: object, attribute: str, value: object) -> Callable[[Replace], None]:
    return lambda replace: replace(holder, attribute, value)


def _without_vaults(original: Any, field: str, values: Sequence[str]) -> Any:
    return original(field, [value for value in values if "KeyVault" not in value])


def _none_on_slow_burn(original: Any, alerts: object, alert: Any) -> None:
    if alert.part != "availability-slow":
        original(alerts, alert)


def _under_another_type(original: Any, resource: object, type_token: str, *args: Any) -> None:
    original(resource, type_token.replace(":Environment", ":Settlement"), *args)


_SDK_MODULES = {"cdn": cdn, "sql": sql, "storage": storage, "web": web}


def _missing_settings() -> tuple[ProgramMutant, ...]:
    """One mutant for each required setting of a resource."""
    mutants: list[ProgramMutant] = []
    for companion in dict.fromkeys(companion for _, companion in SETTINGS):
        _, module, name = companion.split(":")
        arrange = without(_SDK_MODULES[module], name)
        # Without a route, the slot cannot be reached either.
        also = ("front-door-slot",) if companion == ROUTE else ()
        mutants.append(
            ProgramMutant(rule="companion-settings", what=f"without {name}", arrange=arrange, also=also)
        )
    return (
        *mutants,
        ProgramMutant(
            rule="companion-vulnerability-assessment",
            what="without SqlVulnerabilityAssessmentsSetting",
            arrange=without(sql, "SqlVulnerabilityAssessmentsSetting"),
        ),
    )


MUTANTS: tuple[PropertyMutant | ProgramMutant, ...] = (
    PropertyMutant(
        rule="environment-agreement",
        type=ENVIRONMENT,
        path="configuration.environment.name",
        invalid="staging",
    ),
    PropertyMutant(
        rule="names", type="azure-native:web:AppServicePlan", path="name", invalid="plan-elsewhere"
    ),
    PropertyMutant(
        rule="tags", type="azure-native:storage:StorageAccount", path="tags.environment", invalid="dev"
    ),
    PropertyMutant(
        rule="tags", type="azure-native:keyvault:Vault", path="tags.application", invalid="another"
    ),
    PropertyMutant(rule="tags", type="azure-native:sql:Server", path="tags.managed-by", invalid=""),
    PropertyMutant(
        rule="region",
        type="azure-native:operationalinsights:Workspace",
        path="location",
        invalid="eastus9",
        absent_complies=True,
    ),
    PropertyMutant(
        rule="retired-products",
        type="azure-native:frontdoor:Policy",
        path="sku.name",
        invalid="Classic_AzureFrontDoor",
        absent_complies=True,
    ),
    ProgramMutant(
        rule="secrets-in-inputs",
        what="a password among the settings",
        arrange=around(components.app_service.web_app, "app_settings", _with_a_password),
    ),
    ProgramMutant(
        rule="secrets-in-outputs",
        what="a password",
        arrange=around(components.environment, "endpoints", _with_a_password),
    ),
    ProgramMutant(
        rule="one-environment",
        what="another component",
        arrange=around(pulumi.ComponentResource, "__init__", _under_another_type),
    ),
    ProgramMutant(
        rule="one-region",
        what="a workspace elsewhere",
        arrange=around(LogAnalyticsArgs, "from_configuration", _elsewhere),
    ),
    ProgramMutant(
        rule="staging-slot",
        what="without a slot",
        arrange=configured(WebAppArgs, slot_name=None),
        also=("companion-settings", "release-phase"),
    ),
    ProgramMutant(
        rule="alerts",
        what="without one on latency",
        arrange=around(Alerts, "_log_alert", _none_on_latency),
    ),
    ProgramMutant(
        rule="alerts",
        what="without one on a slow loss of availability",
        arrange=around(Alerts, "_log_alert", _none_on_slow_burn),
    ),
    ProgramMutant(
        rule="activity-log-alerts",
        what="without one on Azure's incidents",
        arrange=around(ActivityLogAlerts, "_activity_log_alert", _none_on("service-health")),
    ),
    ProgramMutant(
        rule="activity-log-alerts",
        what="without one on the vault's deletion",
        arrange=around(components.monitoring.activity_log_alerts, "_one_of", _without_vaults),
    ),
    ProgramMutant(
        rule="metric-alerts",
        what="without one on the vault",
        arrange=around(BaselineAlerts, "_metric_alert", _none_on("vault-availability")),
    ),
    ProgramMutant(
        rule="secret-expiry-alert",
        what="without the vault's events",
        arrange=without(eventgrid, "SystemTopicEventSubscription"),
    ),
    ProgramMutant(
        rule="secret-expiry-alert",
        what="only once it has expired",
        arrange=_of(
            components.monitoring.secret_expiry_alert, "_EVENTS", ("Microsoft.KeyVault.SecretExpired",)
        ),
    ),
    ProgramMutant(
        rule="secret-expiry-alert",
        what="to nobody",
        arrange=given(eventgrid, "MonitorAlertEventSubscriptionDestinationArgs", action_groups=[]),
    ),
    ProgramMutant(
        rule="objectives-workbook",
        what="no workbook",
        arrange=without(applicationinsights, "Workbook"),
    ),
    ProgramMutant(
        rule="readiness-path",
        what="Health check probes readiness",
        arrange=_health_check_asks_for_readiness,
        in_update=True,
    ),
    ProgramMutant(
        rule="alert-routing",
        what="a telephone for alerts that can wait",
        arrange=around(monitor, "ActionGroup", _with_a_telephone),
    ),
    ProgramMutant(
        rule="alerts",
        what="another threshold",
        arrange=configured(Objectives, latency_p95_ms=5000.0),
    ),
    ProgramMutant(
        rule="alerts",
        what="burn rates of another objective",
        arrange=configured(Objectives, availability_percent=90.0),
    ),
    ProgramMutant(
        rule="alerts",
        what="another action group",
        arrange=around(monitor, "ActionsArgs", _another_action_group),
    ),
    ProgramMutant(
        rule="budget",
        what="without a budget",
        arrange=without(components.environment, "Budget"),
    ),
    ProgramMutant(
        rule="budget",
        what="above the configured amount",
        arrange=configured(BudgetArgs, amount_usd=501.0),
    ),
    ProgramMutant(
        rule="diagnostic-settings",
        what="without the vault's",
        arrange=without(components.environment, "Diagnostics", "-vault"),
    ),
    ProgramMutant(
        rule="one-workspace",
        what="the vault's logs elsewhere",
        arrange=around(components.environment, "Diagnostics", _to_another_workspace),
    ),
    ProgramMutant(
        rule="data-locks",
        what="without the blobs' lock",
        arrange=without(components.environment, "DataLock", "-blobs"),
    ),
    ProgramMutant(
        rule="data-protection",
        what="an unprotected database",
        arrange=configured(SqlDatabaseArgs, protect=False),
    ),
    ProgramMutant(
        rule="private-endpoints",
        what="without the vault's",
        arrange=without(components.environment, "PrivateEndpoint", "-vault"),
    ),
    ProgramMutant(
        rule="roles-before-sites",
        what="the app before its roles",
        arrange=around(Environment, "_web_app", _before_its_roles),
    ),
    *_missing_settings(),
)
