"""Lists the kinds of resources in the inventory, and where a state has the facts about each."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from azure_facts.type_tokens import without_version
from model.resource import ResourceType
from model.resource_kinds import ResourceKind


@dataclass(frozen=True)
class IdName:
    """Where to find one name of an id.

    Attributes:
        input: The resource's input that has the name.
        argument: The input of the component that creates the resource; this input has the name.
        attribute: The attribute of EnvironmentNames that has the name.
    """

    input: str
    argument: str
    attribute: str


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of resource in the inventory.

    Attributes:
        type: The specification's type.
        arm: Azure's type.
        component: The component that creates one of this kind, if it gets a name for it.
        names: The names in the id, the outermost first.
        configuration: The settings in the resource itself: the path in its inputs or outputs, by the
            inventory's key. All other settings that the program declares are only in the output.
        needs_slots: Whether only tiers with deployment slots have it.
        needs_front_door: Whether only environments with Front Door have it.
    """

    type: ResourceType
    arm: ResourceKind
    component: str
    names: tuple[IdName, ...]
    configuration: Mapping[str, str]
    needs_slots: bool = False
    needs_front_door: bool = False


_SITE = {
    "appServicePlanId": "serverFarmId",
    "httpsOnly": "httpsOnly",
    "managedIdentity": "identity.type",
    "healthCheckPath": "siteConfig.healthCheckPath",
    "linuxFxVersion": "siteConfig.linuxFxVersion",
}

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "azure-native:web:AppServicePlan": Kind(
            type=ResourceType.APP_SERVICE_PLAN,
            arm=ResourceKind.APP_SERVICE_PLAN,
            component="stitches:components:AppServicePlan",
            names=(IdName("name", "planName", "app_service_plan"),),
            configuration={"sku": "sku.name", "capacity": "sku.capacity", "zoneRedundant": "zoneRedundant"},
        ),
        "azure-native:web:WebApp": Kind(
            type=ResourceType.APP_SERVICE,
            arm=ResourceKind.WEB_APP,
            component="stitches:components:WebApp",
            names=(IdName("name", "appName", "web_app"),),
            configuration=_SITE,
        ),
        "azure-native:web:WebAppSlot": Kind(
            type=ResourceType.APP_SERVICE,
            arm=ResourceKind.SLOT,
            component="stitches:components:WebApp",
            names=(IdName("name", "appName", "web_app"), IdName("slot", "slotName", "slot")),
            configuration=_SITE,
            needs_slots=True,
        ),
        "azure-native:sql:Database": Kind(
            type=ResourceType.SQL_DATABASE,
            arm=ResourceKind.SQL_DATABASE,
            component="stitches:components:SqlDatabase",
            names=(
                IdName("serverName", "serverName", "sql_server"),
                IdName("databaseName", "databaseName", "sql_database"),
            ),
            configuration={
                "sku": "sku.name",
                "zoneRedundant": "zoneRedundant",
                "backupStorageRedundancy": "requestedBackupStorageRedundancy",
            },
        ),
        "azure-native:storage:StorageAccount": Kind(
            type=ResourceType.BLOB_STORAGE,
            arm=ResourceKind.STORAGE_ACCOUNT,
            component="stitches:components:BlobStorage",
            names=(IdName("accountName", "accountName", "storage_account"),),
            configuration={
                "sku": "sku.name",
                "allowSharedKeyAccess": "allowSharedKeyAccess",
                "blobEndpoint": "primaryEndpoints.blob",
            },
        ),
        "azure-native:keyvault:Vault": Kind(
            type=ResourceType.KEY_VAULT,
            arm=ResourceKind.KEY_VAULT,
            component="stitches:components:KeyVault",
            names=(IdName("vaultName", "vaultName", "key_vault"),),
            configuration={
                "vaultUri": "properties.vaultUri",
                "enableRbacAuthorization": "properties.enableRbacAuthorization",
                "enablePurgeProtection": "properties.enablePurgeProtection",
            },
        ),
        "azure-native:applicationinsights:Component": Kind(
            type=ResourceType.APPLICATION_INSIGHTS,
            arm=ResourceKind.APPLICATION_INSIGHTS,
            component="stitches:components:ApplicationInsights",
            names=(IdName("resourceName", "componentName", "application_insights"),),
            configuration={
                "applicationType": "applicationType",
                "disableLocalAuth": "disableLocalAuth",
                "workspaceResourceId": "workspaceResourceId",
            },
        ),
        "azure-native:cdn:Profile": Kind(
            type=ResourceType.CDN,
            arm=ResourceKind.FRONT_DOOR,
            component="stitches:components:FrontDoor",
            names=(IdName("profileName", "profileName", "front_door"),),
            configuration={"sku": "sku.name"},
            needs_front_door=True,
        ),
    }
)
"""All kinds, by Pulumi type."""

ENVIRONMENT = "stitches:components:Environment"
"""The component that contains all resources of one environment."""


def kind_of_type(pulumi_type: str) -> Kind | None:
    """The kind of a Pulumi type, with or without an API version; None for types without a kind."""
    return KINDS.get(without_version(pulumi_type))
