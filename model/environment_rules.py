"""The environments, and what the specification and the program require of each."""

from dataclasses import dataclass
from enum import Enum, StrEnum, auto


class BackupStrategy(StrEnum):
    """How the database's backups are stored: at one site, or in several zones."""

    SIMPLE = "simple"
    ZONE_REDUNDANT = "zone-redundant"


class StorageReplication(StrEnum):
    """How blobs are stored: three copies at one site, or also readable in the paired region."""

    LRS = "LRS"
    RA_GRS = "RA-GRS"


class Purpose(Enum):
    """What an environment is for. It decides how strictly rules are enforced."""

    DEVELOPMENT = auto()
    STAGING = auto()
    PRODUCTION = auto()


@dataclass(frozen=True, kw_only=True)
class EnvironmentRules:
    """What the specification requires of one environment, beyond the types of its fields.

    Attributes:
        purpose: The environment's purpose.
        minimum_instances: The minimum number of App Service instances.
        backup_strategies: The allowed backup strategies.
        storage_replications: The allowed replications.
        slots: Whether the tier must have deployment slots, because a release is swapped.
        zones: Whether the region must have availability zones.
        pair: Whether the region must have a pair.
        protected: Whether resources that hold data must be locked, and protected from Pulumi itself.
        log_quota_gb: The default for the GB a day above which logs are dropped; None if logs may never be
            dropped because of their amount.
        log_retention_days: The minimum number of days for which logs are kept.
        private_endpoints: Whether resources that hold data must have no public address.
        zone_redundant_app: Whether the app's instances must be spread over zones.
        baseline_alerts: Whether there are alerts on metrics and on the activity log, which are noise if
            nobody is on call.
        cost_anomalies: Whether unusual cost is reported by default.
        follows_load: Whether the plan scales up to twice the instances by default.
        awake_database: Whether the database never pauses, and keeps its backups for longer, by
            default.
        defender: Whether Defender for SQL must be on.
        frequent_tests: Whether the availability test must run from five locations every five minutes, as
            an objective of 99.5 % needs.
        front_door: Whether people must reach the site through Front Door.
    """

    purpose: Purpose
    minimum_instances: int
    backup_strategies: tuple[BackupStrategy, ...]
    storage_replications: tuple[StorageReplication, ...]
    slots: bool
    zones: bool
    pair: bool
    protected: bool
    log_quota_gb: float | None
    log_retention_days: int
    private_endpoints: bool
    zone_redundant_app: bool
    baseline_alerts: bool
    cost_anomalies: bool
    follows_load: bool
    awake_database: bool
    defender: bool
    frequent_tests: bool
    front_door: bool


_DEV = EnvironmentRules(
    purpose=Purpose.DEVELOPMENT,
    minimum_instances=1,
    backup_strategies=(BackupStrategy.SIMPLE,),
    storage_replications=(StorageReplication.LRS,),
    slots=False,
    zones=False,
    pair=False,
    protected=False,
    log_quota_gb=1,
    log_retention_days=30,
    private_endpoints=False,
    zone_redundant_app=False,
    baseline_alerts=False,
    cost_anomalies=False,
    follows_load=False,
    awake_database=False,
    defender=False,
    frequent_tests=False,
    front_door=False,
)

_STAGING = EnvironmentRules(
    purpose=Purpose.STAGING,
    minimum_instances=1,
    backup_strategies=(BackupStrategy.SIMPLE, BackupStrategy.ZONE_REDUNDANT),
    storage_replications=(StorageReplication.LRS,),
    slots=True,
    zones=False,
    pair=False,
    protected=False,
    log_quota_gb=1,
    log_retention_days=30,
    private_endpoints=False,
    zone_redundant_app=False,
    baseline_alerts=True,
    cost_anomalies=False,
    follows_load=False,
    awake_database=False,
    defender=True,
    frequent_tests=False,
    front_door=True,
)

_PROD = EnvironmentRules(
    purpose=Purpose.PRODUCTION,
    minimum_instances=2,
    backup_strategies=(BackupStrategy.ZONE_REDUNDANT,),
    storage_replications=(StorageReplication.RA_GRS,),
    slots=True,
    zones=True,
    pair=True,
    protected=True,
    log_quota_gb=None,
    log_retention_days=90,
    private_endpoints=True,
    zone_redundant_app=True,
    baseline_alerts=True,
    cost_anomalies=True,
    follows_load=True,
    awake_database=True,
    defender=True,
    frequent_tests=True,
    front_door=True,
)


class EnvironmentName(StrEnum):
    """The name of an environment, and of its Pulumi stack."""

    DEV = "dev"
    STAGING = "staging"
    PROD = "prod"

    @property
    def rules(self) -> EnvironmentRules:
        """What is required of it. The type check finds an environment that is missing here."""
        match self:
            case EnvironmentName.DEV:
                return _DEV
            case EnvironmentName.STAGING:
                return _STAGING
            case EnvironmentName.PROD:
                return _PROD


def environments_in_words() -> str:
    """Every environment's name, as a sentence lists them: with commas, and "and" before the last."""
    *others, last = EnvironmentName
    return f"{', '.join(others)} and {last}"
