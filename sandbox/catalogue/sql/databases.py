"""Azure SQL databases: their size, their zones, and the retention and redundancy of their backups."""

from typing import Any, Final

from azure_facts import names
from azure_facts.regions import has_zones, paired, programmatic
from azure_facts.sql_sizes import DEFAULT_SKU, DatabaseSize, size_of
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue import regions
from sandbox.catalogue.entry import ResourceType, rule
from sandbox.values import dig

SERVER: Final = (
    "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
    "/providers/Microsoft.Sql/servers/{serverName}"
)
DATABASE: Final = SERVER + "/databases/{databaseName}"
_EVENTS: Final = (
    "learn.microsoft.com sql/relational-databases/errors-events/database-engine-events-and-errors"
)
_SERVERLESS: Final = "learn.microsoft.com azure-sql/database/serverless-tier-overview"
_BACKUPS: Final = "learn.microsoft.com azure-sql/database/automated-backups-overview"
_NEVER: Final = -1  # an auto-pause delay
_LONGEST_DELAY: Final = 10_080
_IN_ZONES: Final = ("Zone", "GeoZone")
_IN_PAIRS: Final = ("Geo", "GeoZone")


def _size(request: Request) -> DatabaseSize | None:
    """Return the database's size; None for a database in a pool."""
    return None if request.input("elasticPoolId") else size_of(request.input("sku"))


def _redundancy(request: Request) -> str:
    """Return the redundancy of backups: the requested one, the earlier one, or the region's default."""
    before = request.existing.properties.get("requestedBackupStorageRedundancy") if request.existing else None
    usual = "Geo" if paired(request.location) else "Zone"
    return str(request.input("requestedBackupStorageRedundancy") or before or usual)


@rule(
    "A database is in its server's region",
    "learn.microsoft.com rest/api/sql, InvalidLocation; the use of this code is from memory",
)
def _with_its_server(request: Request) -> None:
    server = request.parent()
    place = server.properties.get("location", request.location) if server else request.location
    if programmatic(str(place)) != request.location:
        raise AzureError(400, "InvalidLocation", "An invalid location was specified.")


@rule(
    "Zone redundancy needs General Purpose, Premium, Business Critical, or Hyperscale with a replica, and a "
    "region with zones",
    f"MicrosoftDocs/azure-docs issue 31343; {_EVENTS}, 45406",
)
def _zones(request: Request) -> None:
    size = _size(request)
    if request.input("zoneRedundant") is not True or size is None:
        return
    alone = size.tier == "Hyperscale" and request.input("highAvailabilityReplicaCount") == 0
    if not size.zone_redundancy or alone or not has_zones(request.location):
        raise AzureError(
            400,
            "ProvisioningDisabled",
            "Provisioning of zone redundant database/pool is not supported for your current request.",
        )


@rule(
    "A zone-redundant Hyperscale database has zone-redundant backups",
    "Azure/azure-sdk-for-net issue 44775; the code is from memory",
)
def _backups_in_zones(request: Request) -> None:
    size, redundancy = _size(request), _redundancy(request)
    zones = request.input("zoneRedundant") is True
    if size and size.tier == "Hyperscale" and zones and redundancy not in _IN_ZONES:
        raise AzureError(
            400,
            "ProvisioningDisabled",
            f"Provisioning of zone redundant Hyperscale database with {redundancy.lower()} backup redundancy "
            "is not supported. Zone redundant Hyperscale databases must use either zone or geo zone backup "
            "redundancy.",
        )


@rule(
    "Zone-redundant backups need a region with zones, and geo-redundant ones a region with a pair",
    f"{_BACKUPS}; azure-rest-api-specs sql, Databases.json",
)
def _region_has_redundancy(request: Request) -> None:
    redundancy = request.input("requestedBackupStorageRedundancy")
    no_zones = redundancy in _IN_ZONES and not has_zones(request.location)
    no_pair = redundancy in _IN_PAIRS and paired(request.location) is None
    if no_zones or no_pair:
        raise AzureError(
            400,
            "UnsupportedBackupStorageRedundancy",
            "Specified Backup Storage Redundancy is not supported in target region.",
        )


