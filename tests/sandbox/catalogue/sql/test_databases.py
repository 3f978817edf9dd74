"""What Azure rejects for SQL databases: their size, their zones, their backups."""

from typing import Any

import pytest

from tests.sandbox.catalogue.arrangements import SERVER, server
from tests.sandbox.driver import Engine, Made, RejectedError, group

DATABASES = "azure-native:sql:Database"
GIB = 1024**3
BASIC = {"name": "Basic", "tier": "Basic", "capacity": 5}
S0 = {"name": "Standard", "tier": "Standard", "capacity": 10}
P1 = {"name": "P1"}
SERVERLESS_1 = {"name": "GP_S_Gen5", "tier": "GeneralPurpose", "family": "Gen5", "capacity": 1}
SERVERLESS_16 = {"name": "GP_S_Gen5_16"}
PROVISIONED_2 = {"name": "GP_Gen5", "tier": "GeneralPurpose", "family": "Gen5", "capacity": 2}
CRITICAL_2 = {"name": "BC_Gen5_2"}
HYPERSCALE_2 = {"name": "HS_Gen5", "tier": "Hyperscale", "family": "Gen5", "capacity": 2}
NOT_IN_ZONES = (
    'Status=400 Code="ProvisioningDisabled" Message="Provisioning of zone redundant database/pool is not '
    'supported for your current request."'
)


def database_inputs(sku: dict[str, Any], **inputs: Any) -> dict[str, Any]:
    return {**SERVER, "databaseName": "stitches", "sku": sku, **inputs}


def database(engine: Engine, sku: dict[str, Any], **inputs: Any) -> Made:
    return engine.create(DATABASES, database_inputs(sku, **inputs))


def rejected(engine: Engine, sku: dict[str, Any], **inputs: Any) -> str:
    with pytest.raises(RejectedError) as rejection:
        database(engine, sku, **inputs)
    return str(rejection.value)


def policy(engine: Engine, kind: str, **inputs: Any) -> Made:
    named = {**SERVER, "databaseName": "stitches", "policyName": "default"}
    return engine.create(f"azure-native:sql:{kind}", {**named, **inputs})


@pytest.fixture
def home(engine: Engine) -> Made:
    """A server in East US."""
    group(engine)
    return server(engine, location="eastus")


def test_a_database_is_in_its_servers_region(engine: Engine, home: Made) -> None:
    assert rejected(engine, S0, location="West Europe") == (
        'Status=400 Code="InvalidLocation" Message="An invalid location was specified."'
    )
    database(engine, S0, location="East US")


@pytest.mark.parametrize("sku", [BASIC, S0, {"name": "S3"}])
def test_a_size_by_dtus_below_premium_has_no_zones(engine: Engine, home: Made, sku: dict[str, Any]) -> None:
    assert rejected(engine, sku, zoneRedundant=True) == NOT_IN_ZONES
    assert database(engine, sku, zoneRedundant=False).outputs["zoneRedundant"] is False


@pytest.mark.parametrize("sku", [P1, SERVERLESS_1, PROVISIONED_2, CRITICAL_2])
def test_other_sizes_have_zones_if_their_region_has_zones(engine: Engine, sku: dict[str, Any]) -> None:
    group(engine)
    server(engine, location="westus")
    away = {"serverName": "sql-zones", "location": "westeurope"}
    server(engine, **away)
    assert rejected(engine, sku, zoneRedundant=True, location="westus") == NOT_IN_ZONES
    database(engine, sku, zoneRedundant=True, **away)


def test_hyperscale_in_zones_has_a_replica_and_its_backups_in_zones_too(engine: Engine, home: Made) -> None:
    assert rejected(engine, HYPERSCALE_2, zoneRedundant=True, highAvailabilityReplicaCount=0) == NOT_IN_ZONES
    assert rejected(engine, HYPERSCALE_2, zoneRedundant=True) == (
        'Status=400 Code="ProvisioningDisabled" Message="Provisioning of zone redundant Hyperscale database '
        "with geo backup redundancy is not supported. Zone redundant Hyperscale databases must use either "
        'zone or geo zone backup redundancy."'
    )
    database(engine, HYPERSCALE_2, zoneRedundant=True, requestedBackupStorageRedundancy="GeoZone")


