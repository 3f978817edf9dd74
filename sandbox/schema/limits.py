"""Bounds, lengths and patterns of inputs, which azure-native checks and the Python SDK does not contain.

Source: Azure/bicep-types-az 1f896de (2026-08-20), the types at the SDK's API versions. Enums are
not here: they are the SDK's. The rules of `sandbox.catalogue.names` check names.
azure-native checks these before it sends a request, and so does the sandbox.
Source: pulumi-azure-native, provider/pkg/provider/provider.go, validateProperty.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sandbox.schema.input_problem import InputProblem, path_below
from sandbox.values import UNKNOWN, Secret, bare, is_array, is_object


@dataclass(frozen=True, kw_only=True)
class Limit:
    """The limits of one property. Bounds are inclusive; lengths count characters, or elements of an array."""

    minimum: float | None = None
    maximum: float | None = None
    longest: int | None = None
    shortest: int | None = None
    pattern: str | None = None


def _between(minimum: float, maximum: float | None = None) -> Limit:
    return Limit(minimum=minimum, maximum=maximum)


_GUID: Final = Limit(pattern=r"^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$")
_BASE64: Final = Limit(
    pattern=r"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$"
)
_NOT_NEGATIVE: Final = _between(0)
_DAYS: Final = _between(1, 365)
_SCALING: Final = {
    "siteConfig.preWarmedInstanceCount": _between(0, 10),
    "siteConfig.functionAppScaleLimit": _NOT_NEGATIVE,
    "siteConfig.elasticWebAppScaleLimit": _NOT_NEGATIVE,
    "siteConfig.minimumElasticInstanceCount": _between(0, 20),
    "cloningInfo.correlationId": _GUID,
}
_SINCE: Final = ("daysAfterCreationGreaterThan", "daysAfterLastTierChangeGreaterThan")
_SINCE_OF_BLOBS: Final = (*_SINCE, "daysAfterModificationGreaterThan", "daysAfterLastAccessTimeGreaterThan")
_AGES: Final = {
    f"policy.rules.[].definition.actions.{what}.{action}.{age}": _NOT_NEGATIVE
    for what, ages in (("baseBlob", _SINCE_OF_BLOBS), ("snapshot", _SINCE), ("version", _SINCE))
    for action in ("tierToCool", "tierToArchive", "tierToCold", "tierToHot", "delete")
    for age in ages
}

LIMITS: Final[Mapping[str, Mapping[str, Limit]]] = {
    "azure-native:cdn:AFDOrigin": {
        "httpPort": _between(1, 65535),
        "httpsPort": _between(1, 65535),
        "priority": _between(1, 5),
        "weight": _between(1, 1000),
    },
    "azure-native:cdn:AFDOriginGroup": {
        "healthProbeSettings.probeIntervalInSeconds": _between(1, 255),
        # terraform-provider-azurerm cdn_frontdoor_origin_group.
        "loadBalancingSettings.sampleSize": _between(1, 255),
        "loadBalancingSettings.successfulSamplesRequired": _between(1, 255),
        "loadBalancingSettings.additionalLatencyInMilliseconds": _between(0, 1000),
        "trafficRestorationTimeToHealedOrNewEndpointsInMinutes": _between(0, 50),
    },
    # At most 240 s: learn.microsoft.com frontdoor/troubleshoot-issues, origin response timeout.
    "azure-native:cdn:Profile": {"originResponseTimeoutSeconds": _between(16, 240)},
    "azure-native:consumption:Budget": {
        "notifications.*.contactEmails": Limit(longest=50),
        "notifications.*.contactGroups": Limit(longest=50),
    },
    "azure-native:frontdoor:Policy": {
        "policySettings.customBlockResponseBody": _BASE64,
        "policySettings.javascriptChallengeExpirationInMinutes": _between(5, 1440),
        "policySettings.captchaExpirationInMinutes": _between(5, 1440),
        "customRules.rules.[].name": Limit(longest=128),
        "customRules.rules.[].rateLimitDurationInMinutes": _between(0, 5),
        "customRules.rules.[].rateLimitThreshold": _NOT_NEGATIVE,
    },
    "azure-native:keyvault:Vault": {
        "properties.tenantId": _GUID,
        "properties.accessPolicies.[].tenantId": _GUID,
        "properties.accessPolicies.[].applicationId": _GUID,
    },
    "azure-native:monitor:ActionGroup": {"groupShortName": Limit(longest=12)},
    "azure-native:monitor:DiagnosticSetting": {
        "metrics.[].retentionPolicy.days": _NOT_NEGATIVE,
        "logs.[].retentionPolicy.days": _NOT_NEGATIVE,
    },
    "azure-native:sql:Database": {"federatedClientId": _GUID},
    "azure-native:sql:Server": {
        "federatedClientId": _GUID,
        "administrators.sid": _GUID,
        "administrators.tenantId": _GUID,
    },
    "azure-native:sql:ServerBlobAuditingPolicy": {"storageAccountSubscriptionId": _GUID},
    "azure-native:storage:BlobServiceProperties": {
        "deleteRetentionPolicy.days": _DAYS,
        "containerDeleteRetentionPolicy.days": _DAYS,
        "restorePolicy.days": _DAYS,
        "changeFeed.retentionInDays": _between(1, 146000),
    },
    "azure-native:storage:ManagementPolicy": {
        **_AGES,
        "policy.rules.[].definition.filters.blobIndexMatch.[].name": Limit(shortest=1, longest=128),
        "policy.rules.[].definition.filters.blobIndexMatch.[].value": Limit(longest=256),
    },
    "azure-native:storage:StorageAccount": {
        "immutableStorageWithVersioning.immutabilityPolicy.immutabilityPeriodSinceCreationInDays": _between(
            1, 146000
        ),
    },
    "azure-native:web:WebApp": _SCALING,
    "azure-native:web:WebAppSlot": _SCALING,
}
"""The limits of each type's inputs, by path; `[]` stands for each element of an array, `*` for each key."""


