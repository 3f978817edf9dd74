"""One environment of Stitches, wired: the only place that knows all components.

Environments differ by data: a component's arguments read the configuration, and nothing here or below checks
which environment it is. For components of which an environment has several, such as roles, this file lists
them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from components.access.data_lock import DataLock, DataLockArgs
from components.access.identity import Identity, IdentityArgs
from components.access.role_assignment import BuiltInRole, RoleAssignment, RoleAssignmentArgs
from components.app_service.app_settings import Addresses
from components.app_service.plan import AppServicePlan, AppServicePlanArgs
from components.app_service.web_app import WebApp, WebAppArgs
from components.blob_storage import BlobStorage, BlobStorageArgs
from components.component import Component
from components.cost_management.anomaly_alert import CostAnomalyAlert, CostAnomalyAlertArgs
from components.cost_management.budget import Budget, BudgetArgs
from components.front_door.profile import FrontDoor, FrontDoorArgs
from components.front_door.routes import (
    SITE_ROUTES,
    FrontDoorRoutes,
    FrontDoorRoutesArgs,
    OwnNames,
    slot_routes,
)
from components.front_door.site_domain import SiteDomain
from components.front_door.site_host_names import SiteHostNames, SiteHostNamesArgs
from components.key_vault.secrets import secret_records
from components.key_vault.vault import KeyVault, KeyVaultArgs
from components.monitoring.activity_log_alerts import ActivityLogAlerts, ActivityLogAlertsArgs
from components.monitoring.alerts import Alerts, AlertsArgs
from components.monitoring.application_insights import ApplicationInsights, ApplicationInsightsArgs
from components.monitoring.availability_test import (
    CERTIFICATE_DAYS,
    READINESS_TEST_MINUTES,
    AvailabilityTest,
    AvailabilityTestArgs,
)
from components.monitoring.baseline_alerts import BaselineAlerts, BaselineAlertsArgs, Watched
from components.monitoring.diagnostics import Diagnostics, DiagnosticsArgs
from components.monitoring.log_analytics import LogAnalytics, LogAnalyticsArgs
from components.monitoring.objectives_workbook import ObjectivesWorkbook, ObjectivesWorkbookArgs
from components.monitoring.secret_expiry_alert import SecretExpiryAlert, SecretExpiryAlertArgs
from components.network.private_endpoint import PrivateEndpoint, PrivateEndpointArgs, PrivateEndpointGroup
from components.network.virtual_network import Network, NetworkArgs
from components.outputs.deployment_stash import stash_deployments
from components.outputs.endpoints import endpoints, site_endpoints, url
from components.resource_group import ResourceGroup, ResourceGroupArgs
from components.sql_database import DATABASE_LOGS, SqlDatabase, SqlDatabaseArgs
from model.activity_log import Category
from model.deployment_history import HistoryUpdate
from model.stack_configuration import StackConfiguration

# A name without a CNAME to Front Door, such as the domain itself, must be validated again for each
# certificate: people may have to act, and need a notification in time.
# Source: learn.microsoft.com, "Apex domains in Azure Front Door".
_OWN_CERTIFICATE_DAYS = 21


@dataclass(frozen=True, kw_only=True)
class EnvironmentArgs:
    """The arguments of `Environment`.

    Attributes:
        tenant_id: The Entra tenant of the subscription.
        subscription_id: The subscription in which everything is created.
    """

    configuration: StackConfiguration
    tenant_id: str
    subscription_id: str


class Environment(Component):
    """All resources of one environment.

    Attributes:
        outputs: The stack outputs except `provenance`.
    """

    outputs: Mapping[str, Any]

    def __init__(
        self,
        name: str,
        args: EnvironmentArgs,
        opts: pulumi.ResourceOptions | None = None,
        *,
        deployments: HistoryUpdate | None = None,
    ) -> None:
        super().__init__(name, args, opts)
        self._subscription_id = args.subscription_id
        self._tenant_id = args.tenant_id
        self._configuration = args.configuration
        self._names = args.configuration.names
        self._health_check_path = args.configuration.app_service.health_check_path
        configuration, tenant_id = args.configuration, args.tenant_id

        self._group = ResourceGroup(name, ResourceGroupArgs.from_configuration(configuration), self.child())
        self._placement = self._group.placement
        self._identity = Identity(
            name,
            IdentityArgs(placement=self._placement, identity_name=self._names.identity),
            self.child(),
        )
        self._migrator = Identity(
            f"{name}-migrator",
            IdentityArgs(placement=self._placement, identity_name=self._names.migrator_identity),
            self.child(),
        )
        self._logs = LogAnalytics(
            name, LogAnalyticsArgs.from_configuration(configuration, placement=self._placement), self.child()
        )
        self._insights = ApplicationInsights(
            name,
            ApplicationInsightsArgs.from_configuration(
                configuration, placement=self._placement, workspace_id=self._logs.id
            ),
            self.child(),
        )
        self._network = Network(
            name, NetworkArgs.from_configuration(configuration, placement=self._placement), self.child()
        )
        self._plan = AppServicePlan(
            name,
            AppServicePlanArgs.from_configuration(configuration, placement=self._placement),
            self.child(),
        )
        edge = FrontDoorArgs.from_configuration(configuration, placement=self._placement)
        self._front_door = FrontDoor(name, edge, self.child()) if edge else None
        # Resources that hold data allow the app's subnet, or, with private endpoints, no public address.
        allowed_subnet = None if configuration.network.private_endpoints else self._network.app_subnet_id
        self._database = SqlDatabase(
            name,
            SqlDatabaseArgs.from_configuration(
                configuration,
                placement=self._placement,
                tenant_id=tenant_id,
                migrator_principal_id=self._migrator.principal_id,
                app_subnet_id=allowed_subnet,
            ),
            self.child(),
        )
        self._blobs = BlobStorage(
            name,
            BlobStorageArgs.from_configuration(
                configuration, placement=self._placement, app_subnet_id=allowed_subnet
            ),
            self.child(),
        )
        self._vault = KeyVault(
            name,
            KeyVaultArgs.from_configuration(
                configuration, placement=self._placement, tenant_id=tenant_id, app_subnet_id=allowed_subnet
            ),
            self.child(),
        )

        roles = self._roles()
        endpoints = self._private_endpoints()
        self._app = self._web_app(after=roles)
        self._host_names = self._site_host_names()
        if self._front_door:
            self._route_to_app(self._front_door)
            self._route_to_slot(self._front_door)
        self._availability_tests()
        self._alerts()
        diagnostics = self._diagnostics()
        if configuration.protection.data_locks:
            self._lock_data(after=(*roles, *endpoints, *diagnostics))

        self.outputs = self._outputs(stash_deployments(name, deployments, self.child()))
        self.register_outputs(dict(self.outputs))

    def _roles(self) -> tuple[RoleAssignment, ...]:
        """Everything that the application's identity may do, each role on one resource."""
        grants = {
            "vault": (BuiltInRole.KEY_VAULT_SECRETS_USER, self._vault.id),
            "keys": (BuiltInRole.KEY_VAULT_CRYPTO_USER, self._vault.data_protection_key_id),
            "blobs": (BuiltInRole.STORAGE_BLOB_DATA_CONTRIBUTOR, self._blobs.id),
            "telemetry": (BuiltInRole.MONITORING_METRICS_PUBLISHER, self._insights.id),
        }
        return tuple(
            RoleAssignment(
                f"{self.name}-{part}",
                RoleAssignmentArgs(
                    scope=scope,
                    principal_id=self._identity.principal_id,
                    role=role,
                    subscription_id=self._subscription_id,
                ),
                self.child(),
            )
            for part, (role, scope) in grants.items()
        )

    def _private_endpoints(self) -> tuple[PrivateEndpoint, ...]:
        """An endpoint for each service that holds data, if the network has a subnet for them."""
        subnet_id = self._network.private_endpoints_subnet_id
        if subnet_id is None:
            return ()
        targets = {
            PrivateEndpointGroup.SQL_SERVER: (self._names.sql_private_endpoint, self._database.server_id),
            PrivateEndpointGroup.BLOB: (self._names.blob_private_endpoint, self._blobs.id),
            **self._to_secondary_blobs(),
            PrivateEndpointGroup.VAULT: (self._names.key_vault_private_endpoint, self._vault.id),
        }
        return tuple(
            PrivateEndpoint(
                f"{self.name}-{group.value}",
                PrivateEndpointArgs(
                    placement=self._placement,
                    endpoint_name=endpoint_name,
                    group=group,
                    target_id=target_id,
                    subnet_id=subnet_id,
                    zone_id=self._network.zone_ids[group],
                ),
                self.child(),
            )
            for group, (endpoint_name, target_id) in targets.items()
        )

    def _to_secondary_blobs(self) -> dict[PrivateEndpointGroup, tuple[str, pulumi.Output[str]]]:
        """The private endpoint of the copy in the paired region, if it can be read."""
        if self._blobs.secondary_blob_endpoint is None:
            return {}
        target = (self._names.blob_secondary_private_endpoint, self._blobs.id)
        return {PrivateEndpointGroup.BLOB_SECONDARY: target}

    def _web_app(self, after: tuple[pulumi.Resource, ...]) -> WebApp:
        addresses = Addresses(
            client_id=self._identity.client_id,
            connection_string=self._insights.connection_string,
            sql_server_host_name=self._database.server_host_name,
            sql_database_name=self._names.sql_database,
            blob_endpoint=self._blobs.blob_endpoint,
            secondary_blob_endpoint=self._blobs.secondary_blob_endpoint,
            key_vault_uri=self._vault.uri,
            key_vault_name=self._names.key_vault,
            data_protection_container=self._names.data_protection_container,
            data_protection_key_uri=self._vault.data_protection_key_uri,
        )
        return WebApp(
            self.name,
            WebAppArgs.from_configuration(
                self._configuration,
                placement=self._placement,
                addresses=addresses,
                plan_id=self._plan.id,
                identity_id=self._identity.id,
                migrator_id=self._migrator.id,
                migrator_client_id=self._migrator.client_id,
                subnet_id=self._network.app_subnet_id,
                front_door_id=self._front_door.front_door_id if self._front_door else None,
                refers_to=(self._vault.id, self._database.reference, self._blobs.id, self._insights.id),
                after=after,
            ),
            self.child(),
        )

    def _site_host_names(self) -> SiteHostNames | None:
        """The site's own names at the app, if there are any."""
        if self._own_domain is None:
            return None
        args = SiteHostNamesArgs.from_configuration(
            self._configuration,
            placement=self._placement,
            app_name=self._app.app_name,
            verification_id=self._app.verification_id,
            zone_name=self._own_domain.zone_name,
            after=(self._app.latest,),
        )
        return SiteHostNames(self.name, args, self.child()) if args else None

    def _own_names(self) -> OwnNames | None:
        """The site's own names for its routes; the app receives requests under them once they are live."""
        if self._own_domain is None:
            return None
        return OwnNames(ids=self._own_domain.ids, bound=self._host_names if self._live_domain else None)

    @property
    def _own_domain(self) -> SiteDomain | None:
        """The site's own names in Front Door; None without a domain."""
        return self._front_door.own_domain if self._front_door else None

    @property
    def _live_domain(self) -> str | None:
        """The domain under which the site is called; None before it is live, and without a domain."""
        site = self._configuration.site
        return site.domain if site.live else None

    @property
    def _site_host(self) -> pulumi.Input[str]:
        """The name under which the site is called."""
        return self._live_domain or (self._front_door or self._app).host_name

    def _route_to_app(self, front_door: FrontDoor) -> None:
        """Routes to the app."""
        FrontDoorRoutes(
            self.name,
            FrontDoorRoutesArgs(
                placement=self._placement,
                profile_name=front_door.profile_name,
                endpoint_name=front_door.endpoint_name,
                rule_set_id=front_door.rule_set_id,
                origin_group_name=self._names.origin_group,
                origin_name=self._names.origin,
                host_name=self._app.host_name,
                routes=SITE_ROUTES,
                own_names=self._own_names(),
            ),
            self.child(),
        )

    def _availability_tests(self) -> None:
        """The tests that request the site as a user would."""
        monitoring = self._configuration.monitoring
        self._test(
            self.name, self._names.availability_test, self._health_check_path, monitoring.test_every_minutes
        )
        readiness_path = self._configuration.app_service.readiness_path
        if readiness_path is not None:
            self._test(
                f"{self.name}-readiness", self._names.readiness_test, readiness_path, READINESS_TEST_MINUTES
            )

    def _test(self, name: str, test_name: str, path: str, every_minutes: int) -> None:
        """A test that requests a path of the site."""
        AvailabilityTest(
            name,
            AvailabilityTestArgs(
                placement=self._placement,
                test_name=test_name,
                application_insights_id=self._insights.id,
                url=url(self._site_host, path),
                expected_text="healthy",
                places=self._configuration.monitoring.test_places,
                every_minutes=every_minutes,
                certificate_days=_OWN_CERTIFICATE_DAYS if self._live_domain else CERTIFICATE_DAYS,
            ),
            self.child(),
        )

    def _route_to_slot(self, front_door: FrontDoor) -> None:
        """A route for releases: only Front Door can reach the slot."""
        endpoint_name, host_name = front_door.slot_endpoint_name, self._app.slot_host_name
        if endpoint_name is None or host_name is None:
            return
        FrontDoorRoutes(
            f"{self.name}-slot",
            FrontDoorRoutesArgs(
                placement=self._placement,
                profile_name=front_door.profile_name,
                endpoint_name=endpoint_name,
                rule_set_id=front_door.rule_set_id,
                origin_group_name=self._names.slot_origin_group,
                origin_name=self._names.slot_origin,
                host_name=host_name,
                routes=slot_routes(self._health_check_path),
            ),
            self.child(),
        )

    def _alerts(self) -> None:
        """The alerts, the budget, and the workbook of the month."""
        name, configuration = self.name, self._configuration
        alerts = Alerts(
            name,
            AlertsArgs.from_configuration(
                configuration,
                placement=self._placement,
                tenant_id=self._tenant_id,
                application_insights_id=self._insights.id,
            ),
            self.child(),
        )
        BaselineAlerts(
            name,
            BaselineAlertsArgs.from_configuration(
                configuration,
                placement=self._placement,
                targets=self._watched(),
                action_groups=alerts.action_groups,
            ),
            self.child(),
        )
        SecretExpiryAlert(
            name,
            SecretExpiryAlertArgs.from_configuration(
                configuration,
                placement=self._placement,
                vault_id=self._vault.id,
                action_group_id=alerts.action_groups.everything,
            ),
            self.child(),
        )
        ActivityLogAlerts(
            name,
            ActivityLogAlertsArgs.from_configuration(
                configuration,
                placement=self._placement,
                scopes=self._recorded(),
                action_groups=alerts.action_groups,
            ),
            self.child(),
        )
        budget = Budget(
            name,
            BudgetArgs.from_configuration(
                configuration, scope=self._group.id, action_group_id=alerts.action_groups.everything
            ),
            self.child(),
        )
        ObjectivesWorkbook(
            name,
            ObjectivesWorkbookArgs.from_configuration(
                configuration,
                placement=self._placement,
                application_insights_id=self._insights.id,
                budget_id=budget.id,
            ),
            self.child(),
        )
        anomalies = CostAnomalyAlertArgs.from_configuration(
            configuration, subscription_id=self._subscription_id
        )
        if anomalies:
            CostAnomalyAlert(name, anomalies, self.child())

    def _diagnostics(self) -> tuple[Diagnostics, ...]:
        """The logs of all resources that have any, sent to the one workspace.

        Application Insights is not included: its tables are in the workspace anyway, and a setting would
        store and bill each row twice. Neither are metrics, which Azure keeps for 93 days at no cost.
        """
        every = {"log_groups": ("allLogs",)}
        targets: dict[str, tuple[pulumi.Input[str], dict[str, Any]]] = {
            "app": (self._app.id, every),
            "database": (self._database.database_id, {"log_categories": DATABASE_LOGS}),
            # The server's audit log; without it, auditing to Azure Monitor sends nothing.
            "audit": (self._database.master_id, {"log_categories": ("SQLSecurityAuditEvents",)}),
            "blobs": (self._blobs.blob_service_id, every),
            "vault": (self._vault.id, every),
            "workspace": (self._logs.id, {"log_groups": ("audit",)}),
            "network": (self._network.id, every),
        }
        if self._front_door:
            targets["front-door"] = (self._front_door.id, every)
        if self._app.slot_id is not None:
            targets["slot"] = (self._app.slot_id, every)
        for part, group_id in self._network.security_group_ids.items():
            targets[f"{part}-security-group"] = (group_id, every)
        return tuple(
            Diagnostics(
                f"{self.name}-{part}",
                DiagnosticsArgs(
                    target_id=target_id,
                    workspace_id=self._logs.id,
                    setting_name=self._names.diagnostic_setting,
                    **what,
                ),
                self.child(),
            )
            for part, (target_id, what) in targets.items()
        )

    def _lock_data(self, after: tuple[pulumi.Resource, ...]) -> None:
        """Lock the resources that hold data, after everything below them: a lock covers that too."""
        data: dict[str, tuple[pulumi.Output[str], tuple[pulumi.Resource, ...]]] = {
            "sql": (self._database.server_id, (self._database, *after)),
            "blobs": (self._blobs.id, (self._blobs, *after)),
            "vault": (self._vault.id, (self._vault, *after)),
        }
        domain, host_names = self._own_domain, self._host_names
        if domain and domain.zone_id and host_names:
            # It holds no data, but a zone that is created again has other name servers.
            data["zone"] = (domain.zone_id, (domain, host_names))
        for part, (scope, below) in data.items():
            DataLock(
                f"{self.name}-{part}",
                DataLockArgs(scope=scope, lock_name=self._names.lock, after=below),
                self.child(),
            )

    def _watched(self) -> dict[Watched, pulumi.Input[str]]:
        watched: dict[Watched, pulumi.Input[str]] = {
            Watched.PLAN: self._plan.id,
            Watched.SITE: self._app.id,
            Watched.DATABASE: self._database.database_id,
            Watched.STORAGE: self._blobs.id,
            Watched.VAULT: self._vault.id,
        }
        return {**watched, Watched.FRONT_DOOR: self._front_door.id} if self._front_door else watched

    def _recorded(self) -> dict[Category, pulumi.Input[str]]:
        """The scopes of activity log alerts: Azure reports its incidents to subscriptions, not to groups."""
        return {
            Category.SERVICE_HEALTH: f"/subscriptions/{self._subscription_id}",
            Category.RESOURCE_HEALTH: self._group.id,
            Category.ADMINISTRATIVE: self._group.id,
        }

    def _outputs(self, deployment: pulumi.Output[dict[str, Any] | None]) -> dict[str, Any]:
        outputs = {
            "environment": self._configuration.environment.model_dump(mode="json", by_alias=True),
            "endpoints": {
                **site_endpoints(self._site_host, self._health_check_path),
                **endpoints(self._front_door, self._app, self._vault, self._blobs, self._database),
            },
            "resources": [
                self._plan.declaration,
                *self._app.declarations,
                self._database.declaration,
                self._blobs.declaration,
                self._vault.declaration,
                self._insights.declaration,
                *([self._front_door.declaration] if self._front_door else []),
            ],
            "deployment": deployment,
            "secrets": secret_records(
                self._configuration.secrets, self._configuration.environment.name, self._vault.uri
            ),
        }
        domain = self._domain_output()
        return outputs if domain is None else {**outputs, "domain": domain}

    def _domain_output(self) -> dict[str, Any] | None:
        """What is left to do at the domain's registrar or DNS provider; None without a domain."""
        domain, host_names = self._own_domain, self._host_names
        if domain is None or host_names is None:
            return None
        made = domain.zone_name is not None
        return {
            "hostNames": list(self._configuration.site.host_names),
            "nameServers": domain.name_servers,
            "records": [] if made else [*domain.records, *host_names.records],
        }
