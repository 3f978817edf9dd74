"""The environments, and what the specification and the program ask of each."""

from dataclasses import dataclass
from enum import Enum, StrEnum, auto


class BackupStrategy(StrEnum):
    """How the database's backups are kept: on one site, or spread over zones."""

    SIMPLE = "simple"
    ZONE_REDUNDANT = "zone-redundant"


class StorageReplication(StrEnum):
    """How blobs are kept: three copies on one site, or also readable in the paired region."""

    LRS = "LRS"
    RA_GRS = "RA-GRS"


class Purpose(Enum):
    """What an environment is for: how strictly it is judged follows from that."""

    DEVELOPMENT = auto()
    REHEARSAL = auto()
    PRODUCTION = auto()


@dataclass(frozen=True, kw_only=True)
class EnvironmentRules:
    """What the specification asks of one environment, beyond the types of its fields.

    Attributes:
        purpose: What it is for.
        minimum_instances: The least number of App Service instances.
        backup_strategies: The strategies allowed.
        storage_replications: The replications allowed.
        slots: Whether the tier must have deployment slots, since a release is swapped in.
        zones: Whether the region must have availability zones.
        pair: Whether the region must have a pair.
        protected: Whether what holds data must be locked, and protected from Pulumi itself.
        log_quota_gb: GB a day above which logs are dropped, where nothing else is said; None where they may
            never be dropped for their amount.
        log_retention_days: The least number of days for which logs are kept.
        private_endpoints: Whether what holds data must have no public address.
        zone_redundant_app: Whether the app's instances must be spread over zones.
        baseline_alerts: Whether there are alerts on metrics and on the activity log, which are noise where
            nobody is on call.
        cost_anomalies: Whether unusual cost is told, where the file says nothing else.
        follows_load: Whether the plan scales up to twice the instances, where the file says nothing else.
        awake_database: Whether the database never pauses, and keeps its backups for longer, where the file
            says nothing else.
        defender: Whether Defender for SQL must watch the server.
        frequent_tests: Whether the availability test must ask from five places every five minutes, as
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
    purpose=Purpose.REHEARSAL,
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
    """Which environment. The Pulumi stack of the same name holds it."""

    DEV = "dev"
    STAGING = "staging"
    PROD = "prod"

    @property
    def rules(self) -> EnvironmentRules:
        """What is asked of it. The type check finds an environment that is missing here."""
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
