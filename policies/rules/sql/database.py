"""Azure SQL: whether a database is awake, which failures it survives, and how far back it can be restored."""

from collections.abc import Iterator

from pulumi_policy import Severity

from policies.expectations import at_least, is_true, one_of, satisfies
from policies.findings import Finding, undecided
from policies.resources import Resource
from policies.rule import (
    ADVISORY_IN_PROD,
    EVERYWHERE,
    PROD,
    AnyRule,
    Check,
    PropertyRule,
    ResourceRule,
    Service,
)

DATABASE = "azure-native:sql:Database"
ENCRYPTION = "azure-native:sql:TransparentDataEncryption"
SHORT_TERM_RETENTION = "azure-native:sql:BackupShortTermRetentionPolicy"

_NEVER = satisfies("-1, never", lambda raw: raw == -1, (int, float))

_LEARN = "https://learn.microsoft.com/azure/azure-sql/database"


def _is_awake(database: Resource) -> Iterator[Finding]:
    delay, sku = database.properties.member("autoPauseDelay"), database.properties.at("sku.name")
    if not delay.is_absent:
        yield from _NEVER.findings(delay)
    elif sku.is_unknown:
        yield undecided("sku.name")
    elif "_S_" in sku.text.upper():
        # Azure's default is 60 minutes for serverless databases, and no pause for others.
        yield from _NEVER.findings(delay)


RULES: tuple[AnyRule, ...] = (
    ResourceRule(
        name="sql-awake",
        service=Service.SQL,
        description="prod's databases never pause.",
        reason="After a pause, connections fail with error 40613 until the database is available again, "
        "which takes about a minute. A database that may pause cannot have long-term backups either.",
        severity=Severity.HIGH,
        levels=PROD,
        url=f"{_LEARN}/serverless-tier-auto-pause-resume",
        types=(DATABASE,),
        evaluate=_is_awake,
        fix="Set `auto_pause_delay=-1`, or choose a provisioned SKU such as S3 in `stitches:database`.",
    ),
    PropertyRule(
        name="sql-backup-redundancy",
        service=Service.SQL,
        description="The backups of prod's databases are stored in several zones.",
        reason="With backups in one zone, the loss of that zone destroys the data and all its backups.",
        severity=Severity.HIGH,
        levels=PROD,
        url=f"{_LEARN}/automated-backups-overview",
        types=(DATABASE,),
        checks=(
            Check(
                path="requestedBackupStorageRedundancy",
                expected=one_of("Zone", "GeoZone"),
                fix='Set `requested_backup_storage_redundancy="GeoZone"`, or "Zone" in one region.',
            ),
        ),
    ),
    PropertyRule(
        name="sql-zone-redundancy",
        service=Service.SQL,
        description="prod's databases have replicas in several zones.",
        reason="A fire or a power cut in one zone stops a database that has replicas only there.",
        severity=Severity.MEDIUM,
        # The specification asks for backups in several zones, which `sql-backup-redundancy` checks; replicas
        # cost as much again, and a smaller database that never pauses may serve users better.
        levels=ADVISORY_IN_PROD,
        url=f"{_LEARN}/high-availability-sla-local-zone-redundancy",
        types=(DATABASE,),
        checks=(
            Check(
                path="zoneRedundant",
                expected=is_true(),
                fix="Set `zone_redundant=True`; the DTU tiers Basic and Standard have no zones.",
                covers=("CKV_AZURE_229",),
            ),
        ),
    ),
    ResourceRule(
        name="sql-encryption",
        service=Service.SQL,
        description="No setting turns off the encryption of databases at rest.",
        reason="Azure encrypts every new database; only this setting can turn that off.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/transparent-data-encryption-tde-overview",
        types=(ENCRYPTION,),
        evaluate=lambda setting: one_of("Enabled").findings(setting.properties.member("state")),
        fix='Set `state="Enabled"`, or remove the resource.',
        covers=("CKV2_AZURE_25", "Azure.SQL.TDE"),
    ),
    PropertyRule(
        name="sql-backup-retention",
        service=Service.SQL,
        description="A database can be restored to any moment of at least the last 7 days.",
        reason="People often notice only after days that something was deleted by mistake.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url=f"{_LEARN}/automated-backups-overview",
        types=(SHORT_TERM_RETENTION,),
        checks=(
            Check(
                path="retentionDays",
                # Azure's default is 7.
                expected=at_least(7).or_absent(),
                fix="Set `retention_days` to 7 or more.",
            ),
        ),
    ),
)