def check(token: str, inputs: Mapping[str, Any]) -> list[InputProblem]:
    """Return all inputs of a resource that are beyond their limits; unknown values are not checked."""
    return [
        problem
        for path, limit in LIMITS.get(token, {}).items()
        for found, value in _values(inputs, path.split("."), "")
        for problem in _problems(limit, value, found)
    ]


def _values(value: object, steps: list[str], path: str) -> Iterator[tuple[str, object]]:
    """Yield the values at a path, with their exact paths; none if any part is missing or unknown."""
    if not steps:
        yield path, value
        return
    inner, step, rest = bare(value), steps[0], steps[1:]
    if step == "[]" and is_array(inner):
        for index, item in enumerate(inner):
            yield from _values(item, rest, f"{path}[{index}]")
    elif is_object(inner):
        for name in inner if step == "*" else [step] if step in inner else ():
            yield from _values(inner[name], rest, path_below(path, name))


def _problems(limit: Limit, value: object, path: str) -> Iterable[InputProblem]:
    """Check one value, with azure-native's messages; a secret is never shown."""
    inner = bare(value)
    if inner is UNKNOWN or isinstance(inner, bool):
        return
    if isinstance(inner, (int, float)):
        shown = "it" if isinstance(value, Secret) else f"{inner:g}"
        if limit.minimum is not None and inner < limit.minimum:
            yield InputProblem(path, f"'{path}' is too low ({shown} < {limit.minimum:g})")
        if limit.maximum is not None and inner > limit.maximum:
            yield InputProblem(path, f"'{path}' is too high ({shown} > {limit.maximum:g})")
    if isinstance(inner, str) or is_array(inner):
        kind = "characters" if isinstance(inner, str) else "elements"
        if limit.shortest is not None and len(inner) < limit.shortest:
            yield InputProblem(
                path, f"'{path}' is too short ({len(inner)}): at least {limit.shortest} {kind} required"
            )
        if limit.longest is not None and len(inner) > limit.longest:
            yield InputProblem(
                path, f"'{path}' is too long ({len(inner)}): at most {limit.longest} {kind} allowed"
            )
    if isinstance(inner, str) and limit.pattern is not None and not re.search(limit.pattern, inner):
        yield InputProblem(path, f"'{path}' does not match expression '{limit.pattern}'")
