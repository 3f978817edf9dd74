"""A resource in Azure Resource Manager's own shape: the SDK shows "properties" beside the rest."""

from collections.abc import Mapping
from typing import Any, Final

from sandbox.azure import identifiers
from sandbox.azure.locations import programmatic
from sandbox.azure.secrets import opened
from sandbox.azure.store import Record
from sandbox.catalogue import TYPES, references
from sandbox.values import is_array, is_object

# What stands beside "properties". Source: Azure/azure-resource-manager-rpc, v1.0, common-api-contracts.md.
_ENVELOPE: Final = (
    "id",
    "name",
    "type",
    "location",
    "tags",
    "kind",
    "identity",
    "sku",
    "plan",
    "zones",
    "etag",
    "eTag",
    "managedBy",
    "extendedLocation",
    "systemData",
    "properties",
)
_OURS: Final = "azureApiVersion"
# What these types have in "properties" all the same. Source: azure-rest-api-specs, the specification of each.
_WITHIN: Final[Mapping[str, tuple[str, ...]]] = {
    "azure-native:operationalinsights:Workspace": ("sku",),
    "azure-native:redis:Redis": ("sku",),
    "azure-native:web:WebApp": ("sku",),
    "azure-native:web:WebAppSlot": ("sku",),
}
# Names that the SDK spells in its own way. Source: azure-rest-api-specs, applicationinsights
# (components_API.json, webTests_API.json), dns.json and authorization (RoleDefinition).
_COMPONENT: Final = {
    "appId": "AppId",
    "applicationId": "ApplicationId",
    "applicationType": "Application_Type",
    "connectionString": "ConnectionString",
    "creationDate": "CreationDate",
    "disableIpMasking": "DisableIpMasking",
    "disableLocalAuth": "DisableLocalAuth",
    "flowType": "Flow_Type",
    "forceCustomerStorageForProfiler": "ForceCustomerStorageForProfiler",
    "hockeyAppId": "HockeyAppId",
    "hockeyAppToken": "HockeyAppToken",
    "immediatePurgeDataOn30Days": "ImmediatePurgeDataOn30Days",
    "ingestionMode": "IngestionMode",
    "instrumentationKey": "InstrumentationKey",
    "laMigrationDate": "LaMigrationDate",
    "privateLinkScopedResources": "PrivateLinkScopedResources",
    "requestSource": "Request_Source",
    "retentionInDays": "RetentionInDays",
    "samplingPercentage": "SamplingPercentage",
    "tenantId": "TenantId",
    "workspaceResourceId": "WorkspaceResourceId",
}
_TEST: Final = {
    "configuration": "Configuration",
    "description": "Description",
    "enabled": "Enabled",
    "frequency": "Frequency",
    "locations": "Locations",
    "request": "Request",
    "retryEnabled": "RetryEnabled",
    "syntheticMonitorId": "SyntheticMonitorId",
    "timeout": "Timeout",
    "validationRules": "ValidationRules",
    "webTestKind": "Kind",
    "webTestName": "Name",
}
_RECORDS: Final = {
    "aRecords": "ARecords",
    "aaaaRecords": "AAAARecords",
    "cnameRecord": "CNAMERecord",
    "dsRecords": "DSRecords",
    "mxRecords": "MXRecords",
    "naptrRecords": "NAPTRRecords",
    "nsRecords": "NSRecords",
    "ptrRecords": "PTRRecords",
    "soaRecord": "SOARecord",
    "srvRecords": "SRVRecords",
    "tlsaRecords": "TLSARecords",
    "ttl": "TTL",
    "txtRecords": "TXTRecords",
}
_NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "azure-native:applicationinsights:Component": _COMPONENT,
    "azure-native:applicationinsights:WebTest": _TEST,
    "azure-native:authorization:RoleDefinition": {"roleType": "type"},
    "azure-native:dns:RecordSet": _RECORDS,
}
# Names of the elements of lists that differ as well.
_OF_ELEMENTS: Final[Mapping[str, Mapping[str, str]]] = {"Locations": {"location": "Id"}}

_GROUP: Final = "azure-native:resources:ResourceGroup"
_SITES: Final = ("azure-native:web:WebApp", "azure-native:web:WebAppSlot")
# All that a site's own answer tells of its configuration; "config/web" tells the whole. From memory.
_CONFIGURATION_OF_A_SITE: Final = (
    "acrUseManagedIdentityCreds",
    "alwaysOn",
    "functionAppScaleLimit",
    "http20Enabled",
    "linuxFxVersion",
    "minimumElasticInstanceCount",
    "numberOfWorkers",
)


def arm(record: Record) -> dict[str, Any]:
    """Give a resource as a GET answers it; what is a secret is left out."""
    told: dict[str, Any] = opened(record.properties, {})
    within = _WITHIN.get(record.token, ())
    named = _NAMES.get(record.token, {})
    answer: dict[str, Any] = {"id": record.id, "name": identifiers.name(record.id), "type": kind(record)}
    below: dict[str, Any] = {}
    for name, value in told.items():
        if name in _ENVELOPE and name not in within:
            answer[name] = value
        elif name != _OURS:
            spelled = named.get(name, name)
            below[spelled] = _elements(value, _OF_ELEMENTS.get(spelled, {}))
    if record.token in _SITES and is_object(below.get("siteConfig")):
        configuration: dict[str, Any] = below["siteConfig"]
        below["siteConfig"] = {name: configuration.get(name) for name in _CONFIGURATION_OF_A_SITE}
    if is_object(answer.get("properties")):
        below = {**below, **answer["properties"]}
    answer["properties"] = below
    return _placed(answer) if record.token == _GROUP else answer


def _placed(answer: dict[str, Any]) -> dict[str, Any]:
    """Write a location as Azure Resource Manager does, where no service answers for itself: "eastus"."""
    if not isinstance(answer.get("location"), str):
        return answer
    return {**answer, "location": programmatic(answer["location"])}


def kind(record: Record) -> str:
    """Give a resource's type in Azure, as "Microsoft.Web/sites/slots"."""
    entry = TYPES.get(record.token)
    return entry.arm_type if entry else references.kind(record.id)


def listed(record: Record, expanded: frozenset[str]) -> dict[str, Any]:
    """Give a resource as a list of resources of all types shows it: without its properties.

    Args:
        record: the resource.
        expanded: what "$expand" asks for beside that.
    """
    whole = arm(record)
    shown = _placed({name: value for name, value in whole.items() if name != "properties"})
    state = whole["properties"].get("provisioningState")
    more = {
        "createdTime": record.created,
        "changedTime": record.modified,
        "provisioningState": state or "Succeeded",
    }
    return {**shown, **{name: value for name, value in more.items() if name in expanded}}


def _elements(value: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - any JSON
    if not names or not is_array(value):
        return value
    return [
        {names.get(name, name): inner for name, inner in each.items()} if is_object(each) else each
        for each in value
    ]
