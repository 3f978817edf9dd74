"""Azure SQL: servers, their administrators, and the policies that exist with each server."""

from typing import Any, Final

from azure_facts import names
from sandbox.azure.errors import AzureError, already_exists
from sandbox.azure.request import Request
from sandbox.azure.store import Record
from sandbox.catalogue import passwords, regions, responses
from sandbox.catalogue.entry import GlobalName, ResourceType, rule
from sandbox.catalogue.sql.databases import SERVER
from sandbox.values import dig

# Every server has this database from the start: diagnostic settings for auditing extend it.
COMES_WITH_PARENT: Final = (SERVER + "/databases/master",)
_PASSWORDS: Final = "microsoft/TailwindTraders issue 2; learn.microsoft.com sql errors 40630, 40631 and 40632"


def _entra_only(server: dict[str, Any]) -> bool:
    return bool(dig(server, "administrators.azureADOnlyAuthentication"))


@rule(
    "An Entra-only server accepts no change of the password, although it can be created with one",
    "Azure/bicep-types-az issue 1436, pulumi-azure-native issue 2937",
)
def _no_password_when_entra_only(request: Request) -> None:
    made_so = request.existing is not None and _entra_only(request.existing.properties)
    switch = request.azure.get(f"{request.id}/azureADOnlyAuthentications/default")
    switched = switch is not None and switch.properties.get("azureADOnlyAuthentication") is True
    if (made_so or switched) and request.input("administratorLoginPassword") is not None:
        raise AzureError(
            400,
            "AadOnlyAuthenticationIsEnabled",
            "Azure Active Directory Only Authentication is enabled. Please contact your system "
            "administrator.",
        )


@rule(
    "A server that is not Entra-only is created with a login and its password",
    "Azure/azure-service-operator issue 4954, terraform-provider-azurerm issue 29155",
)
def _has_a_login(request: Request) -> None:
    if request.existing is not None or _entra_only(request.inputs):
        return
    given = {"Login": "administratorLogin", "Password": "administratorLoginPassword"}
    missing = next((label for label, name in given.items() if not request.input(name)), None)
    if missing is not None:
        raise AzureError(
            400,
            "InvalidParameterValue",
            f"Invalid value given for parameter {missing}. Specify a valid parameter value.",
        )


@rule("A password has 8 to 128 characters of three kinds, and does not contain the login", _PASSWORDS)
def _password_is_strong(request: Request) -> None:
    password = request.input("administratorLoginPassword")
    if password is None:
        return
    fault = passwords.weakness(password, request.input("administratorLogin"))
    if fault is not None:
        code, reason = fault
        raise AzureError(400, code, f"Password validation failed. {reason}")


@rule(
    "The Entra administrator with which a server was created cannot be created again by the provider",
    "pulumi-azure-native provider/pkg/azure/client_azcore.go, CanCreate",
)
def _administrator_exists(request: Request) -> None:
    server = request.parent()
    if request.existing is None and server and server.properties.get("administrators"):
        raise already_exists("resource", request.id)


@rule(
    "The Entra-only authentication with which a server was created cannot be created again",
    "pulumi-azure-native provider/pkg/openapi/defaults/defaultResourcesState.go",
)
def _entra_only_exists(request: Request) -> None:
    server = request.parent()
    if request.existing is None and server and _entra_only(server.properties):
        raise already_exists("subresource", request.id)


@rule(
    "Entra-only authentication needs an Entra administrator",
    "learn.microsoft.com azure-sql/database/authentication-azure-ad-only-authentication; azure-rest-api-"
    "specs sql, ServerAzureADOnlyAuthentications.json",
)
def _needs_an_administrator(request: Request) -> None:
    server = request.parent()
    if request.input("azureADOnlyAuthentication") is True and server and not _administered(server, request):
        raise AzureError(
            400,
            "InvalidServerAADOnlyAuthNoAADAdminPropertyName",
            "AAD Admin is not configured, AAD Admin must be set before enabling/disabling AAD Only "
            "Authentication.",
        )


def _administered(server: Record, request: Request) -> bool:
    later = request.azure.get(f"{server.id}/administrators/ActiveDirectory")
    return bool(server.properties.get("administrators")) or later is not None


def _server(request: Request) -> dict[str, Any]:
    return {
        "fullyQualifiedDomainName": f"{request.name.lower()}.database.windows.net",
        "kind": "v12.0",
        "privateEndpointConnections": [],
        "publicNetworkAccess": "Enabled",
        "restrictOutboundNetworkAccess": "Disabled",
        "state": "Ready",
        "version": "12.0",
        **responses.identity(request),
    }


def _policy(class_name: str, below: str) -> ResourceType:
    """Return the type of a policy that its server has from the start, with a fixed name."""
    return ResourceType(
        f"azure-native:sql:{class_name}",
        path=f"{SERVER}/{below}",
        name=names.DEFAULT,
        exists_with_parent=True,
        never_returned=("storageAccountAccessKey",),
    )


TYPES: Final = (
    ResourceType(
        "azure-native:sql:Server",
        path=SERVER,
        name=names.SQL_SERVER,
        global_name=GlobalName(
            namespace="database.windows.net",
            code="NameAlreadyExists",
            message="The name '{name}' already exists. Choose a different name.",
            source="microsoft/PartsUnlimited issue 190",
        ),
        create_only=("administrators", "administratorLogin"),
        never_returned=("administratorLoginPassword",),
        adds=_server,
        rules=(
            regions.in_a_region,
            _no_password_when_entra_only,
            _has_a_login,
            _password_is_strong,
        ),
    ),
    _policy("ServerBlobAuditingPolicy", "auditingSettings/{blobAuditingPolicyName}"),
    _policy("ExtendedServerBlobAuditingPolicy", "extendedAuditingSettings/{blobAuditingPolicyName}"),
    _policy("ServerSecurityAlertPolicy", "securityAlertPolicies/{securityAlertPolicyName}"),
    _policy(
        "SqlVulnerabilityAssessmentsSetting", "sqlVulnerabilityAssessments/{vulnerabilityAssessmentName}"
    ),
    ResourceType(
        "azure-native:sql:ServerAzureADOnlyAuthentication",
        path=SERVER + "/azureADOnlyAuthentications/{authenticationName}",
        name=names.DEFAULT,
        exists_with_parent=True,
        rules=(_entra_only_exists, _needs_an_administrator),
    ),
    ResourceType(
        "azure-native:sql:ServerAzureADAdministrator",
        path=SERVER + "/administrators/{administratorName}",
        name=names.ACTIVE_DIRECTORY,
        rules=(_administrator_exists,),
    ),
)
