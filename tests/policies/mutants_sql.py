"""Mutants of the rules in policies/rules/sql/."""

from pulumi_azure_native import sql

from components.sql_database import SqlDatabase, SqlDatabaseArgs
from policies.rules.sql.access import SERVER
from policies.rules.sql.database import DATABASE, SHORT_TERM_RETENTION
from policies.rules.sql.watchers import ASSESSMENT, AUDITING, THREAT_DETECTION
from tests.policies.mutants import ProgramMutant, PropertyMutant, beside

ALL_OF_AZURE = "0.0.0.0"  # noqa: S104  # no socket is bound to it
"""The first and last address of the range that allows all of Azure."""


def _allow_all_of_azure(component: SqlDatabase, name: str, args: SqlDatabaseArgs) -> object:
    return sql.FirewallRule(
        name,
        resource_group_name=args.placement.resource_group_name,
        # Derived from the server's id, so that the rule waits for the server.
        server_name=component.server_id.apply(lambda _: args.server_name),
        firewall_rule_name="AllowAllWindowsAzureIps",
        start_ip_address=ALL_OF_AZURE,
        end_ip_address=ALL_OF_AZURE,
        opts=component.child(),
    )


def _passwords_again(component: SqlDatabase, name: str, args: SqlDatabaseArgs) -> object:
    return sql.ServerAzureADOnlyAuthentication(
        name,
        resource_group_name=args.placement.resource_group_name,
        server_name=component.server_id.apply(lambda _: args.server_name),
        authentication_name="Default",
        azure_ad_only_authentication=False,
        opts=component.child(),
    )


def _unencrypted(component: SqlDatabase, name: str, args: SqlDatabaseArgs) -> object:
    return sql.TransparentDataEncryption(
        name,
        resource_group_name=args.placement.resource_group_name,
        server_name=component.server_id.apply(lambda _: args.server_name),
        database_name=args.database_name,
        tde_name="current",
        state=sql.TransparentDataEncryptionState.DISABLED,
        opts=component.child(),
    )


def _another_administrator(component: SqlDatabase, name: str, args: SqlDatabaseArgs) -> object:
    return sql.ServerAzureADAdministrator(
        name,
        resource_group_name=args.placement.resource_group_name,
        server_name=component.server_id.apply(lambda _: args.server_name),
        administrator_name="ActiveDirectory",
        administrator_type="ActiveDirectory",
        login="somebody",
        sid="00000000-0000-4000-8000-00000000000a",
        opts=component.child(),
    )


_ACCESS = (
    PropertyMutant(
        rule="sql-entra-only", type=SERVER, path="administrators.azureADOnlyAuthentication", invalid=False
    ),
    PropertyMutant(rule="sql-entra-only", type=SERVER, path="administrators.sid", invalid="", rejected=True),
    PropertyMutant(
        rule="sql-entra-only",
        type=SERVER,
        path="administratorLogin",
        invalid="stitches",
        absent_complies=True,
    ),
    PropertyMutant(rule="sql-transport", type=SERVER, path="minimalTlsVersion", invalid="1.1"),
    PropertyMutant(rule="sql-public-access", type=SERVER, path="publicNetworkAccess", invalid="Enabled"),
    ProgramMutant(
        rule="sql-firewall-range",
        what="the server allows all of Azure",
        arrange=beside(SqlDatabase, _allow_all_of_azure),
    ),
    ProgramMutant(
        rule="sql-entra-only-setting",
        what="a setting allows passwords again",
        arrange=beside(SqlDatabase, _passwords_again),
    ),
    ProgramMutant(
        rule="sql-encryption",
        what="a setting disables the encryption",
        arrange=beside(SqlDatabase, _unencrypted),
    ),
    ProgramMutant(
        rule="known-types",
        what="another administrator beside the server's own",
        arrange=beside(SqlDatabase, _another_administrator),
    ),
)

_WATCHERS = (
    PropertyMutant(rule="sql-auditing", type=AUDITING, path="state", invalid="Disabled"),
    PropertyMutant(rule="sql-auditing", type=AUDITING, path="isAzureMonitorTargetEnabled", invalid=False),
    PropertyMutant(
        rule="sql-auditing", type=AUDITING, path="retentionDays", invalid=30, absent_complies=True
    ),
    PropertyMutant(
        rule="sql-auditing",
        type=AUDITING,
        path="auditActionsAndGroups",
        invalid=[
            "BATCH_COMPLETED_GROUP",
            "SUCCESSFUL_DATABASE_AUTHENTICATION_GROUP",
            "FAILED_DATABASE_AUTHENTICATION_GROUP",
        ],
    ),
    PropertyMutant(rule="sql-threat-detection", type=THREAT_DETECTION, path="state", invalid="Disabled"),
    PropertyMutant(
        rule="sql-threat-detection",
        type=THREAT_DETECTION,
        path="disabledAlerts",
        invalid=["Sql_Injection"],
        absent_complies=True,
    ),
    PropertyMutant(rule="sql-threat-detection", type=THREAT_DETECTION, path="emailAddresses", invalid=[]),
    PropertyMutant(
        rule="sql-threat-detection", type=THREAT_DETECTION, path="emailAccountAdmins", invalid=False
    ),
    PropertyMutant(rule="sql-vulnerability-assessment", type=ASSESSMENT, path="state", invalid="Disabled"),
)

_DATABASE = (
    PropertyMutant(
        rule="sql-backup-redundancy", type=DATABASE, path="requestedBackupStorageRedundancy", invalid="Local"
    ),
    PropertyMutant(
        rule="sql-zone-redundancy", type=DATABASE, path="zoneRedundant", invalid=False, excepted=True
    ),
    PropertyMutant(
        rule="sql-awake", type=DATABASE, path="autoPauseDelay", invalid=60.0, absent_complies=True
    ),
    PropertyMutant(
        rule="sql-backup-retention",
        type=SHORT_TERM_RETENTION,
        path="retentionDays",
        invalid=3,
        absent_complies=True,
    ),
)

MUTANTS: tuple[PropertyMutant | ProgramMutant, ...] = (*_ACCESS, *_WATCHERS, *_DATABASE)
