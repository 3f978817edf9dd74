"""What Azure rejects for PostgreSQL flexible servers."""

from typing import Any

import pytest

from sandbox.values import Secret
from tests.sandbox.catalogue.rejections import IN_GROUP, rejected_update, rejection, says
from tests.sandbox.driver import Engine, Made, RejectedError, group

NAMED = {**IN_GROUP, "serverName": "psql-stitches"}
SERVER: dict[str, Any] = {
    **NAMED,
    "location": "eastus",
    "administratorLogin": "stitches",
    "administratorLoginPassword": Secret("hunter2-Password"),
    "sku": {"name": "Standard_D2ds_v5", "tier": "GeneralPurpose"},
    "storage": {"storageSizeGB": 64},
    "version": "16",
}


def server(engine: Engine, **inputs: Any) -> Made:
    return engine.create("azure-native:dbforpostgresql:Server", {**SERVER, **inputs})


@pytest.fixture
def home(engine: Engine) -> Made:
    group(engine)
    return server(engine)


@pytest.mark.parametrize("missing", ["administratorLogin", "administratorLoginPassword"])
def test_a_server_is_created_with_a_login_and_its_password(engine: Engine, missing: str) -> None:
    group(engine)
    given = {name: value for name, value in SERVER.items() if name != missing}
    assert rejection(engine, "dbforpostgresql:Server", given) == says(
        400,
        "InvalidParameterValue",
        f"Invalid value given for parameter {missing}. Specify a valid parameter value.",
    )
    entra = {"authConfig": {"activeDirectoryAuth": "Enabled", "passwordAuth": "Disabled"}}
    engine.create("azure-native:dbforpostgresql:Server", {**given, **entra})


@pytest.mark.parametrize("login", ["admin", "Root", "azure_superuser", "pg_stitches"])
def test_a_reserved_login_is_rejected(engine: Engine, login: str) -> None:
    group(engine)
    message = rejection(engine, "dbforpostgresql:Server", {**SERVER, "administratorLogin": login})
    assert "administratorLogin" in message
    server(engine)


@pytest.mark.parametrize("password", ["Short-1", "onlysmallletters1", "With-Stitches-In-It-1"])
def test_a_password_is_strong_and_never_shown(engine: Engine, password: str) -> None:
    group(engine)
    weak = {"administratorLoginPassword": Secret(password)}
    message = rejection(engine, "dbforpostgresql:Server", {**SERVER, **weak})
    assert "Password validation failed" in message
    assert password not in message


@pytest.mark.parametrize(
    ("size", "tier"),
    [
        ("Standard_B1ms", "GeneralPurpose"),
        ("Standard_D2ds_v5", "Burstable"),
        ("Standard_E2ds_v5", "Burstable"),
    ],
)
def test_a_servers_size_belongs_to_its_tier(engine: Engine, size: str, tier: str) -> None:
    group(engine)
    message = rejection(engine, "dbforpostgresql:Server", {**SERVER, "sku": {"name": size, "tier": tier}})
    assert 'Status=400 Code="ServerEditionIncompatibleWithSkuSize"' in message
    server(engine, sku={"name": "Standard_B1ms", "tier": "Burstable"})


def test_a_disk_has_a_size_and_only_grows(engine: Engine, home: Made) -> None:
    other = {**SERVER, "serverName": "psql-other"}
    assert "StorageSizeGB" in rejection(
        engine, "dbforpostgresql:Server", {**other, "storage": {"storageSizeGB": 100}}
    )
    message = rejected_update(engine, home, {**SERVER, "storage": {"storageSizeGB": 32}})
    assert "from 64 GB to 32 GB" in message
    made = engine.update(home, {**SERVER, "storage": {"storageSizeGB": 128}})
    assert made.outputs["storage"]["tier"] == "P10"


def test_a_version_cannot_decrease(engine: Engine, home: Made) -> None:
    assert "version 15" in rejected_update(engine, home, {**SERVER, "version": "15"})
    engine.update(home, {**SERVER, "version": "17"})


def test_a_burstable_server_has_no_standby(engine: Engine) -> None:
    group(engine)
    small = {"sku": {"name": "Standard_B1ms", "tier": "Burstable"}}
    both = {**SERVER, **small, "highAvailability": {"mode": "ZoneRedundant"}}
    assert "Burstable" in rejection(engine, "dbforpostgresql:Server", both)
    server(engine, highAvailability={"mode": "ZoneRedundant"})


@pytest.mark.parametrize("days", [6, 36])
def test_backups_are_kept_for_7_to_35_days(engine: Engine, days: int) -> None:
    group(engine)
    message = rejection(engine, "dbforpostgresql:Server", {**SERVER, "backup": {"backupRetentionDays": days}})
    assert "backupRetentionDays" in message


def test_a_servers_name_is_unique_in_all_of_azure(engine: Engine, home: Made) -> None:
    group(engine, "other")
    message = rejection(engine, "dbforpostgresql:Server", {**SERVER, "resourceGroupName": "other"})
    assert message == says(409, "ServerNameAlreadyExists", "Specified server name is already used.")


def test_the_database_postgres_exists_already(engine: Engine, home: Made) -> None:
    with pytest.raises(RejectedError, match="cannot create already existing resource"):
        engine.create("azure-native:dbforpostgresql:Database", {**NAMED, "databaseName": "postgres"})
    engine.create("azure-native:dbforpostgresql:Database", {**NAMED, "databaseName": "stitches"})


def test_a_rule_allows_a_valid_range(engine: Engine, home: Made) -> None:
    rule = {**NAMED, "firewallRuleName": "office", "startIpAddress": "192.0.2.9"}
    backwards = {**rule, "endIpAddress": "192.0.2.1"}
    assert "endIpAddress" in rejection(engine, "dbforpostgresql:FirewallRule", backwards)
    engine.create("azure-native:dbforpostgresql:FirewallRule", {**rule, "endIpAddress": "192.0.2.9"})


def test_a_deleted_parameter_is_reset_to_its_default(engine: Engine, home: Made) -> None:
    named = {**NAMED, "configurationName": "azure.extensions"}
    made = engine.create("azure-native:dbforpostgresql:Configuration", {**named, "value": "PGCRYPTO"})
    assert made.outputs["source"] == "user-override"
    engine.delete(made)
    engine.create("azure-native:dbforpostgresql:Configuration", {**named, "value": "PGCRYPTO"})
