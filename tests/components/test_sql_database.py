from ipaddress import IPv4Network
from typing import Any

import pytest
from pulumi_azure_native.sql import BackupStorageRedundancy

from components.placement import Placement
from components.sql_database import (
    BackupArgs,
    DatabaseSizeArgs,
    SqlAdministratorArgs,
    SqlDatabase,
    SqlDatabaseArgs,
)
from tests.components.azure_mocks import TENANT_ID, Azure, run

SERVERLESS = DatabaseSizeArgs(
    sku="GP_S_Gen5",
    tier="GeneralPurpose",
    family="Gen5",
    capacity=1,
    maximum_size_bytes=34359738368,
    minimum_capacity=0.5,
    auto_pause_delay_minutes=60,
    zone_redundant=True,
)
ADMINISTRATOR = SqlAdministratorArgs(name="migrator", principal_id="principal-id", tenant_id=TENANT_ID)
BASIC = DatabaseSizeArgs(sku="Basic", tier="Basic", family=None, capacity=5, maximum_size_bytes=2147483648)


def make(placement: Placement, outputs: dict[str, dict[str, Any]] | None = None, **changes: Any) -> Azure:
    arguments: dict[str, Any] = {
        "placement": placement,
        "server_name": "sql-stitches-prod",
        "database_name": "stitches",
        "administrator": ADMINISTRATOR,
        "size": SERVERLESS,
        "backup": BackupArgs(redundancy=BackupStorageRedundancy.GEO_ZONE, short_term_retention_days=14),
        "app_subnet_id": None,
    }
    return run(lambda: SqlDatabase("data", SqlDatabaseArgs(**{**arguments, **changes})), outputs)


def test_nobody_can_sign_in_with_a_password(placement: Placement) -> None:
    azure = make(placement)
    server = azure.inputs("azure-native:sql:Server")
    assert server["administrators"]["azureADOnlyAuthentication"] is True
    assert server["administrators"]["principalType"] == "Application"
    assert server["administrators"]["sid"] == "principal-id"
    assert not {"administratorLogin", "administratorLoginPassword"} & server.keys()


def warnings_of(placement: Placement, actual_sid: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The warnings of an update if the server has the administrator with an id."""
    warnings: list[str] = []

    def warn(message: str, resource: object) -> None:
        assert resource is not None
        warnings.append(message)

    monkeypatch.setattr("pulumi.log.warn", warn)
    make(placement, {"azure-native:sql:Server": {"administrators": {"sid": actual_sid}}})
    return warnings


def test_a_server_that_keeps_another_administrator_is_warned_of_with_the_command(
    placement: Placement, monkeypatch: pytest.MonkeyPatch
) -> None:
    (warning,) = warnings_of(placement, "group-id", monkeypatch)
    assert "sql-stitches-prod has an administrator other than migrator" in warning
    assert "az sql server ad-admin create --display-name migrator --object-id principal-id" in warning


def test_the_migrator_as_administrator_needs_no_warning(
    placement: Placement, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert warnings_of(placement, "principal-id", monkeypatch) == []


def test_without_a_subnet_the_server_has_no_public_access(placement: Placement) -> None:
    azure = make(placement, app_subnet_id=None)
    assert azure.inputs("azure-native:sql:Server")["publicNetworkAccess"] == "Disabled"
    assert azure.count("azure-native:sql:VirtualNetworkRule") == 0


def test_with_a_subnet_only_that_subnet_is_allowed(placement: Placement) -> None:
    azure = make(placement, app_subnet_id="subnet-id")
    assert azure.inputs("azure-native:sql:Server")["publicNetworkAccess"] == "Enabled"
    rule = azure.inputs("azure-native:sql:VirtualNetworkRule")
    assert rule["virtualNetworkSubnetId"] == "subnet-id"
    assert azure.count("azure-native:sql:FirewallRule") == 0


def test_the_server_is_audited_and_watched(placement: Placement) -> None:
    azure = make(placement, alert_emails=("oncall@example.com",))
    audit = azure.inputs("azure-native:sql:ServerBlobAuditingPolicy")
    assert (audit["state"], audit["isAzureMonitorTargetEnabled"]) == ("Enabled", True)
    assert audit["retentionDays"] >= 90
    assert not [group for group in audit["auditActionsAndGroups"] if group.startswith("BATCH_")]
    threats = azure.inputs("azure-native:sql:ServerSecurityAlertPolicy")
    assert (threats["state"], threats["disabledAlerts"]) == ("Enabled", [])
    assert threats["emailAddresses"] == ["oncall@example.com"]
    assert azure.inputs("azure-native:sql:SqlVulnerabilityAssessmentsSetting")["state"] == "Enabled"


def test_defender_is_off_unless_it_is_configured_and_assesses_nothing(placement: Placement) -> None:
    azure = make(placement, defender=False)
    assert azure.inputs("azure-native:sql:ServerSecurityAlertPolicy")["state"] == "Disabled"
    assert azure.count("azure-native:sql:SqlVulnerabilityAssessmentsSetting") == 0
    assert azure.inputs("azure-native:sql:ServerBlobAuditingPolicy")["state"] == "Enabled"


def test_the_database_has_the_configured_size_and_backups(placement: Placement) -> None:
    azure = make(placement)
    database = azure.inputs("azure-native:sql:Database")
    assert database["sku"] == {
        "name": "GP_S_Gen5",
        "tier": "GeneralPurpose",
        "family": "Gen5",
        "capacity": 1,
    }
    assert (database["minCapacity"], database["autoPauseDelay"]) == (0.5, 60)
    assert database["zoneRedundant"] is True
    assert database["requestedBackupStorageRedundancy"] == "GeoZone"
    assert azure.inputs("azure-native:sql:BackupShortTermRetentionPolicy")["retentionDays"] == 14
    assert azure.count("azure-native:sql:LongTermRetentionPolicy") == 0


def test_a_basic_database_has_no_serverless_settings(placement: Placement) -> None:
    database = make(placement, size=BASIC).inputs("azure-native:sql:Database")
    assert database["sku"] == {"name": "Basic", "tier": "Basic", "capacity": 5}
    assert not {"minCapacity", "autoPauseDelay"} & database.keys()


def test_long_term_backups_are_kept_if_configured(placement: Placement) -> None:
    backup = BackupArgs(
        redundancy=BackupStorageRedundancy.LOCAL, short_term_retention_days=7, monthly="P12M", week_of_year=9
    )
    policy = make(placement, backup=backup).inputs("azure-native:sql:LongTermRetentionPolicy")
    assert policy["monthlyRetention"] == "P12M"
    assert policy["weekOfYear"] == 9
    assert "weeklyRetention" not in policy


def test_listed_addresses_are_allowed_from_the_first_to_the_last(placement: Placement) -> None:
    allowed = (IPv4Network("203.0.113.7"), IPv4Network("198.51.100.8/29"))
    azure = make(placement, app_subnet_id="subnet-id", allowed_addresses=allowed)
    ranges = [
        (rule["startIpAddress"], rule["endIpAddress"])
        for rule in azure.every("azure-native:sql:FirewallRule")
    ]
    assert ranges == [("203.0.113.7", "203.0.113.7"), ("198.51.100.8", "198.51.100.15")]
