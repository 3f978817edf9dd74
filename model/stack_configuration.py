"""A stack's complete configuration: the environment, and the typed objects beside it."""

from collections.abc import Mapping
from typing import Any, cast

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from azure_facts.regions import REGIONS
from model.app_service import scaled, spread_over_zones
from model.base import Model, wire_name
from model.database import DatabaseSettings, always_awake
from model.environment import EnvironmentConfiguration
from model.errors import rejected, rejected_at
from model.naming import EnvironmentNames, RejectedNamesError
from model.network import NetworkSettings
from model.reading import KnownEnvironment, reading_of
from model.secret import SecretDeclaration
from model.secret_repetitions import reject_repetitions
from model.settings import (
    FEWEST_TEST_MINUTES,
    MAXIMUM_TEST_PLACES,
    AlertSettings,
    AppServiceSettings,
    BudgetSettings,
    LogSettings,
    MonitoringSettings,
    NamingSettings,
    ProtectionSettings,
    StorageSettings,
)
from model.site import SiteSettings


class StackConfiguration(Model):
    """Everything in `Pulumi.<stack>.yaml` under the keys `stitches:*`."""

    environment: EnvironmentConfiguration = Field(
        description="The environment, as the specification has it.",
        examples=[
            {
                "name": "prod",
                "resourceTier": "P1v2",
                "instanceCount": 2,
                "backupStrategy": "zone-redundant",
                "storageReplication": "RA-GRS",
                "monitoringThresholds": {
                    "latencyP95Ms": 500,
                    "errorRatePercent": 1.0,
                    "availabilityPercent": 99.5,
                },
                "region": "eastus",
                "costBudgetUSD": 500,
            }
        ],
    )
    naming: NamingSettings = Field(
        default=NamingSettings(),
        description="Part of names that distinguishes this deployment from other people's.",
        examples=[{"suffix": "x7"}],
    )
    alerts: AlertSettings = Field(
        description="Receivers of the alerts.", examples=[{"emails": ["on-call@example.com"]}]
    )
    app_service: AppServiceSettings = Field(
        default=AppServiceSettings(),
        validate_default=True,
        description="Settings of the web app.",
        examples=[{"runtime": "DOTNETCORE|10.0", "zoneRedundant": True}],
    )
    database: DatabaseSettings = Field(
        description="Administrators, size and backups of the SQL database.",
        examples=[
            {
                "administrators": {
                    "name": "sql-administrators",
                    "objectId": "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
                },
                "sku": "S3",
            }
        ],
    )
    storage: StorageSettings = Field(
        default=StorageSettings(),
        description="Retention of blobs, and their tiers.",
        examples=[{"softDeleteDays": 30}],
    )
    logs: LogSettings = Field(
        default=LogSettings(),
        validate_default=True,
        description="Amount and retention of logs.",
        examples=[{"retentionDays": 90}],
    )
    monitoring: MonitoringSettings = Field(
        default=MonitoringSettings(),
        description="Settings of telemetry and of the availability test.",
        examples=[{"entraOnly": True}],
    )
    network: NetworkSettings = Field(
        default=NetworkSettings(),
        validate_default=True,
        description="The virtual network.",
        examples=[{"privateEndpoints": True, "addressSpace": "10.20.0.0/22"}],
    )
    site: SiteSettings = Field(
        default=SiteSettings(),
        description="Front Door, its rate limit, and the site's own domain.",
        examples=[{"domain": "stitches.example.com", "www": True}],
    )
    budget: BudgetSettings = Field(
        default=BudgetSettings(),
        validate_default=True,
        description="First month of the budget, and the alert on unusual cost.",
        examples=[{"startMonth": "2026-12"}],
    )
    protection: ProtectionSettings = Field(
        default=ProtectionSettings(),
        description="Protection of data against deletion by mistake.",
        examples=[{"dataLocks": True, "protect": True, "purgeProtection": True}],
    )
    secrets: tuple[SecretDeclaration, ...] = Field(
        default=(),
        description="Secrets of the environment, without their values.",
        examples=[[{"name": "OAuthClientSecret", "type": "ApiKey", "createdBy": "admin@example.com"}]],
    )

    @property
    def maximum_instances(self) -> int:
        """The maximum number of instances of the app."""
        return self.app_service.maximum_instances or self.environment.instance_count

    @property
    def names(self) -> EnvironmentNames:
        """The names of everything in the environment."""
        return EnvironmentNames(self.environment.name, self.naming.suffix)

    @field_validator("naming")
    @classmethod
    def _azure_accepts_the_names(cls, naming: NamingSettings, info: ValidationInfo) -> NamingSettings:
        name = _environment(info).name
        try:
            if name:
                EnvironmentNames(name, naming.suffix)
        except RejectedNamesError as error:
            raise rejected_at(
                {
                    ("suffix",): rejected(
                        f"a suffix with which Azure accepts every name; {error}",
                        example="x7",
                        fix="Shorten the suffix.",
                    )
                }
            ) from None
        return naming

    @field_validator("app_service")
    @classmethod
    def _app_fits_the_environment(
        cls, app_service: AppServiceSettings, info: ValidationInfo
    ) -> AppServiceSettings:
        return scaled(spread_over_zones(app_service, _environment(info)), _environment(info))

    @field_validator("database", mode="before")
    @classmethod
    def _database_is_awake(cls, database: object, info: ValidationInfo) -> object:
        name = _environment(info).name
        if name is None or not name.rules.awake_database or not isinstance(database, Mapping):
            return database
        return always_awake(cast("Mapping[str, Any]", database))

    @field_validator("database")
    @classmethod
    def _database_has_defender(cls, database: DatabaseSettings, info: ValidationInfo) -> DatabaseSettings:
        name = _environment(info).name
        if name and name.rules.defender and not database.defender:
            raise _must_be_on("defender", f"in {name.value}: an attack that nobody notices continues")
        return database

    @field_validator("database")
    @classmethod
    def _database_can_be_zone_redundant(
        cls, database: DatabaseSettings, info: ValidationInfo
    ) -> DatabaseSettings:
        region = _environment(info).region
        if database.zone_redundant and region and not REGIONS[region].zones:
            raise rejected_at(
                {
                    ("zoneRedundant",): rejected(
                        "false, because the environment's region has no availability zones",
                        example="false",
                        fix="Remove the key, or choose a region with zones, such as eastus.",
                    )
                }
            )
        return database

    @field_validator("logs")
    @classmethod
    def _logs_fit_the_environment(cls, logs: LogSettings, info: ValidationInfo) -> LogSettings:
        name = _environment(info).name
        if name is None:
            return logs
        rules, rejections = name.rules, dict[tuple[str | int, ...], PydanticCustomError]()
        defaults = {"retention_days": rules.log_retention_days, "daily_quota_gb": rules.log_quota_gb}
        logs = logs.model_copy(update={key: value for key, value in defaults.items() if not logs.says(key)})
        if rules.log_quota_gb is None and logs.daily_quota_gb is not None:
            rejections[("dailyQuotaGb",)] = rejected(
                f"no value in {name.value}: above the quota the alerts have no data",
                key="retentionDays",
                example="90",
                fix="Remove the key. The budget's alert reports the cost.",
            )
        if rules.log_quota_gb is not None and logs.daily_quota_gb is None:
            rejections[("dailyQuotaGb",)] = rejected(
                f"a number of GB in {name.value}: an endless loop that logs must not cost more than the "
                "environment",
                example=str(rules.log_quota_gb),
                fix="Set the maximum number of GB a day, or remove the key.",
            )
        if logs.retention_days < rules.log_retention_days:
            rejections[("retentionDays",)] = rejected(
                f"at least {rules.log_retention_days} days in {name.value}",
                example=str(rules.log_retention_days),
                fix="Keep the logs for longer: people need them for problems that they find late.",
            )
        if rejections:
            raise rejected_at(rejections)
        return logs

    @field_validator("monitoring")
    @classmethod
    def _objective_is_measured(
        cls, monitoring: MonitoringSettings, info: ValidationInfo
    ) -> MonitoringSettings:
        name = _environment(info).name
        if name is None or not name.rules.frequent_tests:
            return monitoring
        wanted = {"test_places": MAXIMUM_TEST_PLACES, "test_every_minutes": FEWEST_TEST_MINUTES}
        rejections: dict[tuple[str | int, ...], PydanticCustomError] = {
            (wire_name(key),): rejected(
                f"{value} in {name.value}: with fewer runs, its availability cannot be measured",
                example=str(value),
                fix="Remove the key.",
            )
            for key, value in wanted.items()
            if getattr(monitoring, key) != value
        }
        if rejections:
            raise rejected_at(rejections)
        return monitoring

    @field_validator("network")
    @classmethod
    def _data_has_no_public_address(cls, network: NetworkSettings, info: ValidationInfo) -> NetworkSettings:
        name = _environment(info).name
        always = name is not None and name.rules.private_endpoints
        rejections = dict[tuple[str | int, ...], PydanticCustomError]()
        if always and network.says("private_endpoints") and not network.private_endpoints:
            rejections[("privateEndpoints",)] = rejected(
                f"true in {name}: resources that hold data there have no public address",
                example="true",
                fix="Set it to true, or remove the key.",
            )
        if network.allowed_addresses and (always or network.private_endpoints):
            where = f"in {name}" if always else "with privateEndpoints"
            rejections[("allowedAddresses",)] = rejected(
                f"no value {where}: resources that hold data there have no public address",
                example="[]",
                fix="Remove the key. Releases and operations use the application's network.",
            )
        if rejections:
            raise rejected_at(rejections)
        return network.model_copy(update={"private_endpoints": True}) if always else network

    @field_validator("site")
    @classmethod
    def _site_has_a_firewall(cls, site: SiteSettings, info: ValidationInfo) -> SiteSettings:
        name = _environment(info).name
        if name and name.rules.front_door and not site.front_door:
            raise _must_be_on(
                "frontDoor", f"in {name.value}: without it the app has no firewall and no rate limit"
            )
        return site

    @field_validator("budget")
    @classmethod
    def _unusual_cost_is_reported(cls, budget: BudgetSettings, info: ValidationInfo) -> BudgetSettings:
        name = _environment(info).name
        if name is None or budget.anomalies is not None:
            return budget
        return budget.model_copy(update={"anomalies": name.rules.cost_anomalies})

    @field_validator("protection")
    @classmethod
    def _data_is_protected(cls, protection: ProtectionSettings, info: ValidationInfo) -> ProtectionSettings:
        name = _environment(info).name
        asked = name is not None and name.rules.protected
        switches = protection.model_dump()
        if asked and not all(switches.values()):
            rejection = rejected(
                f"true in {name}",
                example="true",
                fix="Set it to true: data in this environment must not be deleted by mistake.",
            )
            raise rejected_at({(key,): rejection for key, on in switches.items() if not on})
        return protection

    @field_validator("secrets")
    @classmethod
    def _secrets_have_different_names(
        cls, secrets: tuple[SecretDeclaration, ...]
    ) -> tuple[SecretDeclaration, ...]:
        reject_repetitions(secrets)
        return secrets


def _must_be_on(key: str, why: str) -> ValueError:
    """The error of a switch that is off but must be on."""
    return rejected_at({(key,): rejected(f"true {why}", example="true", fix="Remove the key.")})


def _environment(info: ValidationInfo) -> KnownEnvironment:
    """The known fields of the environment: from the reading, or from the valid environment."""
    if reading := reading_of(info):
        return reading.environment
    environment: EnvironmentConfiguration | None = info.data.get("environment")
    if environment is None:
        return KnownEnvironment()
    return KnownEnvironment.model_validate(environment.model_dump())
