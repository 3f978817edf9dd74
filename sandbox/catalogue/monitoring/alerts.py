"""Azure's rules for alerts of Azure Monitor: windows, frequencies and ids.

`sandbox.schema.check` has the operators of log alerts, because they are wrong in the SDK.
"""

import re
from typing import Any, Final

from azure_facts import identifiers
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue.entry import rule
from sandbox.catalogue.references import reject_missing, same

_MESSAGE: Final = "; the message is from memory"
_REST: Final = "learn.microsoft.com rest/api/monitor/"
_DURATION: Final = re.compile(r"P(?:(?P<days>\d+)D)?(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?)?")
_SINGLE: Final = "SingleResourceMultipleMetricCriteria"
_LOCATIONS: Final = "WebtestLocationAvailabilityCriteria"
_SEVERITIES: Final = range(5)

_SUPPORTED: Final = "Supported values: PT1M, PT5M, PT15M, PT30M"
_METRIC_FREQUENCIES: Final = (1, 5, 15, 30, 60)
_METRIC_WINDOWS: Final = (*_METRIC_FREQUENCIES, 360, 720, 1440)
_LONG_WINDOW: Final = 240
_FREQUENCY_OF_LONG_WINDOW: Final = 5
_LOG_WINDOWS: Final = (5, 10, 15, 30, 45, 60, 120, 180, 240, 300, 360, 1440, 2880)
_LOG_FREQUENCIES: Final = (1, *_LOG_WINDOWS[:-1])
_MAXIMUM_PERIODS: Final = 6

_AGGREGATIONS: Final = {
    "availabilityresults/availabilitypercentage": ("Average",),
    "availabilityresults/count": ("Count",),
    "dependencies/count": ("Count",),
    "dependencies/failed": ("Count",),
    "exceptions/count": ("Count",),
    "requests/count": ("Count",),
    "requests/failed": ("Count",),
}
"""The aggregations of a component's metrics."""


def _bad(message: str) -> AzureError:
    return AzureError(400, "BadRequest", message)


def minutes(duration: object) -> int | None:
    """Return the minutes of a duration such as "PT15M" or "P1D"; None if it is not a duration."""
    found = _DURATION.fullmatch(str(duration))
    if found is None or not any(found.groups()):
        return None
    days, hours, rest = (int(found[part] or 0) for part in ("days", "hours", "minutes"))
    return (days * 24 + hours) * 60 + rest


def _conditions(request: Request) -> list[dict[str, Any]]:
    return request.input("criteria.allOf") or []


@rule("An alert's severity is 0 to 4", f"{_REST}metric-alerts{_MESSAGE}")
def severity(request: Request) -> None:
    """Reject an invalid severity."""
    given = request.input("severity")
    if given is not None and given not in _SEVERITIES:
        raise _bad(f"Invalid input at properties.severity: {given:g} is not between 0 and 4.")


@rule("The scopes of an alert exist", "from memory")
def scopes_exist(request: Request) -> None:
    """Reject an alert on a missing resource."""
    reject_missing(request.input("scopes") or (), request)


@rule(
    "A metric alert on several resources uses the criteria for several resources",
    "terraform-provider-azurerm issues 4337 and 6895",
)
def one_scope(request: Request) -> None:
    """Reject several scopes with the criteria for one."""
    criteria = str(request.input("criteria.odataType"))
    if criteria.endswith(f".{_SINGLE}") and len(request.input("scopes") or ()) > 1:
        raise _bad(
            f"Scopes property is invalid. Only single resource is allowed for criteria type {_SINGLE}. If "
            "you want to create an alert on multiple resources, use MultipleResourceMultipleMetricCriteria "
            "odata.type."
        )


@rule(
    "The scopes of a metric alert are resources of one type, which is the target type",
    "learntocloud/learn-to-cloud-app issue 612; Azure/azure-powershell issue 17105",
)
def one_type(request: Request) -> None:
    """Reject scopes of two types; only an alert on a test's locations has two."""
    if str(request.input("criteria.odataType")).endswith(_LOCATIONS):
        return
    named = request.input("targetResourceType")
    kinds = {
        identifiers.arm_type(scope).lower() for scope in request.input("scopes") or () if _is_resource(scope)
    }
    if len(kinds) > 1 or (named is not None and kinds - {str(named).lower()}):
        raise _bad("You can't define a scope that is different from the selected target resource type.")


