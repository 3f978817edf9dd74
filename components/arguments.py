"""What each component gets of a configuration: the one place where environments come to differ.

Everything here is data to data. A component that needs something of another's is handed that by
`environment.py`; one that needs only the configuration is told all of it here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import sql, storage

from azure_facts.regions import REGIONS
from components.app_service.plan import AppServicePlanArgs
from components.blob_storage import BlobStorageArgs
from components.cost_management.anomaly_alert import CostAnomalyAlertArgs
from components.cost_management.budget import BudgetArgs
from components.front_door.profile import FrontDoorArgs
from components.front_door.site_domain import SiteDomainArgs
from components.key_vault.vault import KeyVaultArgs
from components.monitoring.action_groups import ActionGroups, Receivers, Webhook
from components.monitoring.activity_log_alerts import ACTIVITY_LOG_ALERTS, ActivityLogAlertsArgs
from components.monitoring.alerts import ALERT_PARTS, AlertsArgs
from components.monitoring.baseline_alerts import BASELINE_ALERTS, BaselineAlertsArgs, Watched
from components.monitoring.log_analytics import LogAnalyticsArgs
from components.monitoring.objectives import Objectives
from components.monitoring.objectives_workbook import ObjectivesWorkbookArgs
from components.monitoring.runbooks import Runbooks
from components.monitoring.secret_expiry_alert import SecretExpiryAlertArgs
from components.network.virtual_network import NetworkArgs, SubnetArgs
from components.placement import Placement
from components.resource_group import ResourceGroupArgs
from components.sql_database import BackupArgs, DatabaseSizeArgs, SqlAdministratorArgs, SqlDatabaseArgs
from model.activity_log import Category
from model.environment import EnvironmentConfiguration
from model.environment_rules import BackupStrategy, StorageReplication
from model.naming import EnvironmentNames
from model.site import Dns
from model.stack_configuration import StackConfiguration

_STORAGE_SKU = {
    StorageReplication.LRS: storage.SkuName.STANDARD_LRS,
    StorageReplication.RA_GRS: storage.SkuName.STANDARD_RAGRS,
}
_GIB = 1024**3


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """The arguments of one environment's components.

    Attributes:
        tenant_id: The Entra tenant of the subscription.
    """

    configuration: StackConfiguration
    names: EnvironmentNames
    tenant_id: str

    @property
    def _runbooks(self) -> Runbooks:
        return Runbooks(self.configuration.alerts.runbooks)

    @property
    def _is_on_call(self) -> bool:
        """Whether somebody answers alerts that are noise elsewhere."""
        return self.configuration.environment.name.rules.baseline_alerts

    @property
    def _objectives(self) -> Objectives:
        """Those of `monitoringThresholds`; neither probes nor the test of readiness count towards them."""
        app_service = self.configuration.app_service
        thresholds = self.configuration.environment.monitoring_thresholds
        probed = (app_service.health_check_path, app_service.readiness_path)
        return Objectives(
            availability_percent=thresholds.availability_percent,
            latency_p95_ms=thresholds.latency_p95_ms,
            error_rate_percent=thresholds.error_rate_percent,
            probed_paths=tuple(path for path in probed if path),
            readiness_test_name=self.names.readiness_test if app_service.readiness_path else None,
        )

    def resource_group(self) -> ResourceGroupArgs:
        """The group, and the tags that everything in it carries."""
        environment = self.configuration.environment
        return ResourceGroupArgs(
            environment_name=environment.name.value,
            resource_group_name=self.names.resource_group,
            region=environment.region,
            tags={
                "application": "stitches",
                "environment": environment.name.value,
                "managed-by": "pulumi",
            },
        )

    def network(self, placement: Placement) -> NetworkArgs:
        """A network with the app's subnet, and one for private endpoints where they are on."""
        network, names = self.configuration.network, self.names
        return NetworkArgs(
            placement=placement,
            network_name=names.virtual_network,
            address_space=str(network.address_space),
            app_subnet=SubnetArgs(
                subnet_name=names.app_subnet,
                address_prefix=str(network.app_subnet),
                security_group_name=names.app_security_group,
            ),
            private_endpoints_subnet=(
                SubnetArgs(
                    subnet_name=names.private_endpoints_subnet,
                    address_prefix=str(network.private_endpoints_subnet),
                    security_group_name=names.private_endpoints_security_group,
                )
                if network.private_endpoints
                else None
            ),
        )

    def app_service_plan(self, placement: Placement) -> AppServicePlanArgs:
        """The plan of `resourceTier` and `instanceCount`."""
        environment = self.configuration.environment
        return AppServicePlanArgs(
            placement=placement,
            plan_name=self.names.app_service_plan,
            sku=environment.resource_tier.value,
            tier=environment.resource_tier.facts.name,
            instance_count=environment.instance_count,
            most_instances=self.configuration.most_instances,
            autoscale_name=self.names.autoscale,
            zone_redundant=self.configuration.app_service.zone_redundant,
        )

    def sql_database(
        self,
        placement: Placement,
        migrator_principal_id: pulumi.Input[str],
        app_subnet_id: pulumi.Input[str] | None,
    ) -> SqlDatabaseArgs:
        """The database of `backupStrategy` and of `stitches:database`, which the migrator administers."""
        configuration, database = self.configuration, self.configuration.database
        retention = database.long_term_retention
        return SqlDatabaseArgs(
            placement=placement,
            server_name=self.names.sql_server,
            database_name=self.names.sql_database,
            administrator=SqlAdministratorArgs(
                name=self.names.migrator_identity,
                principal_id=migrator_principal_id,
                tenant_id=self.tenant_id,
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
            allowed_addresses=self.configuration.network.allowed_addresses,
            alert_emails=tuple(configuration.alerts.emails),
            defender=database.defender,
            protect=configuration.protection.protect,
        )

    def blob_storage(self, placement: Placement, app_subnet_id: pulumi.Input[str] | None) -> BlobStorageArgs:
        """The account of `storageReplication` and of `stitches:storage`."""
        settings = self.configuration.storage
        return BlobStorageArgs(
            placement=placement,
            account_name=self.names.storage_account,
            container_names=self.names.containers,
            sku=_STORAGE_SKU[self.configuration.environment.storage_replication],
            soft_delete_days=settings.soft_delete_days,
            cool_after_days=settings.cool_after_days,
            delete_old_versions_after_days=settings.delete_old_versions_after_days,
            app_subnet_id=app_subnet_id,
            allowed_addresses=self.configuration.network.allowed_addresses,
            protect=self.configuration.protection.protect,
        )

    def key_vault(self, placement: Placement, app_subnet_id: pulumi.Input[str] | None) -> KeyVaultArgs:
        """The vault, with the protection of `stitches:protection`."""
        protection = self.configuration.protection
        return KeyVaultArgs(
            placement=placement,
            vault_name=self.names.key_vault,
            data_protection_key_name=self.names.data_protection_key,
            tenant_id=self.tenant_id,
            app_subnet_id=app_subnet_id,
            allowed_addresses=self.configuration.network.allowed_addresses,
            purge_protection=protection.purge_protection,
            protect=protection.protect,
        )

    def log_analytics(self, placement: Placement) -> LogAnalyticsArgs:
        """The workspace of `stitches:logs`."""
        logs = self.configuration.logs
        return LogAnalyticsArgs(
            placement=placement,
            workspace_name=self.names.log_analytics,
            retention_days=logs.retention_days,
            daily_quota_gb=logs.daily_quota_gb,
        )

    def alerts(self, placement: Placement, application_insights_id: pulumi.Input[str]) -> AlertsArgs:
        """The alerts of `monitoringThresholds`, for the people of `stitches:alerts`."""
        return AlertsArgs(
            placement=placement,
            alert_names={part: self.names.alert(part) for part in ALERT_PARTS},
            runbooks=self._runbooks,
            application_insights_id=application_insights_id,
            receivers=self._receivers(),
            objectives=self._objectives,
        )

    def objectives_workbook(
        self,
        placement: Placement,
        application_insights_id: pulumi.Input[str],
        budget_id: pulumi.Input[str],
    ) -> ObjectivesWorkbookArgs:
        """The page with the objectives of `monitoringThresholds`."""
        return ObjectivesWorkbookArgs(
            placement=placement,
            title=self.names.workbook_title,
            application_insights_id=application_insights_id,
            budget_id=budget_id,
            objectives=self._objectives,
        )

    def _receivers(self) -> Receivers:
        """The people and programs of `stitches:alerts`."""
        alerts, names = self.configuration.alerts, self.names
        return Receivers(
            group_name=names.action_group,
            group_short_name=names.action_group_short_name,
            urgent_group_name=names.urgent_action_group,
            urgent_group_short_name=names.urgent_action_group_short_name,
            emails=tuple(alerts.emails),
            sms=tuple(alerts.sms),
            webhooks=tuple(
                Webhook(
                    url=webhook.url,
                    entra_object_id=webhook.entra.object_id if webhook.entra else None,
                    entra_identifier_uri=webhook.entra.identifier_uri if webhook.entra else None,
                )
                for webhook in alerts.webhooks
            ),
            tenant_id=self.tenant_id,
        )

    def baseline_alerts(
        self,
        placement: Placement,
        targets: Mapping[Watched, pulumi.Input[str]],
        action_groups: ActionGroups,
    ) -> BaselineAlertsArgs:
        """The alerts on metrics; none in an environment where nobody is on call."""
        return BaselineAlertsArgs(
            placement=placement,
            alert_names={alert.part: self.names.alert(alert.part) for alert in BASELINE_ALERTS},
            runbooks=self._runbooks,
            targets=targets,
            action_groups=action_groups,
            alerts=BASELINE_ALERTS if self._is_on_call else (),
        )

    def activity_log_alerts(
        self,
        placement: Placement,
        scopes: Mapping[Category, pulumi.Input[str]],
        action_groups: ActionGroups,
    ) -> ActivityLogAlertsArgs:
        """The alerts on what Azure records; none in an environment where nobody is on call."""
        return ActivityLogAlertsArgs(
            placement=placement,
            alert_names={alert.part: self.names.alert(alert.part) for alert in ACTIVITY_LOG_ALERTS},
            runbooks=self._runbooks,
            scopes=scopes,
            action_groups=action_groups,
            alerts=ACTIVITY_LOG_ALERTS if self._is_on_call else (),
        )

    def budget(self, scope: pulumi.Input[str], action_group_id: pulumi.Input[str]) -> BudgetArgs:
        """The budget of `costBudgetUSD`."""
        return BudgetArgs(
            scope=scope,
            budget_name=self.names.budget,
            amount_usd=self.configuration.environment.cost_budget_usd,
            start_date=self.configuration.budget.start_date,
            emails=tuple(self.configuration.alerts.emails),
            action_group_id=action_group_id,
        )

    def secret_expiry_alert(
        self, placement: Placement, vault_id: pulumi.Input[str], action_group_id: pulumi.Input[str]
    ) -> SecretExpiryAlertArgs:
        """The alert on the vault's secrets, which costs nothing and is on everywhere."""
        return SecretExpiryAlertArgs(
            placement=placement,
            topic_name=self.names.vault_topic,
            subscription_name=self.names.secret_expiry_alert,
            runbooks=self._runbooks,
            vault_id=vault_id,
            action_group_id=action_group_id,
        )

    def cost_anomaly_alert(self, subscription_id: str) -> CostAnomalyAlertArgs | None:
        """The alert on unusual cost, where `stitches:budget.anomalies` is on."""
        if not self.configuration.budget.anomalies:
            return None
        return CostAnomalyAlertArgs(
            subscription_id=subscription_id,
            alert_name=self.names.cost_anomaly_alert,
            start_date=self.configuration.budget.start_date,
            emails=tuple(self.configuration.alerts.emails),
        )

    def front_door(self, placement: Placement) -> FrontDoorArgs | None:
        """The names of the profile and what stands in it; None where people call the app itself."""
        if not self.configuration.site.front_door:
            return None
        names, tier = self.names, self.configuration.environment.resource_tier.facts
        return FrontDoorArgs(
            placement=placement,
            profile_name=names.front_door,
            endpoint_name=names.front_door_endpoint,
            slot_endpoint_name=names.slot_endpoint if tier.slots else None,
            rule_set_name=names.rule_set,
            waf_policy_name=names.waf_policy,
            security_policy_name=names.security_policy,
            requests_per_minute=self.configuration.site.requests_per_minute,
            domain=self.site_domain(),
        )

    def site_domain(self) -> SiteDomainArgs | None:
        """The domain of `stitches:site`; None without one."""
        site = self.configuration.site
        if site.domain is None:
            return None
        return SiteDomainArgs(domain=site.domain, host_names=site.host_names, make_zone=site.dns is Dns.AZURE)


def _backup_redundancy(environment: EnvironmentConfiguration) -> sql.BackupStorageRedundancy:
    """Where backups are kept: "zone-redundant" has a copy in the paired region too, where there is one.

    With zone redundancy alone Azure turns geo-restore off, and the loss of a region would be the loss of
    the data. Source: learn.microsoft.com, "Automated backups in Azure SQL Database".
    """
    if environment.backup_strategy is BackupStrategy.SIMPLE:
        return sql.BackupStorageRedundancy.LOCAL
    if REGIONS[environment.region].pair is None:
        return sql.BackupStorageRedundancy.ZONE
    return sql.BackupStorageRedundancy.GEO_ZONE
