"""A resource in Azure Resource Manager's shape, where the SDK flattens "properties"."""

from collections.abc import Mapping
from typing import Any, Final

from azure_facts import identifiers
from azure_facts.regions import programmatic
from sandbox.azure.secrets import restore_secrets
from sandbox.azure.store import Record
from sandbox.catalogue import TYPES
from sandbox.catalogue.entry import ResourceType
from sandbox.schema.cache import Schema
from sandbox.values import is_array, is_object

# Names outside "properties". Source: Azure/azure-resource-manager-rpc, v1.0, common-api-contracts.md.
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
_READ_ONLY: Final = ("id", "name", "type", "systemData", "etag")
# Exceptions: these types have them in "properties". Source: azure-rest-api-specs, the specification of each.
_WITHIN: Final[Mapping[str, tuple[str, ...]]] = {
    "azure-native:operationalinsights:Workspace": ("sku",),
    "azure-native:redis:Redis": ("sku",),
    "azure-native:web:WebApp": ("sku",),
    "azure-native:web:WebAppSlot": ("sku",),
}
# Names that the SDK spells differently. Source: azure-rest-api-specs, applicationinsights
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
_ATTRIBUTES: Final = {"attributes": {"expires": "exp", "notBefore": "nbf"}}
# Nested names, by the name of their parent. Source: the same; keyvault, secrets.json and keys.json.
_NAMES_BELOW: Final[Mapping[str, Mapping[str, Mapping[str, str]]]] = {
    "azure-native:applicationinsights:WebTest": {"Locations": {"location": "Id"}},
    "azure-native:keyvault:Key": _ATTRIBUTES,
    "azure-native:keyvault:Secret": _ATTRIBUTES,
}

_GROUP: Final = "azure-native:resources:ResourceGroup"
SITES: Final = ("azure-native:web:WebApp", "azure-native:web:WebAppSlot")
"""The types of apps and their slots."""
# The part of its configuration that a site's own response shows; "config/web" shows all. From memory.
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
    """Return a resource as a GET returns it, without secrets."""
    properties: dict[str, Any] = restore_secrets(record.properties, {})
    within = _WITHIN.get(record.token, ())
    named = _NAMES.get(record.token, {})
    response: dict[str, Any] = {"id": record.id, "name": identifiers.name(record.id), "type": kind(record)}
    below: dict[str, Any] = {}
    for name, value in properties.items():
        if name in _ENVELOPE and name not in within:
            response[name] = value
        elif name != _OURS:
            below[named.get(name, name)] = value
    if record.token in SITES and is_object(below.get("siteConfig")):
        configuration: dict[str, Any] = below["siteConfig"]
        below["siteConfig"] = {name: configuration.get(name) for name in _CONFIGURATION_OF_A_SITE}
    if is_object(response.get("properties")):
        below = {**below, **response["properties"]}
    response["properties"] = _respelled(below, _NAMES_BELOW.get(record.token, {}), "")
    return _placed(response) if record.token == _GROUP else response


def _placed(response: dict[str, Any]) -> dict[str, Any]:
    """Write a location as Azure Resource Manager itself does (not the services): "eastus"."""
    if not isinstance(response.get("location"), str):
        return response
    return {**response, "location": programmatic(response["location"])}


def inputs(entry: ResourceType, schema: Schema, identifier: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs of a type from its id and from a PUT's body in Azure Resource Manager's shape.

    Unknown properties keep their names, so that the check of the types reports them.
    """
    found = entry.pattern.fullmatch(identifier)
    named = {name: value for name, value in (found.groupdict() if found else {}).items() if value is not None}
    from_id = {name: value for name, value in named.items() if name in entry.parameters}
    spelled = {ours: name for name, ours in _NAMES.get(entry.token, {}).items()}
    beside: dict[str, Any] = {name: value for name, value in body.items() if name not in _READ_ONLY}
    if "properties" not in schema.inputs and is_object(beside.get("properties")):
        below: dict[str, Any] = beside.pop("properties")
        read_only = schema.outputs.keys() - schema.inputs.keys()
        beside |= {spelled.get(name, name): value for name, value in below.items() if name not in read_only}
    names_below = {
        spelled.get(outer, outer): {theirs: ours for ours, theirs in names.items()}
        for outer, names in _NAMES_BELOW.get(entry.token, {}).items()
    }
    return {**_respelled(beside, names_below, ""), **from_id}


def kind(record: Record) -> str:
    """Return a resource's Azure type: "Microsoft.Web/sites/slots"."""
    entry = TYPES.get(record.token)
    return entry.arm_type if entry else identifiers.arm_type(record.id)


def listed(record: Record, expanded: frozenset[str]) -> dict[str, Any]:
    """Return a resource as a list of all types shows it: without its properties.

    Args:
        record: the resource.
        expanded: the additional names that "$expand" requests.
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


def _respelled(value: Any, names: Mapping[str, Mapping[str, str]], within: str) -> Any:  # noqa: ANN401 - any JSON
    """Return a value with its names respelled, by the name of their parent."""
    if is_object(value):
        spelled = names.get(within, {})
        return {spelled.get(name, name): _respelled(inner, names, name) for name, inner in value.items()}
    if is_array(value):
        return [_respelled(each, names, within) for each in value]
    return value