def _is_resource(scope: str) -> bool:
    """Return whether a scope is a resource, not a group or a subscription."""
    return bool(identifiers.split(scope)[1])


@rule("The action groups of a metric alert exist", "Azure/azure-powershell issue 11102")
def metric_alert_groups_exist(request: Request) -> None:
    """Reject a metric alert with a missing action group."""
    reject_missing(
        (action.get("actionGroupId") for action in request.input("actions") or ()),
        request,
        lambda group: _bad(f"Arm resource {group} is invalid or in a different subscription as alert rule."),
    )


@rule("The action groups of a log alert exist", "from memory")
def log_alert_groups_exist(request: Request) -> None:
    """Reject a log alert with a missing action group."""
    reject_missing(request.input("actions.actionGroups") or (), request)


@rule(
    "A metric alert is evaluated every 1, 5, 15, 30 or 60 minutes",
    f"Azure/azure-cli issue 31138, bicep-registry-modules avm/res/insights/metric-alert{_MESSAGE}",
)
def metric_frequency(request: Request) -> None:
    """Reject a frequency that metric alerts do not support."""
    given = request.input("evaluationFrequency")
    if minutes(given) not in _METRIC_FREQUENCIES:
        raise _bad(f"Invalid evaluationFrequency '{given}'. {_SUPPORTED}, PT1H.")


@rule(
    "A metric alert's window is 1, 5, 15 or 30 minutes, 1, 6 or 12 hours, or a day, and not shorter than its "
    "evaluation",
    f"Azure/azure-cli issue 31138, bicep-registry-modules avm/res/insights/metric-alert{_MESSAGE}",
)
def metric_window(request: Request) -> None:
    """Reject a window that metric alerts do not support."""
    given, frequency = request.input("windowSize"), request.input("evaluationFrequency")
    window = minutes(given)
    if window not in _METRIC_WINDOWS:
        raise _bad(f"Invalid windowSize '{given}'. {_SUPPORTED}, PT1H, PT6H, PT12H, P1D.")
    if window < (minutes(frequency) or 0):
        raise _bad(f"windowSize '{given}' should not be less than evaluationFrequency '{frequency}'.")


@rule(
    "A metric alert with a window of more than four hours is evaluated every 5 minutes or less often",
    "DFE-Digital/publish-teacher-training pull request 4368",
)
def metric_frequency_of_window(request: Request) -> None:
    """Reject evaluating a long window every minute."""
    window, frequency = (minutes(request.input(name)) for name in ("windowSize", "evaluationFrequency"))
    if (window or 0) > _LONG_WINDOW and (frequency or 0) < _FREQUENCY_OF_LONG_WINDOW:
        raise _bad(
            "Evaluation frequency must be greater than or equal to five minutes since the period is greater "
            "than four hours."
        )


@rule("A metric alert uses an aggregation that its metric supports", "Azure/azure-cli issue 8944")
def metric_aggregation(request: Request) -> None:
    """Reject the average of a count, for example."""
    for condition in _conditions(request):
        allowed = _AGGREGATIONS.get(str(condition.get("metricName")).lower())
        if allowed and condition.get("timeAggregation") not in allowed:
            raise _bad(f"Time aggregation must be one of [{', '.join(allowed)}]")


@rule(
    "An alert on a test's locations has the test and its component as scopes",
    f"bicep-registry-modules avm/res/insights/metric-alert{_MESSAGE}",
)
def test_and_component(request: Request) -> None:
    """Reject a location-count alert without both scopes."""
    named = [request.input("criteria.webTestId"), request.input("criteria.componentId")]
    if None in named:
        return
    reject_missing(named, request)
    scopes: list[str] = request.input("scopes") or []
    if not all(any(same(scope, identifier) for scope in scopes) for identifier in named):
        raise _bad("Scopes must contain the web test and the component of the criteria.")


