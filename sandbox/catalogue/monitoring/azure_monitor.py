"""Azure Monitor: alerts, action groups, diagnostic settings and autoscale."""

import re
from collections.abc import Iterator
from typing import Any, Final

from azure_facts import identifiers, names
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue import regions, responses
from sandbox.catalogue.app_service import plans
from sandbox.catalogue.entry import ResourceType, rule
from sandbox.catalogue.monitoring import activity_log_alerts, alerts, diagnostics
from sandbox.catalogue.references import reject_missing, same
from sandbox.values import dig

_INSIGHTS: Final = (
    "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Insights"
)
# As in azure-service-operator's recorded responses.
_RETURNED: Final = _INSIGHTS.replace("Microsoft.Insights", "microsoft.insights")


_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_WEB_ADDRESS: Final = re.compile(r"https?://[^/\s]+(/\S*)?")
_MAXIMUM_RECEIVERS: Final = {"emailReceivers": 1000, "smsReceivers": 10, "webhookReceivers": 10}
_MAXIMUM_PROFILES: Final = 20
_TARGET: Final = "properties.targetResourceUri"
_MAXIMUM_RULES: Final = 10
_RULE_MINUTES: Final = {
    "metricTrigger.timeGrain": (1, 12 * 60),
    "metricTrigger.timeWindow": (5, 12 * 60),
    "scaleAction.cooldown": (1, 7 * 24 * 60),
}


def _bad(message: str) -> AzureError:
    return AzureError(400, "BadRequest", message)


@rule(
    "An action group has a short name",
    "azure-rest-api-specs monitor actionGroups_API.json; the message is from memory",
)
def _short_name(request: Request) -> None:
    name = str(request.input("groupShortName"))
    if not name:
        raise _bad("The action group's short name should not be empty.")


@rule(
    "The receivers of an action group have different names",
    "azure-rest-api-specs monitor actionGroups_API.json; the message is from memory",
)
def _receivers_differ(request: Request) -> None:
    seen: set[str] = set()
    for receiver in _receivers(request):
        name = str(receiver.get("name")).lower()
        if name in seen:
            raise _bad(f"The receiver name '{receiver.get('name')}' is not unique within the action group.")
        seen.add(name)


@rule("An email receiver has an address", "from memory")
def _addresses(request: Request) -> None:
    for receiver in request.input("emailReceivers") or ():
        address = str(receiver.get("emailAddress"))
        if not _EMAIL.fullmatch(address):
            raise _bad(f"The email address '{address}' is invalid.")


@rule(
    "An action group has at most 10 SMS receivers, 10 webhooks and 1,000 email addresses",
    "learn.microsoft.com azure-monitor/fundamentals/service-limits; the message is from memory",
)
def _few_receivers(request: Request) -> None:
    for kind, most in _MAXIMUM_RECEIVERS.items():
        if len(request.input(kind) or ()) > most:
            raise _bad(f"The number of {kind} should not be more than {most}.")


@rule("A webhook has a valid URI, and a phone number consists of digits", "from memory")
def _reachable(request: Request) -> None:
    for receiver in request.input("webhookReceivers") or ():
        if not _WEB_ADDRESS.fullmatch(str(receiver.get("serviceUri"))):
            raise _bad(f"The service URI of the webhook receiver '{receiver.get('name')}' is invalid.")
    for receiver in request.input("smsReceivers") or ():
        if not f"{receiver.get('countryCode')}{receiver.get('phoneNumber')}".isdigit():
            raise _bad(f"The phone number of the SMS receiver '{receiver.get('name')}' is invalid.")


@rule(
    "A webhook with an Entra token has the ids of the application and the tenant, and the application's URI",
    "learn.microsoft.com azure-monitor/alerts/action-groups, secure webhook; the message is from memory",
)
def _token_has_ids(request: Request) -> None:
    for receiver in request.input("webhookReceivers") or ():
        named = [receiver.get(key) for key in ("objectId", "identifierUri", "tenantId")]
        if receiver.get("useAadAuth") and not all(named):
            raise _bad(f"The webhook receiver '{receiver.get('name')}' lacks an id.")


def _receivers(request: Request) -> Iterator[dict[str, Any]]:
    for name, value in request.inputs.items():
        if name.endswith("Receivers"):
            yield from value or ()


@rule(
    "An autoscale setting has 1 to 20 profiles",
    "learn.microsoft.com rest/api/monitor/autoscale-settings; the message is from memory",
)
def _few_profiles(request: Request) -> None:
    if not 1 <= len(request.input("profiles") or ()) <= _MAXIMUM_PROFILES:
        raise _bad(f"An autoscale setting should have 1 to {_MAXIMUM_PROFILES} profiles.")


@rule(
    "A profile's default number of instances is between its minimum and its maximum",
    "learn.microsoft.com azure-monitor/autoscale/autoscale-best-practices; the message is from memory",
)
def _capacity(request: Request) -> None:
    for profile in request.input("profiles") or ():
        capacity: dict[str, Any] = profile.get("capacity") or {}
        least, usual, most = (int(capacity.get(name) or 0) for name in ("minimum", "default", "maximum"))
        if not 0 <= least <= usual <= most:
            raise _bad(
                f"Profile '{profile.get('name')}': the default capacity {usual} should be between the "
                f"minimum {least} and the maximum {most}."
            )


@rule(
    "A profile has at most 10 rules",
    "learn.microsoft.com rest/api/monitor/autoscale-settings; the message is from memory",
)
def _few_rules(request: Request) -> None:
    for profile in request.input("profiles") or ():
        if len(profile.get("rules") or ()) > _MAXIMUM_RULES:
            raise _bad(f"Profile '{profile.get('name')}' should have at most {_MAXIMUM_RULES} rules.")