@rule(
    "A Hyperscale database's backup redundancy cannot change after its creation",
    f"{_BACKUPS}; {_EVENTS}, 45151; learn.microsoft.com rest/api/sql, ChangeUnsupportedOnEntity",
)
def _backups_stay(request: Request) -> None:
    size = _size(request)
    before = request.existing.properties.get("requestedBackupStorageRedundancy") if request.existing else None
    if size and size.tier == "Hyperscale" and before not in (None, _redundancy(request)):
        raise AzureError(
            400,
            "ChangeUnsupportedOnEntity",
            "Changing value(s) 'RequestedBackupStorageRedundancy' for entity 'Database' not supported.",
        )


@rule(
    "A SKU limits the maximum size of its databases; DTU tiers have a list of sizes",
    "learn.microsoft.com azure-sql/database/resource-limits-vcore-single-databases and -dtu-; "
    "azure-rest-api-specs sql, InvalidMaxSizeTierCombination; "
    "learn.microsoft.com t-sql/statements/alter-database-transact-sql, MAXSIZE; "
    "terraform-provider-azurerm issue 27194",
)
def _size_of_the_tier(request: Request) -> None:
    size, wanted = _size(request), request.input("maxSizeBytes")
    if size and wanted is not None and not size.takes(wanted):
        raise AzureError(
            400,
            "InvalidMaxSizeTierCombination",
            f"The tier '{size.tier}' does not support the database max size '{int(wanted)}'.",
        )


@rule(
    "A serverless database pauses after 15 to 10080 minutes (in Hyperscale from 60), or never (-1)",
    "learn.microsoft.com azure-sql/database/serverless-tier-auto-pause-resume, "
    "terraform-provider-azurerm internal/services/mssql/validate; the message is from memory, like that for "
    "the minimum vCores",
)
def _delay_of_the_size(request: Request) -> None:
    size, delay = _size(request), request.input("autoPauseDelay")
    if not size or not size.serverless or delay in (None, _NEVER):
        return
    if not size.shortest_pause_minutes <= delay <= _LONGEST_DELAY:
        raise AzureError(
            400,
            "InvalidAutoPauseDelay",
            f"The service level objective '{size.objective}' does not support the auto pause delay "
            f"'{delay:g}'.",
        )


@rule(
    "A serverless database's minimum capacity is between an eighth of its vCores and all of them",
    "Azure/azure-cli issue 26664; the code is from memory",
)
def _minimum_of_the_size(request: Request) -> None:
    size, least = _size(request), request.input("minCapacity")
    if not size or not size.serverless or least is None or not size.capacity:
        return
    if not size.minimum_vcores <= least <= size.capacity:
        raise AzureError(
            400,
            "InvalidMinCapacity",
            f"The service level objective '{size.objective}' does not support the min capacity '{least:g}'.",
        )


@rule(
    "Only a serverless database has an auto-pause delay and a minimum capacity; Azure's response for others "
    "is not known, so the sandbox accepts them with a note",
    "terraform-provider-azurerm issue 30849 and pull requests 30790 and 30924 (0 and -1 mean neither)",
)
def _serverless_alone(request: Request) -> None:
    size = _size(request)
    if size is None or size.serverless:
        return
    delay, least = request.input("autoPauseDelay"), request.input("minCapacity")
    values = {"autoPauseDelay": delay not in (None, 0, _NEVER), "minCapacity": least not in (None, 0)}
    if given := [name for name, is_given in values.items() if is_given]:
        request.notes.append(
            f"{' and '.join(given)} {'have' if len(given) > 1 else 'has'} an effect only on serverless "
            f"databases (such as GP_S_Gen5_2), and {size.objective} is not one: Azure ignores or rejects it."
        )


def _database_of(request: Request) -> dict[str, Any]:
    database = request.parent()
    return database.properties if database else {}


