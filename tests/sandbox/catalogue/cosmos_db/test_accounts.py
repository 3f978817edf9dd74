"""What Azure rejects for Cosmos DB."""

from typing import Any

import pytest

from tests.sandbox.catalogue.rejections import IN_GROUP, rejected_update, rejection, says
from tests.sandbox.driver import Engine, Made, RejectedError, group

NAMED = {**IN_GROUP, "accountName": "cosmos-stitches"}
EAST, WEST = (
    {"locationName": name, "failoverPriority": index} for index, name in enumerate(["East US", "westus"])
)
ACCOUNT: dict[str, Any] = {
    **NAMED,
    "location": "eastus",
    "databaseAccountOfferType": "Standard",
    "locations": [EAST],
}
DATABASE = {**NAMED, "databaseName": "stitches", "resource": {"id": "stitches"}}
SERVERLESS = {"capabilities": [{"name": "EnableServerless"}]}


def account(engine: Engine, **inputs: Any) -> Made:
    return engine.create("azure-native:cosmosdb:DatabaseAccount", {**ACCOUNT, **inputs})


def database(engine: Engine, **inputs: Any) -> Made:
    return engine.create("azure-native:cosmosdb:SqlResourceSqlDatabase", {**DATABASE, **inputs})


def container(*paths: str, **options: Any) -> dict[str, Any]:
    resource: dict[str, Any] = {"id": "orders", "partitionKey": {"paths": list(paths)}}
    return {
        **NAMED,
        "databaseName": "stitches",
        "containerName": "orders",
        "resource": resource,
        "options": options,
    }


@pytest.fixture
def home(engine: Engine) -> Made:
    group(engine)
    made = account(engine)
    database(engine)
    return made


@pytest.mark.parametrize(
    ("locations", "word"),
    [
        ([{**EAST, "failoverPriority": 1}], "priority of 0"),
        ([EAST, {**WEST, "failoverPriority": 0}], "unique"),
        ([EAST, {**WEST, "locationName": "eastus"}], "only once"),
        ([EAST, {**WEST, "locationName": "atlantis"}], "atlantis"),
    ],
)
def test_an_accounts_regions_have_an_order(
    engine: Engine, locations: list[dict[str, Any]], word: str
) -> None:
    group(engine)
    assert word in rejection(engine, "cosmosdb:DatabaseAccount", {**ACCOUNT, "locations": locations})
    made = account(engine, locations=[EAST, WEST])
    assert [one["locationName"] for one in made.outputs["locations"]] == ["East US", "West US"]
    assert [one["locationName"] for one in made.outputs["writeLocations"]] == ["East US"]


def test_a_subscription_has_one_free_account_and_this_cannot_change(engine: Engine) -> None:
    group(engine)
    made = account(engine, enableFreeTier=True)
    other = {**ACCOUNT, "accountName": "cosmos-other", "enableFreeTier": True}
    assert rejection(engine, "cosmosdb:DatabaseAccount", other) == says(
        400,
        "BadRequest",
        "Free tier has already been applied to another Azure Cosmos DB account in this subscription.",
    )
    assert "free tier" in rejected_update(engine, made, ACCOUNT)


@pytest.mark.parametrize(
    ("locations", "seconds", "prefix"), [([EAST], 4, 10), ([EAST], 5, 9), ([EAST, WEST], 299, 100_000)]
)
def test_bounded_staleness_is_within_limits(
    engine: Engine, locations: list[dict[str, Any]], seconds: int, prefix: int
) -> None:
    group(engine)
    policy = {
        "defaultConsistencyLevel": "BoundedStaleness",
        "maxIntervalInSeconds": seconds,
        "maxStalenessPrefix": prefix,
    }
    bounded = {**ACCOUNT, "locations": locations, "consistencyPolicy": policy}
    assert "must be" in rejection(engine, "cosmosdb:DatabaseAccount", bounded)
    large = {**policy, "maxIntervalInSeconds": 300, "maxStalenessPrefix": 100_000}
    account(engine, locations=locations, consistencyPolicy=large)


def test_a_serverless_account_has_one_region_and_no_throughput(engine: Engine) -> None:
    group(engine)
    two = {**ACCOUNT, **SERVERLESS, "locations": [EAST, WEST]}
    assert "more than one region" in rejection(engine, "cosmosdb:DatabaseAccount", two)
    account(engine, **SERVERLESS)
    fixed = {**DATABASE, "options": {"throughput": 400}}
    assert "on database is not supported for serverless" in rejection(
        engine, "cosmosdb:SqlResourceSqlDatabase", fixed
    )
    database(engine)
    assert rejection(engine, "cosmosdb:SqlResourceSqlContainer", container("/id", throughput=400)) == says(
        400,
        "BadRequest",
        "Setting offer throughput or autopilot on container is not supported for serverless accounts.",
    )
    engine.create("azure-native:cosmosdb:SqlResourceSqlContainer", container("/id"))


@pytest.mark.parametrize(
    "options",
    [{"throughput": 300}, {"throughput": 450}, {"autoscaleSettings": {"maxThroughput": 1500}}],
    ids=str,
)
def test_throughput_has_steps(engine: Engine, home: Made, options: dict[str, Any]) -> None:
    message = rejection(engine, "cosmosdb:SqlResourceSqlContainer", container("/id", **options))
    assert "The offer should have valid throughput values between" in message
    engine.create("azure-native:cosmosdb:SqlResourceSqlContainer", container("/id", throughput=400))


@pytest.mark.parametrize("paths", [[], ["id"]])
def test_a_container_has_a_partition_key(engine: Engine, home: Made, paths: list[str]) -> None:
    assert "partition key" in rejection(engine, "cosmosdb:SqlResourceSqlContainer", container(*paths))


def test_a_partition_key_cannot_change_and_a_preview_rejects_it(engine: Engine, home: Made) -> None:
    made = engine.create("azure-native:cosmosdb:SqlResourceSqlContainer", container("/id"))
    assert rejected_update(engine, made, container("/customer")) == says(
        400, "BadRequest", "Document collection partition key cannot be changed"
    )


def test_continuous_backup_cannot_change(engine: Engine) -> None:
    group(engine)
    made = account(engine, backupPolicy={"type": "Continuous"})
    message = rejected_update(engine, made, {**ACCOUNT, "backupPolicy": {"type": "Periodic"}})
    assert "continuous backup policy" in message


def test_an_accounts_name_is_unique_in_all_of_azure(engine: Engine, home: Made) -> None:
    group(engine, "other")
    with pytest.raises(RejectedError, match="Dns record for cosmos-stitches under zone Document"):
        account(engine, resourceGroupName="other")


def test_an_account_has_keys_and_connection_strings(engine: Engine, home: Made) -> None:
    keys = engine.invoke("azure-native:cosmosdb:listDatabaseAccountKeys", NAMED)
    assert keys["primaryMasterKey"] == "made-up-by-the-sandbox-primaryMasterKey-of-cosmos-stitches"
    strings = engine.invoke("azure-native:cosmosdb:listDatabaseAccountConnectionStrings", NAMED)
    first = strings["connectionStrings"][0]
    assert first["connectionString"] == (
        f"AccountEndpoint={home.outputs['documentEndpoint']};AccountKey={keys['primaryMasterKey']};"
    )