@rule(
    "A rule's time window is 5 minutes to 12 hours, and its cooldown 1 minute to 1 week",
    "learn.microsoft.com rest/api/monitor/autoscale-settings; the message is from memory",
)
def _times_of_rules(request: Request) -> None:
    for profile in request.input("profiles") or ():
        for scaling in profile.get("rules") or ():
            for path, (least, most) in _RULE_MINUTES.items():
                given = dig(scaling, path)
                length = alerts.minutes(given)
                if length is None or not least <= length <= most:
                    raise _bad(f"Profile '{profile.get('name')}': {path} '{given}' is out of range.")


@rule(
    "Autoscale of an App Service plan needs Standard or better, and its maximum is within the tier's limit",
    "learn.microsoft.com app-service/manage-scale-up, App Service limits; the message is from memory",
)
def _tier_scales(request: Request) -> None:
    plan = request.find(request.input("targetResourceUri"))
    if plan is None or plan.token != "azure-native:web:AppServicePlan":  # noqa: S105  # a type
        return
    tier = plans.tier_of_plan(plan)
    if not tier.autoscale:
        raise _bad(f"Autoscale is not supported for the '{tier.name}' pricing tier of the target resource.")
    for profile in request.input("profiles") or ():
        most = int(dig(profile, "capacity.maximum") or 0)
        if most > tier.maximum_instances:
            raise _bad(
                f"Profile '{profile.get('name')}': the maximum capacity {most} is more than the "
                f"{tier.maximum_instances} instances that the '{tier.name}' pricing tier allows."
            )


@rule(
    "The target of an autoscale setting exists",
    "Azure/azure-powershell issue 11710 has the code; status and message are from memory",
)
def _target_exists(request: Request) -> None:
    reject_missing(
        [request.input("targetResourceUri")],
        request,
        lambda target: AzureError(
            404, "TargetResourceNotFound", f"The target resource '{target}' was not found."
        ),
    )


@rule("The target of an autoscale setting cannot change", "Azure/Moodle issue 311")
def _target_stays(request: Request) -> None:
    before = dig(request.existing.properties, _TARGET) if request.existing else None
    if before is not None and not same(before, request.input("targetResourceUri")):
        group = identifiers.name(identifiers.resource_group(request.id) or "")
        raise AzureError(
            400,
            "TargetResourceIdIsImmutable",
            f"The autoscale setting '{request.name}' under resource group '{group}' is referencing target "
            f"resource '{before}'. The target resource reference is immutable. If you want to change it, "
            "please create a new autoscale setting with a different name.",
        )


def _action_group(request: Request) -> dict[str, Any]:
    return {"location": "Global", **responses.identity(request)}


def _query_rule(request: Request) -> dict[str, Any]:
    return {
        "createdWithApiVersion": "2025-01-01-preview",
        "etag": f'"{request.guid(request.now)}"',
        "isLegacyLogAnalyticsRule": False,
        "isWorkspaceAlertsStorageConfigured": False,
        **responses.identity(request),
    }


def _metric_alert(request: Request) -> dict[str, Any]:
    return {"isMigrated": False, "lastUpdatedTime": request.now}


def _autoscale(request: Request) -> dict[str, Any]:
    """Return the inputs nested in "properties": the SDK does not flatten the responses of this type."""
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
        response_path=_RETURNED.replace("subscriptionId", "SUBSCRIPTIONID")
        + "/actionGroups/{actionGroupName}",
        name=names.ACTION_GROUP,
        adds=_action_group,
        rules=(
            regions.in_a_region_or_global,
            _short_name,
            _receivers_differ,
            _few_receivers,
            _addresses,
            _reachable,
            _token_has_ids,
        ),
    ),
    ResourceType(
        "azure-native:monitor:ScheduledQueryRule",
        path=_INSIGHTS + "/scheduledQueryRules/{ruleName}",
        response_path=_RETURNED + "/scheduledqueryrules/{ruleName}",
        name=names.QUERY_RULE,
        adds=_query_rule,
        rules=(regions.in_a_region, *alerts.LOG_ALERT),
    ),
    ResourceType(
        "azure-native:monitor:MetricAlert",
        path=_INSIGHTS + "/metricAlerts/{ruleName}",
        name=names.METRIC_ALERT,
        adds=_metric_alert,
        rules=(regions.is_global, *alerts.METRIC_ALERT),
    ),
    ResourceType(
        "azure-native:monitor:ActivityLogAlert",
        path=_INSIGHTS + "/activityLogAlerts/{activityLogAlertName}",
        # As in a response in pulumi/pulumi-azure-nextgen issue 234.
        response_path=_RETURNED + "/activityLogAlerts/{activityLogAlertName}",
        name=names.ACTIVITY_LOG_ALERT,
        rules=activity_log_alerts.ACTIVITY_LOG_ALERT,
    ),
    ResourceType(
        "azure-native:monitor:DiagnosticSetting",
        path="/{resourceUri}/providers/Microsoft.Insights/diagnosticSettings/{name}",
        name=names.DIAGNOSTIC_SETTING,
        spells=diagnostics.metrics_in_full,
        rules=diagnostics.DIAGNOSTIC_SETTING,
    ),
    ResourceType(
        "azure-native:monitor:AutoscaleSetting",
        path=_INSIGHTS + "/autoscaleSettings/{autoscaleSettingName}",
        name=names.AUTOSCALE,
        adds=_autoscale,
        rules=(
            regions.in_a_region,
            _few_profiles,
            _few_rules,
            _times_of_rules,
            _capacity,
            _target_exists,
            _target_stays,
            _tier_scales,
        ),
    ),
)