@rule("Basic keeps backups for at most 7 days, other tiers for 35", f"{_BACKUPS}; {_EVENTS}, 45366")
def _days_of_the_tier(request: Request) -> None:
    days = request.input("retentionDays")
    most = size_of(_database_of(request).get("sku")).maximum_retention_days
    if days is not None and not 1 <= days <= most:
        raise AzureError(
            400,
            "InvalidBackupRetentionPeriod",
            f"The retention days of {days:g} is not a valid configuration. Valid backup retention in days "
            f"must be between 1 and {most}.",
        )


@rule(
    "A database with auto-pause has no long-term retention",
    f"{_SERVERLESS}; Azure/azure-powershell issue 16663; code: azure-rest-api-specs sql, "
    "LongTermRetentionPolicies.json; the first part of the message: terraform-provider-azurerm issue 8898; "
    "the reason in the message is from memory",
)
def _no_long_term_with_auto_pause(request: Request) -> None:
    database = _database_of(request)
    kept = [request.input(f"{often}Retention") for often in ("weekly", "monthly", "yearly")]
    pauses = size_of(database.get("sku")).serverless and database.get("autoPauseDelay") != _NEVER
    if pauses and any(time not in (None, "PT0S") for time in kept):
        raise AzureError(
            400,
            "LongTermRetentionPolicyNotSupported",
            "Long Term Retention is not supported : Not supported for serverless database with auto-pause "
            "enabled.",
        )


def _database(request: Request) -> dict[str, Any]:
    pool = request.find(request.input("elasticPoolId"))
    shared = {"name": "ElasticPool", "tier": dig(pool.properties, "sku.tier")} if pool else DEFAULT_SKU
    sku: dict[str, Any] = request.input("sku") or shared
    size = size_of(sku)
    redundancy = _redundancy(request)
    secondary = paired(request.location)
    return {
        "catalogCollation": "SQL_Latin1_General_CP1_CI_AS",
        "collation": "SQL_Latin1_General_CP1_CI_AS",
        "creationDate": request.created,
        "currentBackupStorageRedundancy": redundancy,
        "currentServiceObjectiveName": size.objective,
        "currentSku": sku,
        "databaseId": request.guid("database"),
        "earliestRestoreDate": request.created,
        "isInfraEncryptionEnabled": False,
        "isLedgerOn": False,
        "kind": "v12.0,user" + ",vcore" * size.by_vcores + ",serverless" * size.serverless,
        "maxSizeBytes": size.usual_size_gb * 1024**3,
        "readScale": "Disabled",
        "requestedBackupStorageRedundancy": redundancy,
        "requestedServiceObjectiveName": size.objective,
        "sku": sku,
        "status": "Online",
        "zoneRedundant": False,
        **({"defaultSecondaryLocation": secondary} if secondary else {}),
        **({"autoPauseDelay": 60, "minCapacity": size.minimum_vcores} if size.serverless else {}),
    }


TYPES: Final = (
    ResourceType(
        "azure-native:sql:Database",
        path=DATABASE,
        name=names.SQL_DATABASE,
        create_only=("catalogCollation", "isLedgerOn"),
        adds=_database,
        rules=(
            regions.in_a_region,
            _with_its_server,
            _zones,
            _backups_in_zones,
            _region_has_redundancy,
            _backups_stay,
            _size_of_the_tier,
            _delay_of_the_size,
            _minimum_of_the_size,
            _serverless_alone,
        ),
    ),
    ResourceType(
        "azure-native:sql:BackupShortTermRetentionPolicy",
        path=DATABASE + "/backupShortTermRetentionPolicies/{policyName}",
        name=names.DEFAULT,
        exists_with_parent=True,
        rules=(_days_of_the_tier,),
    ),
    ResourceType(
        "azure-native:sql:TransparentDataEncryption",
        path=DATABASE + "/transparentDataEncryption/{tdeName}",
        name=names.CURRENT,
        exists_with_parent=True,
    ),
    ResourceType(
        "azure-native:sql:LongTermRetentionPolicy",
        path=DATABASE + "/backupLongTermRetentionPolicies/{policyName}",
        name=names.DEFAULT,
        exists_with_parent=True,
        rules=(_no_long_term_with_auto_pause,),
    ),
)
