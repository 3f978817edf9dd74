"""Azure Database for PostgreSQL, flexible servers: servers, databases, firewall rules, and parameters."""

from typing import Any, Final

from azure_facts import names
from sandbox.azure.errors import AzureError, already_exists
from sandbox.azure.request import Request
from sandbox.catalogue import passwords, regions, responses
from sandbox.catalogue.entry import GlobalName, ResourceType, rule
from sandbox.catalogue.network import addresses
from sandbox.values import dig

SERVER: Final = (
    "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
    "/providers/Microsoft.DBforPostgreSQL/flexibleServers/{serverName}"
)
_SYSTEM_DATABASES: Final = ("postgres", "azure_maintenance", "azure_sys")
# Every server has these databases from the start.
COMES_WITH_PARENT: Final = tuple(f"{SERVER}/databases/{name}" for name in _SYSTEM_DATABASES)
_AZURERM: Final = "terraform-provider-azurerm postgresql_flexible_server"
_RESERVED: Final = (
    "azure_superuser",
    "azure_pg_admin",
    "admin",
    "administrator",
    "root",
    "guest",
    "public",
)
# By the letter after "Standard_" in a SKU.
_TIERS: Final = {"B": "Burstable", "D": "GeneralPurpose", "E": "MemoryOptimized"}
# In GB, for disks that are not Premium SSD v2. Source: terraform-provider-azurerm postgresql_flexible_server.
_SIZES: Final = (32, 64, 128, 256, 512, 1024, 2048, 4095, 4096, 8192, 16384, 32767)
_PERFORMANCE: Final = dict(
    zip(
        _SIZES,
        ("P4", "P6", "P10", "P15", "P20", "P30", "P40", "P50", "P50", "P60", "P70", "P80"),
        strict=True,
    )
)
_NEW: Final = (None, "Default", "Create")
_FEWEST_DAYS, _MAXIMUM_DAYS = 7, 35


def _invalid(parameter: str) -> AzureError:
    """Return the service's error for an invalid parameter. Source: Azure/azure-sdk-for-python issue 44200."""
    return AzureError(
        400,
        "InvalidParameterValue",
        f"Invalid value given for parameter {parameter}. Specify a valid parameter value.",
    )


def _before(request: Request, path: str) -> Any:  # noqa: ANN401 - any JSON
    return dig(request.existing.properties, path) if request.existing else None


@rule(
    "A server with password authentication is created with a login and its password",
    f"{_AZURERM}; Azure/azure-sdk-for-python issue 44200 (the message, for another parameter)",
)
def _has_a_login(request: Request) -> None:
    takes_passwords = request.input("authConfig.passwordAuth") != "Disabled"
    if request.existing or request.input("createMode") not in _NEW or not takes_passwords:
        return
    for name in ("administratorLogin", "administratorLoginPassword"):
        if not request.input(name):
            raise _invalid(name)


@rule(
    "The administrator's login is not a reserved name",
    "terraform-provider-azurerm issue 10726 (the list); the message is from memory",
)
def _login_is_free(request: Request) -> None:
    login = str(request.input("administratorLogin") or "").lower()
    if request.existing is None and (login in _RESERVED or login.startswith("pg_")):
        raise _invalid("administratorLogin")


@rule(
    "A password has 8 to 128 characters of three kinds, and does not contain the login",
    "Azure/reliable-web-app-pattern-java issue 98 (the rule); the codes are from memory",
)
def _password_is_strong(request: Request) -> None:
    password = request.input("administratorLoginPassword")
    fault = passwords.weakness(password, request.input("administratorLogin")) if password else None
    if fault is not None:
        raise AzureError(400, fault[0], f"Password validation failed. {fault[1]}")


