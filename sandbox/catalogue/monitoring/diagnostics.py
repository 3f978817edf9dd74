"""Azure's rules for diagnostic settings."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from azure_facts import identifiers
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue.entry import rule
from sandbox.catalogue.monitoring import log_categories
from sandbox.catalogue.references import reject_missing, same

_ALL_LOGS: Final = "allLogs"
_AUDIT: Final = "audit"
_SINKS: Final = (
    "workspaceId",
    "storageAccountId",
    "eventHubAuthorizationRuleId",
    "marketplacePartnerId",
)
_SERVICES: Final = frozenset(
    f"microsoft.storage/storageaccounts/{service}services" for service in ("blob", "file", "queue", "table")
)
_OF_A_SERVICE: Final = ("Capacity", "Transaction")
_MAXIMUM_SETTINGS: Final = 5


def _bad(message: str) -> AzureError:
    return AzureError(400, "BadRequest", message)


def _target(request: Request) -> str:
    """Return the type of the resource whose logs are sent, as the tables spell it."""
    return identifiers.arm_type(identifiers.scope_of_extension(request.id)).lower()


def _settings(properties: Mapping[str, Any], part: str) -> list[dict[str, Any]]:
    return properties.get(part) or []


def _others(request: Request) -> Iterator[Mapping[str, Any]]:
    """Yield the other diagnostic settings of the same resource, with their names."""
    scope = identifiers.scope_of_extension(request.id)
    for record in request.azure.below(f"{scope}/providers/Microsoft.Insights/diagnosticSettings"):
        if not same(record.id, request.id):
            yield {**record.properties, "name": identifiers.name(record.id)}


@rule("A diagnostic setting has no retention policy", "terraform-provider-azurerm issue 23051")
def _no_retention(request: Request) -> None:
    for setting in (*_settings(request.inputs, "logs"), *_settings(request.inputs, "metrics")):
        policy: dict[str, Any] = setting.get("retentionPolicy") or {}
        if policy.get("enabled") or policy.get("days"):
            raise _bad("Diagnostic settings does not support retention for new diagnostic settings.")


@rule(
    "The resource's type has logs or metrics",
    "learn.microsoft.com azure-monitor/reference/supported-logs and supported-metrics",
)
def _has_any(request: Request) -> None:
    if _target(request) in log_categories.NOTHING:
        raise AzureError(
            400,
            "ResourceTypeNotSupported",
            f"The resource type '{_target(request)}' does not support diagnostic settings.",
        )


@rule(
    "A diagnostic setting has a destination",
    "learn.microsoft.com azure-monitor/essentials/diagnostic-settings; message from public deployment logs",
)
def _has_a_destination(request: Request) -> None:
    if not any(request.input(sink) for sink in _SINKS):
        raise _bad("At least one data sink needs to be specified.")


@rule(
    "The destination of a diagnostic setting exists", "MicrosoftDocs/azure-docs issue 78615 (of a workspace)"
)
def _sink_exists(request: Request) -> None:
    reject_missing(
        (request.input(sink) for sink in ("workspaceId", "storageAccountId")),
        request,
        lambda sink: AzureError(404, "ResourceNotFound", f"The resource '{sink}' doesn't exist."),
    )


@rule(
    "A diagnostic setting uses categories or category groups, not both",
    "Azure/azure-rest-api-specs issue 22719",
)
def _not_mixed(request: Request) -> None:
    logs = _settings(request.inputs, "logs")
    if any(log.get("category") for log in logs) and any(log.get("categoryGroup") for log in logs):
        raise _bad("Diagnostic setting does not support mix of log category and log category group.")


@rule("The resource's type has the category of logs", "terraform-provider-azurerm issue 2985")
def _has_category(request: Request) -> None:
    categories = log_categories.LOGS.get(_target(request))
    if categories is not None:
        given = (log.get("category") for log in _settings(request.inputs, "logs"))
        _reject_unknown(given, categories)


@rule(
    "The resource's type has the category group",
    "learn.microsoft.com azure-monitor/essentials/diagnostic-settings; message from public deployment logs",
)
def _has_group(request: Request) -> None:
    target = _target(request)
    if target not in log_categories.LOGS:
        return
    groups = _groups(target)
    for log in _settings(request.inputs, "logs"):
        given = log.get("categoryGroup")
        if given and str(given).lower() not in (group.lower() for group in groups):
            supported = ", ".join(f"'{group}'" for group in groups) or "''"
            raise _bad(f"CategoryGroup: '{given}' is not supported, supported ones are: {supported}")


@rule(
    "The resource's type has the category of metrics",
    "terraform-provider-azurerm issue 2985; learn.microsoft.com azure-monitor/reference/supported-metrics",
)
def _has_metrics(request: Request) -> None:
    target = _target(request)
    if target not in log_categories.LOGS:
        return
    others = log_categories.OTHER_METRICS.get(target, ())
    known = () if target in log_categories.WITHOUT_METRICS else (log_categories.ALL_METRICS, *others)
    _reject_unknown((metric.get("category") for metric in _settings(request.inputs, "metrics")), known)


def _reject_unknown(given: Iterable[object], known: Iterable[str]) -> None:
    legal = {category.lower() for category in known}
    for category in given:
        if category and str(category).lower() not in legal:
            raise _bad(f"Category '{category}' is not supported.")


@rule(
    "A resource has at most five diagnostic settings",
    "learn.microsoft.com azure-monitor/essentials/diagnostic-settings; terraform-provider-azurerm pull "
    "request 27801",
)
def _few_settings(request: Request) -> None:
    if len(list(_others(request))) >= _MAXIMUM_SETTINGS:
        raise AzureError(
            409,
            "Conflict",
            f"The limit of {_MAXIMUM_SETTINGS} diagnostic settings was reached. To create new setting "
            f"'{request.name}', delete an existing one.",
        )


@rule(
    "Only one setting of a resource sends a category to a destination",
    "Azure/terraform-azurerm-avm-ptn-aiml-landing-zone issue 19, Azure/bicep-registry-modules issue 3407",
)
def _sent_once(request: Request) -> None:
    mine = _categories(request.inputs, request)
    for other in _others(request):
        shared = [category for category in _categories(other, request) if category in mine]
        for sink in _SINKS:
            given = request.input(sink)
            if shared and given and same(given, other.get(sink)):
                raise AzureError(
                    409,
                    "Conflict",
                    f"Data sink '{given}' is already used in diagnostic setting '{other['name']}' for "
                    f"category '{shared[0]}'. Data sinks can't be reused in different settings on the same "
                    "category for the same resource.",
                )


def _categories(properties: Mapping[str, Any], request: Request) -> list[str]:
    """Return the categories that a setting sends; the group of all logs stands for each of them."""
    sent: list[str] = []
    for part in ("logs", "metrics"):
        for setting in _settings(properties, part):
            group = str(setting.get("categoryGroup") or "").lower()
            if not setting.get("enabled"):
                continue
            if group == _ALL_LOGS.lower():
                sent += [*log_categories.LOGS.get(_target(request), ()), *_groups(_target(request))]
            else:
                sent.append(str(setting.get("category") or group))
    return sent


def _groups(target: str) -> tuple[str, ...]:
    if not log_categories.LOGS.get(target):
        return ()
    return (_ALL_LOGS,) if target in log_categories.WITHOUT_AUDIT else (_AUDIT, _ALL_LOGS)


def metrics_in_full(request: Request) -> dict[str, Any]:
    """Return "all metrics" of a storage account's service as its two categories.

    Source: Azure/terraform-azurerm-avm-res-storage-storageaccount, the comments on its diagnostic settings.
    """
    sent = _settings(request.inputs, "metrics")
    if _target(request) not in _SERVICES or not any(_is_all(metric) for metric in sent):
        return {}
    return {
        "metrics": [
            {**metric, "category": category}
            for metric in sent
            for category in (_OF_A_SERVICE if _is_all(metric) else (metric.get("category"),))
        ]
    }


def _is_all(metric: Mapping[str, Any]) -> bool:
    return str(metric.get("category")).lower() == log_categories.ALL_METRICS.lower()


DIAGNOSTIC_SETTING: Final = (
    _no_retention,
    _has_any,
    _has_a_destination,
    _not_mixed,
    _has_category,
    _has_group,
    _has_metrics,
    _sink_exists,
    _few_settings,
    _sent_once,
)