def test_the_backup_redundancy_of_hyperscale_cannot_change(engine: Engine, home: Made) -> None:
    made = database(engine, HYPERSCALE_2, requestedBackupStorageRedundancy="Zone")
    engine.update(made, database_inputs(HYPERSCALE_2, tags={"team": "web"}))
    with pytest.raises(RejectedError, match=r"Changing value.*RequestedBackupStorageRedundancy") as rejection:
        engine.update(made, database_inputs(HYPERSCALE_2, requestedBackupStorageRedundancy="Geo"))
    assert 'Status=400 Code="ChangeUnsupportedOnEntity"' in str(rejection.value)


def test_the_backup_redundancy_of_other_databases_can_change(engine: Engine, home: Made) -> None:
    made = database(engine, S0, requestedBackupStorageRedundancy="Local")
    moved = engine.update(made, database_inputs(S0, requestedBackupStorageRedundancy="GeoZone"))
    assert moved.outputs["currentBackupStorageRedundancy"] == "GeoZone"


@pytest.mark.parametrize(
    ("redundancy", "without", "within"),
    [
        ("Zone", "westus", "italynorth"),
        ("Geo", "italynorth", "westus"),
        ("GeoZone", "westus", "eastus"),
        ("GeoZone", "italynorth", "eastus"),
    ],
)
def test_backups_need_a_region_that_supports_their_redundancy(
    engine: Engine, redundancy: str, without: str, within: str
) -> None:
    group(engine)
    server(engine, location=without)
    away = {"serverName": "sql-within", "location": within}
    server(engine, **away)
    wanted = {"requestedBackupStorageRedundancy": redundancy}
    assert rejected(engine, S0, location=without, **wanted) == (
        'Status=400 Code="UnsupportedBackupStorageRedundancy" Message="Specified Backup Storage Redundancy '
        'is not supported in target region."'
    )
    database(engine, S0, **wanted, **away)


@pytest.mark.parametrize(("location", "usual"), [("eastus", "Geo"), ("italynorth", "Zone")])
def test_backups_are_copied_as_far_as_the_region_allows(engine: Engine, location: str, usual: str) -> None:
    group(engine)
    server(engine, location=location)
    assert database(engine, S0, location=location).outputs["currentBackupStorageRedundancy"] == usual


@pytest.mark.parametrize(
    ("sku", "tier", "most"),
    [
        (BASIC, "Basic", 2),
        (S0, "Standard", 250),
        ({"name": "S3"}, "Standard", 1024),
        (P1, "Premium", 1024),
        (SERVERLESS_1, "GeneralPurpose", 512),
        (PROVISIONED_2, "GeneralPurpose", 1024),
        (CRITICAL_2, "BusinessCritical", 1024),
    ],
)
def test_a_sku_limits_the_size_of_its_databases(
    engine: Engine, home: Made, sku: dict[str, Any], tier: str, most: int
) -> None:
    assert rejected(engine, sku, maxSizeBytes=most * GIB + 1) == (
        f'Status=400 Code="InvalidMaxSizeTierCombination" Message="The tier \'{tier}\' does not support the '
        f"database max size '{most * GIB + 1}'.\""
    )
    assert database(engine, sku, maxSizeBytes=most * GIB).outputs["maxSizeBytes"] == most * GIB


@pytest.mark.parametrize(
    ("sku", "gigabytes"), [(BASIC, 1.5), (S0, 4), (S0, 32), ({"name": "S3"}, 600), (P1, 260)]
)
def test_by_dtu_there_is_a_list_of_sizes(
    engine: Engine, home: Made, sku: dict[str, Any], gigabytes: float
) -> None:
    assert "InvalidMaxSizeTierCombination" in rejected(engine, sku, maxSizeBytes=gigabytes * GIB)
    assert database(engine, sku, maxSizeBytes=GIB).outputs["maxSizeBytes"] == GIB
    assert database(engine, SERVERLESS_1, maxSizeBytes=4 * GIB, databaseName="other")


def test_a_hyperscale_database_pauses_after_at_least_an_hour(engine: Engine, home: Made) -> None:
    hyperscale = {"name": "HS_S_Gen5", "tier": "Hyperscale", "family": "Gen5", "capacity": 2}
    assert "InvalidAutoPauseDelay" in rejected(engine, hyperscale, autoPauseDelay=15)
    assert database(engine, hyperscale, autoPauseDelay=60).outputs["autoPauseDelay"] == 60


def test_a_database_without_a_size_has_that_of_its_tier(engine: Engine, home: Made) -> None:
    sizes = {"basic": (BASIC, 2), "standard": (S0, 250), "serverless": (SERVERLESS_1, 32)}
    for name, (sku, gigabytes) in sizes.items():
        made = database(engine, sku, databaseName=name)
        assert made.outputs["maxSizeBytes"] == gigabytes * GIB