@rule("A server's size belongs to its tier", "hmcts/cnp-flux-config pull request 39508")
def _size_fits_tier(request: Request) -> None:
    size, tier = str(request.input("sku.name")), request.input("sku.tier")
    expected = _TIERS.get(size.removeprefix("Standard_")[:1].upper())
    if request.input("sku") is not None and expected is not None and tier != expected:
        raise AzureError(
            400,
            "ServerEditionIncompatibleWithSkuSize",
            "The requested server edition is incompatible with requested Sku Size. Please refer https://learn."
            "microsoft.com/en-us/azure/postgresql/flexible-server/concepts-compute-storage"
            "#compute-tiers-vcores-and-server-types.",
        )


@rule("A server's disk has one of the supported sizes", f"{_AZURERM}; the message is from memory")
def _disk_has_a_size(request: Request) -> None:
    size, kind = request.input("storage.storageSizeGB"), request.input("storage.type")
    if size is not None and kind in (None, "", "Premium_LRS") and size not in _SIZES:
        raise _invalid("StorageSizeGB")


@rule(
    "A disk cannot shrink",
    "MicrosoftDocs/azure-docs issue 36037 (single servers), terraform-provider-azurerm issue 29463; code and "
    "message are from memory",
)
def _disk_grows(request: Request) -> None:
    before, after = _before(request, "storage.storageSizeGB"), request.input("storage.storageSizeGB")
    if before is not None and after is not None and after < before:
        raise AzureError(
            400,
            "StorageSizeCannotBeReduced",
            f"The storage size of a server cannot be reduced from {before} GB to {after} GB.",
        )


@rule("A server's version cannot decrease", f"{_AZURERM}, ForceNew; code and message are from memory")
def _version_rises(request: Request) -> None:
    before, after = _before(request, "version"), request.input("version")
    if before is not None and after is not None and int(after) < int(before):
        raise AzureError(
            400,
            "InvalidServerVersionUpgrade",
            f"A server of version {before} cannot be changed to version {after}.",
        )


@rule(
    "A Burstable server has no high availability",
    "learn.microsoft.com postgresql/flexible-server/concepts-high-availability; code and message are "
    "from memory",
)
def _standby_fits_tier(request: Request) -> None:
    mode = request.input("highAvailability.mode")
    if mode not in (None, "Disabled") and request.input("sku.tier") == "Burstable":
        raise AzureError(
            400,
            "HighAvailabilityNotSupportedForBurstable",
            "High availability is not supported for the Burstable tier.",
        )


@rule("Backups are kept for 7 to 35 days", f"{_AZURERM}; the message is from memory")
def _days_of_backups(request: Request) -> None:
    days = request.input("backup.backupRetentionDays")
    if days is not None and not _FEWEST_DAYS <= days <= _MAXIMUM_DAYS:
        raise _invalid("backupRetentionDays")


@rule(
    "A database that every server has cannot be created again",
    "learn.microsoft.com postgresql/flexible-server/quickstart-create-server; pulumi-azure-native "
    "provider/pkg/azure/client_azcore.go, CanCreate",
)
def _exists_already(request: Request) -> None:
    if request.existing is None and request.name.lower() in _SYSTEM_DATABASES:
        raise already_exists("resource", request.id)


@rule(
    "A server without public access needs no firewall rules; Azure accepted and ignored them, and its team "
    "intends to reject them, so the sandbox accepts them with a note",
    "Azure/azure-rest-api-specs issue 20616 (open since 2022), terraform-provider-azurerm issue 18248; the "
    "Azure CLI rejects them itself: azure-cli, postgresql/_validators.py, validate_public_access_server",
)
def _public_server(request: Request) -> None:
    server = request.parent()
    properties = server.properties if server else {}
    public = dig(properties, "network.publicNetworkAccess") or "Enabled"
    if dig(properties, "network.delegatedSubnetResourceId") or str(public).lower() == "disabled":
        request.notes.append(
            "The server has no public access, so this firewall rule has no effect. Azure ignored such rules "
            "in 2022 and may reject them: remove the rule, or enable public access on the server."
        )


