"""The SQL server and its only database: Entra only, audited, backed up; no password exists."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any, Self

import pulumi
from pulumi_azure_native import sql

from azure_facts.regions import REGIONS
from components.component import Component
from components.network.allowed_addresses import as_ranges
from components.outputs.inventory import declare
from components.placement import Placement
from model.environment import EnvironmentConfiguration
from model.environment_rules import BackupStrategy
from model.resource import ResourceType
from model.stack_configuration import StackConfiguration

DATABASE_LOGS = ("AutomaticTuning", "Blocks", "Deadlocks", "Errors", "Timeouts")
"""The logs of the database that report errors.

The others repeat every few minutes what the database's own Query Store records.
"""

_GIB = 1024**3

# Sign-ins, failed sign-ins, and changes of schema and permissions. No batches: their texts are
# personal data, and there are as many as there are queries.
_AUDITED = (
    "DATABASE_OBJECT_CHANGE_GROUP",
    "DATABASE_OBJECT_PERMISSION_CHANGE_GROUP",
    "DATABASE_PERMISSION_CHANGE_GROUP",
    "DATABASE_PRINCIPAL_CHANGE_GROUP",
    "DATABASE_ROLE_MEMBER_CHANGE_GROUP",
    "FAILED_DATABASE_AUTHENTICATION_GROUP",
    "SCHEMA_OBJECT_CHANGE_GROUP",
    "SCHEMA_OBJECT_PERMISSION_CHANGE_GROUP",
    "SUCCESSFUL_DATABASE_AUTHENTICATION_GROUP",
)


@dataclass(frozen=True, kw_only=True)
class SqlAdministratorArgs:
    """The managed identity that administers the server; nobody can sign in with a password.

    .NET Aspire creates servers in the same way, with the identity's principal id as the administrator's SID
    (source: learn.microsoft.com, "Azure SQL integration", the generated Bicep).
    """

    name: str
    principal_id: pulumi.Input[str]
    tenant_id: str


@dataclass(frozen=True, kw_only=True)
class DatabaseSizeArgs:
    """The size of the database.

    Attributes:
        sku: The SKU's name, for example "GP_S_Gen5_1".
        tier: For example "GeneralPurpose".
        family: The hardware, for example "Gen5"; None for the DTU tiers.
        capacity: vCores, or DTUs for the DTU tiers.
        maximum_size_bytes: The maximum size of the data; None for the SKU's own limit.
        minimum_capacity: vCores that stay reserved while awake; serverless only.
        auto_pause_delay_minutes: Idle minutes before the database pauses, -1 for never; serverless only.
        zone_redundant: Whether replicas are in several zones.
    """

    sku: str
    tier: str
    family: str | None
    capacity: int
    maximum_size_bytes: int | None = None
    minimum_capacity: float | None = None
    auto_pause_delay_minutes: int | None = None
    zone_redundant: bool = False


@dataclass(frozen=True, kw_only=True)
class BackupArgs:
    """The backups of the database.

    Attributes:
        redundancy: Where backups are stored.
        short_term_retention_days: Days for which any moment can be restored: 7 to 35, on Basic 7.
        weekly, monthly, yearly: How long the first full backup of each is kept, as ISO 8601 durations
            such as "P4W"; None keeps none.
        week_of_year: The week whose backup is the yearly one, 1 to 52.
    """

    redundancy: sql.BackupStorageRedundancy
    short_term_retention_days: int
    weekly: str | None = None
    monthly: str | None = None
    yearly: str | None = None
    week_of_year: int = 1


@dataclass(frozen=True, kw_only=True)
class SqlDatabaseArgs:
    """The arguments of `SqlDatabase`.

    Attributes:
        app_subnet_id: The subnet that is allowed; None if there are only private endpoints, and then
            public access is off.
        allowed_addresses: Public addresses that are also allowed; only together with the subnet.
        alert_emails: Who is notified of threats that Defender for SQL finds.
        defender: Whether Defender for SQL is on.
        protect: Whether Pulumi rejects the deletion of server and database.
    """

    placement: Placement
    server_name: str
    database_name: str
    administrator: SqlAdministratorArgs
    size: DatabaseSizeArgs
    backup: BackupArgs
    app_subnet_id: pulumi.Input[str] | None
    allowed_addresses: tuple[IPv4Network, ...] = ()
    alert_emails: tuple[str, ...] = ()
    defender: bool = True
    protect: bool = False

    @classmethod
    def from_configuration(
        cls,
        configuration: StackConfiguration,
        *,
        placement: Placement,
        migrator_principal_id: pulumi.Input[str],
        app_subnet_id: pulumi.Input[str] | None,
        tenant_id: str,
    ) -> Self:
        """The database from `backupStrategy` and `stitches:database`, which the migrator administers."""
        database = configuration.database
        retention = database.long_term_retention
        return cls(
            placement=placement,
            server_name=configuration.names.sql_server,
            database_name=configuration.names.sql_database,
            administrator=SqlAdministratorArgs(
                name=configuration.names.migrator_identity,
                principal_id=migrator_principal_id,
                tenant_id=tenant_id,
            ),
            size=DatabaseSizeArgs(
                sku=database.sku.size.name,
                tier=database.sku.size.tier,
                family=database.sku.size.family,
                capacity=database.sku.size.capacity,
                maximum_size_bytes=None
                if database.maximum_size_gb is None
                else database.maximum_size_gb * _GIB,
                minimum_capacity=database.minimum_capacity,
                auto_pause_delay_minutes=database.auto_pause_delay_minutes,
                zone_redundant=database.zone_redundant,
            ),
            backup=BackupArgs(
                redundancy=_backup_redundancy(configuration.environment),
                short_term_retention_days=database.short_term_retention_days,
                weekly=retention.weekly if retention else None,
                monthly=retention.monthly if retention else None,
                yearly=retention.yearly if retention else None,
                week_of_year=retention.week_of_year if retention else 1,
            ),
            app_subnet_id=app_subnet_id,
            allowed_addresses=configuration.network.allowed_addresses,
            alert_emails=tuple(configuration.alerts.emails),
            defender=database.defender,
            protect=configuration.protection.protect,
        )


class SqlDatabase(Component):
    """A SQL server with one database.

    Attributes:
        server_id: The server's ARM id.
        server_host_name: The server's fully qualified domain name.
        database_id: The database's ARM id.
        reference: The same id, known as soon as the server's is. Use it if you only need the id and must
            not depend on the database.
        master_id: The ARM id of the master database, to which the server's audit log belongs.
        declaration: The database's entry in the inventory.
    """

    server_id: pulumi.Output[str]
    server_host_name: pulumi.Output[str]
    database_id: pulumi.Output[str]
    reference: pulumi.Output[str]
    master_id: pulumi.Output[str]
    declaration: dict[str, Any]

    def __init__(self, name: str, args: SqlDatabaseArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        self._args = args
        server = self._server()
        self._of_server: dict[str, Any] = {
            "server_name": server.name,
            "resource_group_name": args.placement.resource_group_name,
        }
        actual = server.administrators.apply(lambda found: found.sid if found is not None else None)
        pulumi.Output.all(actual, args.administrator.principal_id).apply(
            lambda both: self._warn_of_another_administrator(*both)
        )
        self._watch()
        self._let_in(args.allowed_addresses)
        if args.app_subnet_id is not None:
            sql.VirtualNetworkRule(
                name,
                **self._of_server,
                virtual_network_rule_name="app",
                virtual_network_subnet_id=args.app_subnet_id,
                opts=self.child(),
            )
        database = self._database()
        self._backups(database)
        self.server_id = server.id
        self.server_host_name = server.fully_qualified_domain_name
        self.database_id = database.id
        self.reference = pulumi.Output.concat(server.id, "/databases/", args.database_name)
        self.master_id = pulumi.Output.concat(server.id, "/databases/master")
        self.declaration = declare(
            ResourceType.SQL_DATABASE,
            database.id,
            args.database_name,
            args.placement,
            {
                "server": server.fully_qualified_domain_name,
                "sku": args.size.sku,
                "zoneRedundant": args.size.zone_redundant,
                "backupStorageRedundancy": args.backup.redundancy.value,
                "azureADOnlyAuthentication": True,
            },
        )
        self.register_outputs(
            {
                "serverId": self.server_id,
                "serverHostName": self.server_host_name,
                "databaseId": self.database_id,
            }
        )

    def _server(self) -> sql.Server:
        args = self._args
        return sql.Server(
            self.name,
            server_name=args.server_name,
            resource_group_name=args.placement.resource_group_name,
            location=args.placement.region,
            tags=args.placement.tags,
            version="12.0",
            minimal_tls_version="1.2",
            public_network_access="Disabled" if args.app_subnet_id is None else "Enabled",
            administrators=sql.ServerExternalAdministratorArgs(
                administrator_type=sql.AdministratorType.ACTIVE_DIRECTORY,
                azure_ad_only_authentication=True,
                principal_type=sql.PrincipalType.APPLICATION,
                login=args.administrator.name,
                sid=args.administrator.principal_id,
                tenant_id=args.administrator.tenant_id,
            ),
            # Azure accepts the administrators only at creation: to apply a later change, Pulumi would
            # replace the server, and with it the data.
            opts=self.child(protect=args.protect, ignore_changes=["administrators"]),
        )

    def _warn_of_another_administrator(self, actual: str | None, expected: str) -> None:
        """Warn if the server has another administrator, because the update does not change it."""
        if actual is not None and actual != expected:
            pulumi.log.warn(
                f"{self._args.server_name} has an administrator other than {self._args.administrator.name}, "
                "so no release can migrate its database: Azure accepts the administrator only at creation.\n"
                f"Run `az sql server ad-admin create --display-name {self._args.administrator.name}"
                f" --object-id {expected} --server {self._args.server_name} --resource-group …`, then"
                " `pulumi refresh`.",
                self,
            )

    def _let_in(self, allowed: Sequence[IPv4Network]) -> None:
        for rule_name, (first, last) in as_ranges(allowed).items():
            sql.FirewallRule(
                f"{self.name}-{rule_name}",
                **self._of_server,
                firewall_rule_name=rule_name,
                start_ip_address=first,
                end_ip_address=last,
                opts=self.child(),
            )

    def _watch(self) -> None:
        """Auditing to the workspace, and Defender for SQL with its vulnerability assessment.

        If Defender is off, it is turned off explicitly: deleting a policy does not change the setting.
        """
        sql.ServerBlobAuditingPolicy(
            self.name,
            **self._of_server,
            blob_auditing_policy_name="default",
            state=sql.BlobAuditingPolicyState.ENABLED,
            is_azure_monitor_target_enabled=True,
            audit_actions_and_groups=list(_AUDITED),
            retention_days=90,
            opts=self.child(),
        )
        threats = sql.ServerSecurityAlertPolicy(
            self.name,
            **self._of_server,
            security_alert_policy_name="Default",
            state=(
                sql.SecurityAlertsPolicyState.ENABLED
                if self._args.defender
                else sql.SecurityAlertsPolicyState.DISABLED
            ),
            disabled_alerts=[],
            email_account_admins=True,
            email_addresses=list(self._args.alert_emails),
            opts=self.child(),
        )
        if self._args.defender:
            sql.SqlVulnerabilityAssessmentsSetting(
                self.name,
                **self._of_server,
                vulnerability_assessment_name="default",
                state=sql.SqlVulnerabilityAssessmentState.ENABLED,
                opts=self.child(depends_on=[threats]),
            )

    def _database(self) -> sql.Database:
        args, size = self._args, self._args.size
        return sql.Database(
            self.name,
            **self._of_server,
            database_name=args.database_name,
            location=args.placement.region,
            tags=args.placement.tags,
            sku=sql.SkuArgs(name=size.sku, tier=size.tier, family=size.family, capacity=size.capacity),
            max_size_bytes=size.maximum_size_bytes,
            min_capacity=size.minimum_capacity,
            auto_pause_delay=size.auto_pause_delay_minutes,
            zone_redundant=size.zone_redundant,
            requested_backup_storage_redundancy=args.backup.redundancy,
            opts=self.child(protect=args.protect),
        )

    def _backups(self, database: sql.Database) -> None:
        of_database: dict[str, Any] = {
            **self._of_server,
            "database_name": database.name,
            "policy_name": "default",
        }
        backup = self._args.backup
        short_term = sql.BackupShortTermRetentionPolicy(
            self.name, **of_database, retention_days=backup.short_term_retention_days, opts=self.child()
        )
        if backup.weekly or backup.monthly or backup.yearly:
            sql.LongTermRetentionPolicy(
                self.name,
                **of_database,
                weekly_retention=backup.weekly,
                monthly_retention=backup.monthly,
                yearly_retention=backup.yearly,
                week_of_year=backup.week_of_year,
                opts=self.child(depends_on=[short_term]),
            )


def _backup_redundancy(environment: EnvironmentConfiguration) -> sql.BackupStorageRedundancy:
    """Where backups are stored: "zone-redundant" also has a copy in the paired region, if there is one.

    With only zone redundancy, Azure turns geo-restore off, and the loss of a region would be the loss of the
    data. Source: learn.microsoft.com, "Automated backups in Azure SQL Database".
    """
    if environment.backup_strategy is BackupStrategy.SIMPLE:
        return sql.BackupStorageRedundancy.LOCAL
    if REGIONS[environment.region].pair is None:
        return sql.BackupStorageRedundancy.ZONE
    return sql.BackupStorageRedundancy.GEO_ZONE