@pytest.mark.parametrize(
    ("sku", "objective", "kind"),
    [
        (BASIC, "Basic", "v12.0,user"),
        (S0, "S0", "v12.0,user"),
        (P1, "P1", "v12.0,user"),
        (SERVERLESS_1, "GP_S_Gen5_1", "v12.0,user,vcore,serverless"),
        (SERVERLESS_16, "GP_S_Gen5_16", "v12.0,user,vcore,serverless"),
    ],
)
def test_a_size_is_returned_as_a_service_objective(
    engine: Engine, home: Made, sku: dict[str, Any], objective: str, kind: str
) -> None:
    made = database(engine, sku)
    assert made.outputs["currentServiceObjectiveName"] == objective
    assert made.outputs["kind"] == kind


@pytest.mark.parametrize("minutes", [0, 14, 10081])
def test_a_serverless_database_pauses_after_a_quarter_of_an_hour_to_a_week(
    engine: Engine, home: Made, minutes: int
) -> None:
    assert rejected(engine, SERVERLESS_1, autoPauseDelay=minutes) == (
        'Status=400 Code="InvalidAutoPauseDelay" Message="The service level objective \'GP_S_Gen5_1\' does '
        f"not support the auto pause delay '{minutes}'.\""
    )
    for right in (-1, 15, 10080):
        database(engine, SERVERLESS_1, autoPauseDelay=right, databaseName=f"pauses{right}")


@pytest.mark.parametrize(
    ("sku", "objective", "least", "right"),
    [
        (SERVERLESS_1, "GP_S_Gen5_1", 0.25, 0.5),
        (SERVERLESS_1, "GP_S_Gen5_1", 1.25, 1),
        (SERVERLESS_16, "GP_S_Gen5_16", 1.75, 2),
    ],
)
def test_a_serverless_database_has_at_least_an_eighth_of_its_vcores(
    engine: Engine, home: Made, sku: dict[str, Any], objective: str, least: float, right: float
) -> None:
    assert rejected(engine, sku, minCapacity=least) == (
        f'Status=400 Code="InvalidMinCapacity" Message="The service level objective \'{objective}\' does not '
        f"support the min capacity '{least:g}'.\""
    )
    database(engine, sku, minCapacity=right)


@pytest.mark.parametrize(("sku", "most"), [(BASIC, 7), (S0, 35), (SERVERLESS_1, 35), (HYPERSCALE_2, 35)])
def test_a_tier_limits_the_retention_of_backups(
    engine: Engine, home: Made, sku: dict[str, Any], most: int
) -> None:
    database(engine, sku)
    for days in (0, most + 1):
        with pytest.raises(RejectedError) as rejection:
            policy(engine, "BackupShortTermRetentionPolicy", retentionDays=days)
        assert str(rejection.value) == (
            f'Status=400 Code="InvalidBackupRetentionPeriod" Message="The retention days of {days} is not a '
            f'valid configuration. Valid backup retention in days must be between 1 and {most}."'
        )
    policy(engine, "BackupShortTermRetentionPolicy", retentionDays=most)


def test_a_database_that_pauses_has_no_long_term_retention(engine: Engine, home: Made) -> None:
    made = database(engine, SERVERLESS_1)
    with pytest.raises(RejectedError, match='400 Code="LongTermRetentionPolicyNotSupported"') as rejection:
        policy(engine, "LongTermRetentionPolicy", weeklyRetention="P4W")
    assert "Long Term Retention is not supported : " in str(rejection.value)
    policy(engine, "LongTermRetentionPolicy", weeklyRetention="PT0S")
    engine.update(made, database_inputs(SERVERLESS_1, autoPauseDelay=-1))
    policy(engine, "LongTermRetentionPolicy", weeklyRetention="P4W")


def test_a_database_in_a_pool_has_no_size_of_its_own(engine: Engine, home: Made) -> None:
    pool = engine.create(
        "azure-native:sql:ElasticPool",
        {**SERVER, "elasticPoolName": "pool", "sku": {"name": "StandardPool", "tier": "Standard"}},
    )
    made = engine.create(
        DATABASES,
        {**SERVER, "databaseName": "shared", "elasticPoolId": pool.id, "maxSizeBytes": 500 * GIB},
    )
    assert made.outputs["sku"] == {"name": "ElasticPool", "tier": "Standard"}