@rule(
    "A range of addresses does not start after its end",
    "learn.microsoft.com postgresql, how-to-networking-servers-deployed-public-access-add-firewall-rules "
    "(the Azure CLI rejects it); the code is from memory",
)
def _range_in_order(request: Request) -> None:
    for name in ("startIpAddress", "endIpAddress"):
        if addresses.read(str(request.input(name))) is None:
            raise _invalid(name)
    start, end = (addresses.read(str(request.input(name))) for name in ("startIpAddress", "endIpAddress"))
    if start and end and int(start.network_address) > int(end.network_address):
        raise _invalid("endIpAddress")


def _server(request: Request) -> dict[str, Any]:
    """Return a server's response.

    Azure also returns the encryption type "SystemManaged", which is not in the SDK's enum. It is left out:
    an import would show it as an input, which would then be rejected.
    Source: `az postgres flexible-server show` in public repositories.
    """
    size = request.input("storage.storageSizeGB") or _SIZES[0]
    inside = request.input("network.delegatedSubnetResourceId") is not None
    return {
        "authConfig": {"activeDirectoryAuth": "Disabled", "passwordAuth": "Enabled"},
        "backup": {
            "backupRetentionDays": 7,
            "earliestRestoreDate": request.created,
            "geoRedundantBackup": "Disabled",
        },
        "fullyQualifiedDomainName": f"{request.name.lower()}.postgres.database.azure.com",
        "highAvailability": {"mode": "Disabled", "state": "NotEnabled"},
        "maintenanceWindow": {"customWindow": "Disabled", "dayOfWeek": 0, "startHour": 0, "startMinute": 0},
        "minorVersion": "4",
        "network": {"publicNetworkAccess": "Disabled" if inside else "Enabled"},
        "privateEndpointConnections": [],
        "replica": {"capacity": 5, "role": "Primary"},
        "replicaCapacity": 5,
        "replicationRole": "Primary",
        "state": "Ready",
        "storage": {
            "autoGrow": "Disabled",
            "storageSizeGB": size,
            "tier": _PERFORMANCE.get(size, "P10"),
            "type": "Premium_LRS",
        },
        **responses.identity(request),
    }


def _database(_: Request) -> dict[str, Any]:
    return {"charset": "UTF8", "collation": "en_US.utf8"}


def _parameter(request: Request) -> dict[str, Any]:
    return {
        "isConfigPendingRestart": False,
        "isReadOnly": False,
        "source": "user-override" if request.input("value") is not None else "system-default",
    }


TYPES: Final = (
    ResourceType(
        "azure-native:dbforpostgresql:Server",
        path=SERVER,
        name=names.POSTGRES_SERVER,
        global_name=GlobalName(
            namespace="postgres.database.azure.com",
            code="ServerNameAlreadyExists",
            message="Specified server name is already used.",
            source="Azure/azure-service-operator issue 2428 (the message); the code is from memory",
        ),
        # Source: x-ms-mutability in azure-rest-api-specs, Microsoft.DBforPostgreSQL, from memory.
        create_only=(
            "administratorLogin",
            "sourceServerResourceId",
            "pointInTimeUTC",
            "backup.geoRedundantBackup",
        ),
        never_returned=("administratorLoginPassword",),
        adds=_server,
        rules=(
            regions.in_a_region,
            _has_a_login,
            _login_is_free,
            _password_is_strong,
            _size_fits_tier,
            _disk_has_a_size,
            _disk_grows,
            _version_rises,
            _standby_fits_tier,
            _days_of_backups,
        ),
    ),
    ResourceType(
        "azure-native:dbforpostgresql:Database",
        path=SERVER + "/databases/{databaseName}",
        name=names.POSTGRES_DATABASE,
        create_only=("charset", "collation"),
        adds=_database,
        rules=(_exists_already,),
    ),
    ResourceType(
        "azure-native:dbforpostgresql:FirewallRule",
        path=SERVER + "/firewallRules/{firewallRuleName}",
        name=names.POSTGRES_RULE,
        rules=(_public_server, _range_in_order),
    ),
    ResourceType(
        "azure-native:dbforpostgresql:Configuration",
        path=SERVER + "/configurations/{configurationName}",
        name=names.POSTGRES_PARAMETER,
        exists_with_parent=True,
        adds=_parameter,
    ),
)