@rule(
    "A log alert's window is 5, 10, 15, 30 or 45 minutes, 1 to 6 hours, or 1 or 2 days; or 1 minute, if it "
    "is evaluated every minute",
    "Azure/azure-rest-api-specs issue 21258, terraform-provider-azurerm issue 18886",
)
def log_window(request: Request) -> None:
    """Reject a window that log alerts do not support."""
    given = request.input("windowSize")
    every_minute = minutes(request.input("evaluationFrequency")) == 1
    allowed = (1, *_LOG_WINDOWS) if every_minute else _LOG_WINDOWS
    if given is not None and minutes(given) not in allowed:
        raise _bad(
            f"Invalid input at properties.windowSize: {given}. "
            f"Supported granularities are: {', '.join(map(str, _LOG_WINDOWS))}."
        )


@rule(
    "A log alert's frequency is 1, 5, 10, 15, 30 or 45 minutes, 1 to 6 hours, or a day",
    f"terraform-provider-azurerm pull request 18960{_MESSAGE}",
)
def log_frequency(request: Request) -> None:
    """Reject a frequency that log alerts do not support."""
    given = request.input("evaluationFrequency")
    if given is not None and minutes(given) not in _LOG_FREQUENCIES:
        raise _bad(
            f"Invalid input at properties.evaluationFrequency: {given}. "
            f"Supported frequencies are: {', '.join(map(str, _LOG_FREQUENCIES))}."
        )


@rule(
    "A log alert has 1 to 6 evaluation periods, and not more failing periods",
    f"Azure/azure-resource-manager-schemas issue 1753, {_REST}scheduled-query-rules{_MESSAGE}",
)
def failing_periods(request: Request) -> None:
    """Reject an invalid number of failing periods."""
    for index, condition in enumerate(_conditions(request)):
        periods: dict[str, Any] = condition.get("failingPeriods") or {}
        evaluated = periods.get("numberOfEvaluationPeriods", 1)
        failing = periods.get("minFailingPeriodsToAlert", 1)
        if not 1 <= failing <= evaluated <= _MAXIMUM_PERIODS:
            raise _bad(
                f"Invalid input at properties.criteria.allOf[{index}].failingPeriods: expected "
                f"1 <= minFailingPeriodsToAlert <= numberOfEvaluationPeriods <= {_MAXIMUM_PERIODS}."
            )


@rule(
    "A log alert has one resource, group or subscription as its scope",
    "MicrosoftDocs/azure-dev-docs issue 1131",
)
def one_log_scope(request: Request) -> None:
    """Reject several scopes, or none."""
    if len(request.input("scopes") or ()) != 1:
        raise AzureError(
            400,
            "InvalidRequestContent",
            "The request content was invalid and could not be deserialized: 'Scopes list should contain "
            "exactly 1 resource Id'",
        )


@rule("A log alert with muted actions does not resolve automatically", "Azure/azure-powershell issue 22583")
def muted_or_resolved(request: Request) -> None:
    """Reject both; automatic resolution is the default."""
    muted, resolves = request.input("muteActionsDuration"), request.input("autoMitigate")
    if muted is not None and resolves is not False:
        raise _bad("Auto mitigation must be disabled when action suppression is set")


@rule(
    "A log alert mutes its actions for at least the time between two evaluations",
    "Azure/azure-cli issue 26581",
)
def muted_long_enough(request: Request) -> None:
    """Reject a shorter mute duration."""
    muted, frequency = minutes(request.input("muteActionsDuration")), request.input("evaluationFrequency")
    if muted is not None and muted < (minutes(frequency) or 0):
        raise AzureError(
            400,
            "InvalidRequestContent",
            "The request content was invalid and could not be deserialized: "
            "'EvaluationFrequency cannot be greater than MuteActionsDuration'",
        )


METRIC_ALERT: Final = (
    severity,
    metric_frequency,
    metric_window,
    metric_frequency_of_window,
    metric_aggregation,
    one_scope,
    one_type,
    scopes_exist,
    test_and_component,
    metric_alert_groups_exist,
)
LOG_ALERT: Final = (
    severity,
    log_frequency,
    log_window,
    failing_periods,
    muted_or_resolved,
    muted_long_enough,
    one_log_scope,
    scopes_exist,
    log_alert_groups_exist,
)
