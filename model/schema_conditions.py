"""The rules between fields, in the words of JSON schema: for editors that know only the schema.

They come from the same tables as the models' own rules. The models judge more: names, calculated fields,
and whatever spans two objects.
"""

from typing import Any

from azure_facts.regions import REGIONS
from azure_facts.sql_sizes import DatabaseSize
from model.app_service_skus import AppServiceSku
from model.deployment_steps import DeploymentStatus, HealthCheckStatus, MigrationStatus
from model.environment_rules import EnvironmentName, EnvironmentRules
from model.settings import FEWEST_TEST_MINUTES, MOST_TEST_PLACES, ProtectionSettings
from model.sql_skus import DatabaseSku

Schema = dict[str, Any]
"""A JSON schema, or a part of one."""


def environment_conditions() -> list[Schema]:
    """What each environment asks for, and how many instances each tier allows."""
    by_name = [_when("name", [name.value], _environment(name.rules)) for name in EnvironmentName]
    limits = {sku.facts.maximum_instances for sku in AppServiceSku}
    by_limit = [
        _when(
            "resourceTier",
            [sku.value for sku in AppServiceSku if sku.facts.maximum_instances == limit],
            {"instanceCount": {"maximum": limit}},
        )
        for limit in sorted(limits)
    ]
    return [*by_name, *by_limit]


def _environment(rules: EnvironmentRules) -> Schema:
    properties: Schema = {
        "instanceCount": {"minimum": rules.minimum_instances},
        "backupStrategy": {"enum": [strategy.value for strategy in rules.backup_strategies]},
        "storageReplication": {"enum": [replication.value for replication in rules.storage_replications]},
    }
    if rules.slots:
        tiers = [sku.value for sku in AppServiceSku if sku.facts.slots]
        properties["resourceTier"] = {"enum": tiers}
    if rules.zones or rules.pair:
        fitting = [
            region.name
            for region in REGIONS.values()
            if (region.zones or not rules.zones) and (region.pair or not rules.pair)
        ]
        properties["region"] = {"enum": fitting}
    return properties


def database_conditions() -> list[Schema]:
    """What each size of database allows."""
    return [_when("sku", [sku.value], _database(sku.size)) for sku in DatabaseSku]


def _database(size: DatabaseSize) -> Schema:
    properties: Schema = {
        "maximumSizeGb": (
            {"enum": [None, *size.sizes_gb]} if size.sizes_gb else {"maximum": size.maximum_size_gb}
        ),
        "shortTermRetentionDays": {"maximum": size.maximum_retention_days},
    }
    if size.serverless:
        properties["minimumCapacity"] = {"maximum": size.capacity}
    else:
        properties["minimumCapacity"] = {"type": "null"}
        properties["autoPauseDelayMinutes"] = {"type": "null"}
    if not size.zone_redundancy:
        properties["zoneRedundant"] = {"const": False}
    return properties


def deployment_conditions() -> list[Schema]:
    """What a deployment in progress cannot state, and what a finished one must."""
    finished = [DeploymentStatus.SUCCESS.value, DeploymentStatus.FAILED.value]
    stated = ["migrationStatus", "healthCheckStatus", "completedAt"]
    return [
        _when(
            "deploymentStatus",
            [DeploymentStatus.IN_PROGRESS.value],
            {key: {"type": "null"} for key in ("healthCheckStatus", "completedAt", "durationSeconds")},
        ),
        _when("deploymentStatus", finished, {key: {"not": {"type": "null"}} for key in stated}, stated),
        _when(
            "deploymentStatus",
            [DeploymentStatus.SUCCESS.value],
            {
                "healthCheckStatus": {"const": HealthCheckStatus.PASSED.value},
                "migrationStatus": {
                    "enum": [MigrationStatus.SUCCESS.value, MigrationStatus.NOT_REQUIRED.value]
                },
            },
        ),
        _when(
            "healthCheckStatus",
            [HealthCheckStatus.FAILED.value, HealthCheckStatus.TIMEOUT.value, None],
            {"healthCheckResponseTimeMs": {"type": "null"}},
            or_absent=True,
        ),
        _when(
            "migrationStatus",
            [MigrationStatus.NOT_REQUIRED.value],
            {"migrationsApplied": {"maxItems": 0}},
        ),
    ]


def stack_conditions(namespace: str) -> list[Schema]:
    """What one object of the configuration asks of another."""
    return [
        {
            "if": {
                "properties": {f"{namespace}environment": {"properties": {"name": {"const": name.value}}}},
                "required": [f"{namespace}environment"],
            },
            "then": {"properties": _beside(name.rules, namespace)},
        }
        for name in EnvironmentName
    ]


def _beside(rules: EnvironmentRules, namespace: str) -> Schema:
    properties: Schema = {}
    if rules.protected:
        switches = [str(field.alias) for field in ProtectionSettings.model_fields.values()]
        properties[f"{namespace}protection"] = {
            "properties": {switch: {"const": True} for switch in switches}
        }
    quota: Schema = {"type": "null"} if rules.log_quota_gb is None else {"not": {"type": "null"}}
    logs: Schema = {"retentionDays": {"minimum": rules.log_retention_days}, "dailyQuotaGb": quota}
    properties[f"{namespace}logs"] = {"properties": logs}
    nobody: Schema = {"allowedAddresses": {"maxItems": 0}}
    private: Schema = {"privateEndpoints": {"const": True}}
    properties[f"{namespace}network"] = (
        {"properties": {**private, **nobody}}
        if rules.private_endpoints
        else {"if": {"properties": private, "required": [*private]}, "then": {"properties": nobody}}
    )
    if rules.zone_redundant_app:
        properties[f"{namespace}appService"] = {"properties": {"zoneRedundant": {"const": True}}}
    if rules.front_door:
        properties[f"{namespace}site"] = {"properties": {"frontDoor": {"const": True}}}
    if rules.defender:
        properties[f"{namespace}database"] = {"properties": {"defender": {"const": True}}}
    if rules.frequent_tests:
        properties[f"{namespace}monitoring"] = {
            "properties": {
                "testPlaces": {"const": MOST_TEST_PLACES},
                "testEveryMinutes": {"const": FEWEST_TEST_MINUTES},
            }
        }
    return properties


def _when(
    key: str,
    values: list[str] | list[str | None],
    then: Schema,
    required: list[str] | None = None,
    *,
    or_absent: bool = False,
) -> Schema:
    """What holds where a key has one of some values."""
    condition: Schema = {"properties": {key: {"enum": values}}}
    if not or_absent:
        condition["required"] = [key]
    return {"if": condition, "then": {"properties": then, **({"required": required} if required else {})}}
