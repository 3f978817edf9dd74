"""Azure SQL: servers, databases, and the policies that exist with each of them."""

from typing import Any, Final

from sandbox.azure.errors import AzureError, already_exists
from sandbox.azure.request import Request
from sandbox.catalogue import answers, names, regions
from sandbox.catalogue.entry import GlobalName, NameRule, ResourceType, rule
from sandbox.values import dig

_SERVER: Final = (
    "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
    "/providers/Microsoft.Sql/servers/{serverName}"
)
_DATABASE: Final = _SERVER + "/databases/{databaseName}"

# Every server has this database, though nobody makes it: diagnostic settings for auditing extend it.
COMES_WITH_PARENT: Final = (_SERVER + "/databases/master",)


def _entra_only(server: dict[str, Any]) -> bool:
    return bool(dig(server, "administrators.azureADOnlyAuthentication"))


@rule(
    "An Entra-only server takes no password",
    "Azure/bicep-types-az issue 1436, pulumi-azure-native issue 2937",
)
def _no_password_when_entra_only(request: Request) -> None:
    entra_only = request.existing is not None and _entra_only(request.existing.properties)
    if entra_only and request.input("administratorLoginPassword") is not None:
        raise AzureError(
            400,
            "AadOnlyAuthenticationIsEnabled",
            "Azure Active Directory Only Authentication is enabled. Please contact your system "
            "administrator.",
        )


@rule(
    "A server made with an Entra administrator has one: the provider will not create it again",
    "pulumi-azure-native provider/pkg/azure/client_azcore.go, CanCreate",
)
def _administrator_exists(request: Request) -> None:
    server = request.parent()
    if request.existing is None and server and server.properties.get("administrators"):
        raise already_exists("resource", request.id)


@rule(
    "Entra-only authentication that the server was made with is not created again",
    "pulumi-azure-native provider/pkg/openapi/defaults/defaultResourcesState.go",
)
def _entra_only_exists(request: Request) -> None:
    server = request.parent()
    if request.existing is None and server and _entra_only(server.properties):
        raise already_exists("subresource", request.id)


def _server(request: Request) -> dict[str, Any]:
    return {
        "fullyQualifiedDomainName": f"{request.name.lower()}.database.windows.net",
        "kind": "v12.0",
        "privateEndpointConnections": [],
        "publicNetworkAccess": "Enabled",
        "restrictOutboundNetworkAccess": "Disabled",
        "state": "Ready",
        "version": "12.0",
        **answers.identity(request),
    }


def _database(request: Request) -> dict[str, Any]:
    sku: dict[str, Any] = request.input("sku") or {
        "name": "GP_Gen5",
        "tier": "GeneralPurpose",
        "family": "Gen5",
    }
    objective = "_".join(str(part) for part in (sku.get("name"), sku.get("capacity")) if part)
    secondary = regions.paired(request.location)
    return {
        "catalogCollation": "SQL_Latin1_General_CP1_CI_AS",
        "collation": "SQL_Latin1_General_CP1_CI_AS",
        "creationDate": request.created,
        "currentBackupStorageRedundancy": request.input("requestedBackupStorageRedundancy") or "Geo",
        "currentServiceObjectiveName": objective,
        "currentSku": sku,
        "databaseId": request.guid("database"),
        "earliestRestoreDate": request.created,
        "isInfraEncryptionEnabled": False,
        "isLedgerOn": False,
        "kind": "v12.0,user,vcore" + (",serverless" if "_S_" in str(sku.get("name")) else ""),
        "maxSizeBytes": 34359738368,
        "readScale": "Disabled",
        "requestedBackupStorageRedundancy": "Geo",
        "requestedServiceObjectiveName": objective,
        "sku": sku,
        "status": "Online",
        "zoneRedundant": False,
        **({"defaultSecondaryLocation": secondary} if secondary else {}),
    }


def _rule_answer(_: Request) -> dict[str, Any]:
    return {"state": "Ready"}


def _policy(class_name: str, path: str, name: NameRule = names.DEFAULT) -> ResourceType:
    """Describe a policy that its server or database has from the start, under a fixed name."""
    return ResourceType(
        f"azure-native:sql:{class_name}",
        path=path,
        name=name,
        always_there=True,
        never_returned=("storageAccountAccessKey",),
    )


TYPES: Final = (
    ResourceType(
        "azure-native:sql:Server",
        path=_SERVER,
        name=names.SQL_SERVER,
        global_name=GlobalName(
            namespace="database.windows.net",
            code="NameAlreadyExists",
            message="The name '{name}' already exists. Choose a different name.",
            source="microsoft/PartsUnlimited issue 190",
        ),
        create_only=("administrators", "administratorLogin"),
        never_returned=("administratorLoginPassword",),
        answers=_server,
        rules=(_no_password_when_entra_only,),
    ),
    ResourceType(
        "azure-native:sql:Database",
        path=_DATABASE,
        name=names.SQL_DATABASE,
        create_only=("catalogCollation", "isLedgerOn"),
        answers=_database,
    ),
    _policy("BackupShortTermRetentionPolicy", _DATABASE + "/backupShortTermRetentionPolicies/{policyName}"),
    _policy("LongTermRetentionPolicy", _DATABASE + "/backupLongTermRetentionPolicies/{policyName}"),
    _policy("ServerBlobAuditingPolicy", _SERVER + "/auditingSettings/{blobAuditingPolicyName}"),
    _policy(
        "ExtendedServerBlobAuditingPolicy", _SERVER + "/extendedAuditingSettings/{blobAuditingPolicyName}"
    ),
    _policy("ServerSecurityAlertPolicy", _SERVER + "/securityAlertPolicies/{securityAlertPolicyName}"),
    _policy(
        "SqlVulnerabilityAssessmentsSetting",
        _SERVER + "/sqlVulnerabilityAssessments/{vulnerabilityAssessmentName}",
    ),
    ResourceType(
        "azure-native:sql:ServerAzureADOnlyAuthentication",
        path=_SERVER + "/azureADOnlyAuthentications/{authenticationName}",
        name=names.DEFAULT,
        always_there=True,
        rules=(_entra_only_exists,),
    ),
    ResourceType(
        "azure-native:sql:ServerAzureADAdministrator",
        path=_SERVER + "/administrators/{administratorName}",
        name=names.ACTIVE_DIRECTORY,
        rules=(_administrator_exists,),
    ),
    ResourceType(
        "azure-native:sql:FirewallRule",
        path=_SERVER + "/firewallRules/{firewallRuleName}",
        name=names.SQL_RULE,
    ),
    ResourceType(
        "azure-native:sql:VirtualNetworkRule",
        path=_SERVER + "/virtualNetworkRules/{virtualNetworkRuleName}",
        name=names.SQL_RULE,
        answers=_rule_answer,
    ),
)
