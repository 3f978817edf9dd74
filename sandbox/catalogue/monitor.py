"""Azure Monitor: alerts, who gets them, diagnostic settings and autoscale."""

from typing import Any, Final

from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue import answers, names
from sandbox.catalogue.entry import ResourceType, rule

_INSIGHTS: Final = (
    "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Insights"
)


@rule("Diagnostic settings take no retention", "terraform-provider-azurerm issue 23051")
def _no_retention(request: Request) -> None:
    for setting in (*(request.input("logs") or ()), *(request.input("metrics") or ())):
        policy: dict[str, Any] = setting.get("retentionPolicy") or {}
        if policy.get("enabled") or policy.get("days"):
            raise AzureError(
                400,
                "BadRequest",
                "Diagnostic settings does not support retention for new diagnostic settings.",
            )


def _action_group(request: Request) -> dict[str, Any]:
    return {"location": "Global", **answers.identity(request)}


def _query_rule(request: Request) -> dict[str, Any]:
    return {
        "createdWithApiVersion": "2025-01-01-preview",
        "etag": f'"{request.guid(request.now)}"',
        "isLegacyLogAnalyticsRule": False,
        "isWorkspaceAlertsStorageConfigured": False,
        **answers.identity(request),
    }


def _metric_alert(request: Request) -> dict[str, Any]:
    return {"isMigrated": False, "lastUpdatedTime": request.now}


def _autoscale(request: Request) -> dict[str, Any]:
    """Answer with what was sent one level down: this type's answers are not flattened."""
    sent = (
        "enabled",
        "name",
        "notifications",
        "predictiveAutoscalePolicy",
        "profiles",
        "targetResourceLocation",
    )
    given = {name: request.inputs[name] for name in (*sent, "targetResourceUri") if name in request.inputs}
    return {"properties": given}


TYPES: Final = (
    ResourceType(
        "azure-native:monitor:ActionGroup",
        path=_INSIGHTS + "/actionGroups/{actionGroupName}",
        name=names.INSIGHTS,
        answers=_action_group,
    ),
    ResourceType(
        "azure-native:monitor:ScheduledQueryRule",
        path=_INSIGHTS + "/scheduledQueryRules/{ruleName}",
        name=names.ALERT,
        answers=_query_rule,
    ),
    ResourceType(
        "azure-native:monitor:MetricAlert",
        path=_INSIGHTS + "/metricAlerts/{ruleName}",
        name=names.ALERT,
        answers=_metric_alert,
    ),
    ResourceType(
        "azure-native:monitor:DiagnosticSetting",
        path="/{resourceUri}/providers/Microsoft.Insights/diagnosticSettings/{name}",
        name=names.ALERT,
        rules=(_no_retention,),
    ),
    ResourceType(
        "azure-native:monitor:AutoscaleSetting",
        path=_INSIGHTS + "/autoscaleSettings/{autoscaleSettingName}",
        name=names.INSIGHTS,
        answers=_autoscale,
    ),
)
