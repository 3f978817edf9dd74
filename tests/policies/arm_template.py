"""A stack as an ARM template: the form in which a judge that cannot read Pulumi programs judges it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from azure_facts import identifiers
from sandbox.catalogue import get
from tests.components.azure_mocks import SUBSCRIPTION_ID
from tests.policies.recording import Recorded
from tests.sandbox.driver import SCHEMAS

_SCHEMA: Final = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"

# What stands beside `properties` in Azure's requests, and not below it.
_TOP_LEVEL: Final = ("location", "tags", "sku", "kind", "identity", "zones")
_NOT_TOP_LEVEL: Final = {"azure-native:operationalinsights:Workspace": ("sku",)}

# The SDK's names that are not Azure's.
_RENAMED: Final[Mapping[str, Mapping[str, str]]] = {
    "azure-native:storage:StorageAccount": {
        "enableHttpsTrafficOnly": "supportsHttpsTrafficOnly",
        "networkRuleSet": "networkAcls",
    },
    "azure-native:applicationinsights:Component": {
        "applicationType": "Application_Type",
        "disableIpMasking": "DisableIpMasking",
        "disableLocalAuth": "DisableLocalAuth",
        "flowType": "Flow_Type",
        "ingestionMode": "IngestionMode",
        "requestSource": "Request_Source",
        "workspaceResourceId": "WorkspaceResourceId",
    },
}

# Lists whose elements the SDK writes flat: in Azure all but the name and the id lies below `properties`.
_FLATTENED: Final = (
    "delegations",
    "privateDnsZoneConfigs",
    "privateLinkServiceConnections",
    "securityRules",
)

# Checkov compares types to the letter, and has two spellings of this one.
_SPELLINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "Microsoft.Network/frontDoorWebApplicationFirewallPolicies": (
        "Microsoft.Network/FrontDoorWebApplicationFirewallPolicies",
        "Microsoft.Network/frontdoorWebApplicationFirewallPolicies",
    )
}

# What checkov looks for inside other resources, and in which: a server's policies hold for its databases
# too, and any sites/config that stands alone is taken for the one called "web".
_INSIDE: Final[Mapping[str, tuple[str, ...]]] = {
    "Microsoft.Sql/servers/auditingSettings": ("Microsoft.Sql/servers", "Microsoft.Sql/servers/databases"),
    "Microsoft.Sql/servers/firewallRules": ("Microsoft.Sql/servers",),
    "Microsoft.Sql/servers/securityAlertPolicies": ("Microsoft.Sql/servers/databases",),
    "Microsoft.Web/sites/config": ("Microsoft.Web/sites",),
}


@dataclass(frozen=True, kw_only=True)
class Template:
    """A template, and where its resources come from.

    Attributes:
        content: The template itself.
        origins: The recorded resources by ARM type and full name: "Microsoft.Web/sites.stitches-prod". Of
            those that share a name, as diagnostic settings do, the last; checkov has no check of them.
    """

    content: dict[str, Any]
    origins: Mapping[str, Recorded]


def template(stack: Iterable[Recorded]) -> Template:
    """Render the Azure resources of a stack."""
    azure = [recorded for recorded in stack if recorded.type.startswith("azure-native:")]
    identified = {get(found.type).identifier(found.inputs, SUBSCRIPTION_ID): found for found in azure}
    rendered = {identifier: _resource(found, identifier) for identifier, found in identified.items()}
    for identifier, resource in rendered.items():
        for holder in _holders(rendered, identifier):
            holder.setdefault("resources", []).append(_relative(resource))
    faces = [
        (face, identified[identifier])
        for identifier, resource in rendered.items()
        if resource["type"] not in _INSIDE
        for face in _faces(resource)
    ]
    return Template(
        content={
            "$schema": _SCHEMA,
            "contentVersion": "1.0.0.0",
            "resources": [face for face, _ in faces],
        },
        origins={f"{face['type']}.{face['name']}": found for face, found in faces},
    )


def _resource(recorded: Recorded, identifier: str) -> dict[str, Any]:
    entry = get(recorded.type)
    beside = [key for key in _TOP_LEVEL if key not in _NOT_TOP_LEVEL.get(recorded.type, ())]
    inputs: dict[str, Any] = {
        key: _azure(key, value)
        for key, value in recorded.inputs.items()
        if key not in entry.parameters and key != "azureApiVersion"
    }
    resource: dict[str, Any] = {
        "type": entry.arm_type,
        "apiVersion": recorded.inputs.get("azureApiVersion") or SCHEMAS[recorded.type].api_version,
        "name": identifiers.names(identifier) or identifiers.name(identifier),
    }
    # The id of what extends another resource begins with that resource.
    if entry.path.startswith(("/{scope}", "/{resourceUri}")):
        resource["scope"] = recorded.inputs[entry.parameters[0]]
    resource |= {key: inputs.pop(key) for key in beside if key in inputs}
    renamed = _RENAMED.get(recorded.type, {})
    below = inputs.get("properties", inputs)
    return resource | {"properties": {renamed.get(key, key): value for key, value in below.items()}}


def _azure(key: str, value: Any) -> Any:
    """Give a value of the SDK's in Azure's form; on the wire all numbers are floats."""
    match value:
        case float() if value.is_integer():
            return int(value)
        case list() if key == "userAssignedIdentities":
            return {identity: {} for identity in value}  # pyright: ignore[reportUnknownVariableType]
        case list() if key in _FLATTENED:
            return [_nested(element) for element in value]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        case list():
            return [_azure("", element) for element in value]  # pyright: ignore[reportUnknownVariableType]
        case dict():
            return {name: _azure(name, element) for name, element in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        case _:
            return value


def _nested(element: Mapping[str, Any]) -> dict[str, Any]:
    beside = {key: element[key] for key in ("id", "name") if key in element}
    properties = {key: _azure(key, value) for key, value in element.items() if key not in beside}
    return {**beside, "properties": properties}


def _holders(rendered: Mapping[str, dict[str, Any]], identifier: str) -> Iterator[dict[str, Any]]:
    """Give the resources inside which a resource is looked for: its parent, or others below its parent."""
    types = _INSIDE.get(rendered[identifier]["type"], ())
    above = identifiers.key(identifiers.parent(identifier) or "")
    for other, holder in rendered.items():
        near = {identifiers.key(other), identifiers.key(identifiers.parent(other) or "")}
        if holder["type"] in types and above in near:
            yield holder


def _relative(resource: Mapping[str, Any]) -> dict[str, Any]:
    """Give a resource as it stands inside another: type and name without what stands before them."""
    last = {key: resource[key].rpartition("/")[2] for key in ("type", "name")}
    return {**resource, **last}


def _faces(resource: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give a resource in each form that checkov knows; a site's `siteConfig` is its config "web" too."""
    for spelling in _SPELLINGS.get(resource["type"], (resource["type"],)):
        yield {**resource, "type": spelling}
    if resource["type"] == "Microsoft.Web/sites":
        yield {
            "type": "Microsoft.Web/sites/config",
            "apiVersion": resource["apiVersion"],
            "name": f"{resource['name']}/web",
            "properties": resource["properties"].get("siteConfig", {}),
        }
