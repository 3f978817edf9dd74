"""Environment Configuration: the specification's settings of one environment."""

from typing import Annotated, TypeVar

from pydantic import Field, ValidationInfo, field_validator

from azure_facts.regions import REGIONS
from model.app_service_skus import AppServiceSku
from model.base import Model
from model.environment_rules import (
    BackupStrategy,
    EnvironmentName,
    EnvironmentRules,
    StorageReplication,
)
from model.errors import rejected
from model.numbers import Number, Percent, Whole
from model.reading import reading_of
from model.regions import OpenRegion

_Closed = TypeVar("_Closed", BackupStrategy, StorageReplication)


class MonitoringThresholds(Model):
    """Thresholds at which alerts notify people."""

    latency_p95_ms: Annotated[Number, Field(gt=0)] = Field(
        description="95th percentile of request durations, in milliseconds, above which an alert fires; "
        "above 0.",
        examples=[500],
    )
    error_rate_percent: Percent = Field(
        description="Percent of failed requests above which an alert fires; above 0, at most 100.",
        examples=[1.0],
    )
    availability_percent: Percent = Field(
        description="Percent of passed availability tests below which an alert fires; above 0, at most 100.",
        examples=[99.5],
    )


class EnvironmentConfiguration(Model):
    """The settings of one environment under `stitches:environment`."""

    name: EnvironmentName = Field(
        description="Name of the environment, which is also the stack's name.", examples=["prod"]
    )
    resource_tier: AppServiceSku = Field(
        description="SKU of the App Service plan; staging and prod need deployment slots (Standard or "
        "higher).",
        examples=["P1v2"],
    )
    instance_count: Annotated[int, Field(ge=1), Whole] = Field(
        description="Number of App Service instances; at least 1, in prod at least 2; at most the "
        "number that the SKU allows.",
        examples=[2],
    )
    backup_strategy: BackupStrategy = Field(
        description='Backup of the database: "simple" in dev, "zone-redundant" in prod, either in staging.',
        examples=["zone-redundant"],
    )
    storage_replication: StorageReplication = Field(
        description='Replication of blobs: "LRS" in dev and staging, "RA-GRS" in prod.',
        examples=["RA-GRS"],
    )
    monitoring_thresholds: MonitoringThresholds = Field(
        description="Thresholds at which alerts fire.",
        examples=[{"latencyP95Ms": 500, "errorRatePercent": 1.0, "availabilityPercent": 99.5}],
    )
    region: OpenRegion = Field(
        description="Azure region that is open to every subscription; prod needs one with availability zones "
        "and a paired region.",
        examples=["eastus"],
    )
    cost_budget_usd: Annotated[Number, Field(gt=0)] = Field(
        default=500.0,
        validate_default=True,
        description="Monthly cost in US dollars at which the budget sends an alert; above 0.",
        examples=[500],
    )

    # A rule sees the valid fields before its own, so that all broken rules are reported at once, each under
    # the key that must change.

    @field_validator("name")
    @classmethod
    def _name_is_the_stacks(cls, name: EnvironmentName, info: ValidationInfo) -> EnvironmentName:
        reading = reading_of(info)
        if reading is None or name == reading.stack:
            return name
        if reading.name is None:
            raise rejected(
                f'the name of the stack; "{reading.stack}" is not one of {", ".join(EnvironmentName)}',
                example=name.value,
                fix=f"Use a stack of that name: `pulumi stack select {name.value}`.",
            )
        raise rejected(
            f'"{reading.name.value}", because the file belongs to the stack of that name',
            example=reading.name.value,
            fix="Correct the name, or move the settings to the other stack's file.",
        )

    @field_validator("resource_tier")
    @classmethod
    def _tier_has_slots(cls, tier: AppServiceSku, info: ValidationInfo) -> AppServiceSku:
        name, rules = _name_and_rules(info)
        if rules and rules.slots and tier.facts.slots == 0:
            raise rejected(
                f"a tier with deployment slots in {name}: Standard or higher",
                example="P1v2" if rules.zones else "S1",
                fix="Choose a higher tier: a release is warmed up in the staging slot and then swapped.",
            )
        return tier

    @field_validator("instance_count")
    @classmethod
    def _instances_are_enough_and_allowed(cls, count: int, info: ValidationInfo) -> int:
        name, rules = _name_and_rules(info)
        if rules and count < rules.minimum_instances:
            raise rejected(
                f"at least {rules.minimum_instances} instances in {name}",
                example=str(rules.minimum_instances),
                fix="Raise the number: with a single instance, each restart is an outage.",
            )
        tier: AppServiceSku | None = info.data.get("resource_tier")
        if tier and count > tier.facts.maximum_instances:
            raise rejected(
                f"at most {tier.facts.maximum_instances} instances on {tier.value}",
                example=str(tier.facts.maximum_instances),
                fix="Lower the number, or choose a higher resourceTier: Standard allows 10 instances, "
                "Premium 30.",
            )
        return count

    @field_validator("backup_strategy")
    @classmethod
    def _backup_fits(cls, strategy: BackupStrategy, info: ValidationInfo) -> BackupStrategy:
        name, rules = _name_and_rules(info)
        return _one_of(strategy, rules.backup_strategies, name) if rules else strategy

    @field_validator("storage_replication")
    @classmethod
    def _replication_fits(cls, replication: StorageReplication, info: ValidationInfo) -> StorageReplication:
        name, rules = _name_and_rules(info)
        return _one_of(replication, rules.storage_replications, name) if rules else replication

    @field_validator("region")
    @classmethod
    def _region_meets_the_requirements(cls, region: str, info: ValidationInfo) -> str:
        name, rules = _name_and_rules(info)
        spread = info.data.get("backup_strategy") is BackupStrategy.ZONE_REDUNDANT
        zones, pair = spread or bool(rules and rules.zones), bool(rules and rules.pair)
        facts = REGIONS[region]
        if (facts.zones or not zones) and (facts.pair or not pair):
            return region
        wanted = "availability zones and a paired region" if pair else "availability zones"
        asked = "zone-redundant backup and RA-GRS need them" if pair else "zone-redundant backup needs them"
        fitting = [each.name for each in REGIONS.values() if each.zones and (each.pair or not pair)]
        raise rejected(
            f"a region with {wanted} in {name}, because {asked}",
            example="eastus",
            fix=f"Choose one of {', '.join(fitting)}.",
        )


def _name_and_rules(info: ValidationInfo) -> tuple[str, EnvironmentRules | None]:
    """The environment's name and rules: by its own name, or by the stack's if its own is invalid."""
    reading = reading_of(info)
    name: EnvironmentName | None = info.data.get("name") or (reading.name if reading else None)
    return (name.value, name.rules) if name else ("", None)


def _one_of(value: _Closed, allowed: tuple[_Closed, ...], name: str) -> _Closed:
    """Reject a value that the environment does not allow."""
    if value in allowed:
        return value
    words = " or ".join(f'"{choice.value}"' for choice in allowed)
    raise rejected(f"{words} in {name}", example=allowed[0].value, fix=f"Set it to {words}.")
