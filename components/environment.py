"""One environment of Stitches, wired: the only place that knows all components.

Environments differ by data: `arguments.py` maps a configuration to what each component gets, and nothing
here or below asks which environment it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from components.access.data_lock import DataLock, DataLockArgs
from components.access.identity import Identity, IdentityArgs
from components.access.role_assignment import BuiltInRole, RoleAssignment, RoleAssignmentArgs
from components.app_service.app_settings import (
    ASPNETCORE_ENVIRONMENTS,
    Addresses,
    app_settings,
    release_settings,
)
from components.app_service.plan import AppServicePlan
from components.app_service.web_app import WebApp, WebAppArgs
from components.arguments import Arguments
from components.blob_storage import BlobStorage
from components.component import Component
from components.cost_management.anomaly_alert import CostAnomalyAlert
from components.cost_management.budget import Budget
from components.front_door.profile import FrontDoor
from components.front_door.routes import (
    SITE_ROUTES,
    FrontDoorRoutes,
    FrontDoorRoutesArgs,
    OwnNames,
    slot_routes,
)
from components.front_door.site_domain import SiteDomain, SiteDomainArgs
from components.front_door.site_host_names import SiteHostNames, SiteHostNamesArgs
from components.key_vault.secrets import secret_records
from components.key_vault.vault import KeyVault
from components.monitoring.activity_log_alerts import ActivityLogAlerts
from components.monitoring.alerts import Alerts
from components.monitoring.application_insights import ApplicationInsights, ApplicationInsightsArgs
from components.monitoring.availability_test import (
    CERTIFICATE_DAYS,
    READINESS_TEST_MINUTES,
    AvailabilityTest,
    AvailabilityTestArgs,
)
from components.monitoring.baseline_alerts import BaselineAlerts, Watched
from components.monitoring.diagnostics import Diagnostics, DiagnosticsArgs
from components.monitoring.log_analytics import LogAnalytics
from components.monitoring.objectives_workbook import ObjectivesWorkbook
from components.monitoring.secret_expiry_alert import SecretExpiryAlert
from components.network.private_endpoint import PrivateEndpoint, PrivateEndpointArgs, PrivateEndpointGroup
from components.network.virtual_network import Network
from components.outputs.deployment_stash import stash_deployments
from components.outputs.endpoints import endpoints, site_endpoints, url
from components.resource_group import ResourceGroup
from components.sql_database import DATABASE_LOGS, SqlDatabase
from model.activity_log import Category
from model.deployment_history import HistoryUpdate
from model.stack_configuration import StackConfiguration

# A name without a CNAME to Front Door, such as the domain itself, is validated anew for each certificate:
# somebody may have to help, and must hear of it in time.
# Source: learn.microsoft.com, "Apex domains in Azure Front Door".
_OWN_CERTIFICATE_DAYS = 21


@dataclass(frozen=True, kw_only=True)
class EnvironmentArgs:
    """The arguments of `Environment`.

    Attributes:
        tenant_id: The Entra tenant of the subscription.
        subscription_id: The subscription that everything is made in.
    """

    configuration: StackConfiguration
    tenant_id: str
    subscription_id: str


class Environment(Component):
    """Everything that one environment consists of.

    Attributes:
        outputs: The stack outputs but `provenance`.
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
        self._configuration = args.configuration
        self._names = args.configuration.names
        self._health_check_path = args.configuration.app_service.health_check_path
        arguments = Arguments(configuration=args.configuration, names=self._names, tenant_id=args.tenant_id)

        self._group = ResourceGroup(name, arguments.resource_group(), self.child())
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
        self._logs = LogAnalytics(name, arguments.log_analytics(self._placement), self.child())
        self._insights = ApplicationInsights(
            name,
            ApplicationInsightsArgs(
                placement=self._placement,
                component_name=self._names.application_insights,
                workspace_id=self._logs.id,
                entra_only=args.configuration.monitoring.entra_only,
            ),
            self.child(),
        )
        self._network = Network(name, arguments.network(self._placement), self.child())
        self._plan = AppServicePlan(name, arguments.app_service_plan(self._placement), self.child())
        edge = arguments.front_door(self._placement)
        self._front_door = FrontDoor(name, edge, self.child()) if edge else None
        # What holds data lets in the app's subnet, or, with private endpoints, nobody by a public address.
        let_in = None if args.configuration.network.private_endpoints else self._network.app_subnet_id
        self._database = SqlDatabase(
            name, arguments.sql_database(self._placement, self._migrator.principal_id, let_in), self.child()
        )
        self._blobs = BlobStorage(name, arguments.blob_storage(self._placement, let_in), self.child())
        self._vault = KeyVault(name, arguments.key_vault(self._placement, let_in), self.child())

        roles = self._roles()
        endpoints = self._private_endpoints()
        self._app = self._web_app(after=roles)
        self._host_names = self._site_host_names(arguments.site_domain())
        if self._front_door:
            self._lead_to_app(self._front_door)
            self._lead_to_slot(self._front_door)
        self._availability_tests()
        alerts = Alerts(name, arguments.alerts(self._placement, self._insights.id), self.child())
        BaselineAlerts(
            name,
            arguments.baseline_alerts(self._placement, self._watched(), alerts.action_groups),
            self.child(),
        )
        SecretExpiryAlert(
            name,
            arguments.secret_expiry_alert(self._placement, self._vault.id, alerts.action_groups.everything),
            self.child(),
        )
        ActivityLogAlerts(
            name,
            arguments.activity_log_alerts(self._placement, self._recorded(), alerts.action_groups),
            self.child(),
        )
        budget = Budget(name, arguments.budget(self._group.id, alerts.action_groups.everything), self.child())
        ObjectivesWorkbook(
            name,
            arguments.objectives_workbook(self._placement, self._insights.id, budget.id),
            self.child(),
        )
        anomalies = arguments.cost_anomaly_alert(args.subscription_id)
        if anomalies:
            CostAnomalyAlert(name, anomalies, self.child())
        diagnostics = self._diagnostics()
        if args.configuration.protection.data_locks:
            self._lock_data(after=(*roles, *endpoints, *diagnostics))

        self.outputs = self._outputs(stash_deployments(name, deployments, self.child()))
        self.register_outputs(dict(self.outputs))

    def _roles(self) -> tuple[RoleAssignment, ...]:
        """All that the application's identity may do, each on the one resource that it concerns."""
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
        """An endpoint for each service that holds data, where the network has a place for them."""
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
        """The way to the copy in the paired region, where one can be read."""
        if self._blobs.secondary_blob_endpoint is None:
            return {}
        target = (self._names.blob_secondary_private_endpoint, self._blobs.id)
        return {PrivateEndpointGroup.BLOB_SECONDARY: target}

    def _web_app(self, after: tuple[pulumi.Resource, ...]) -> WebApp:
        environment = self._configuration.environment
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
            WebAppArgs(
                placement=self._placement,
                app_name=self._names.web_app,
                slot_name=self._names.slot if environment.resource_tier.facts.slots else None,
                plan_id=self._plan.id,
                most_instances=self._configuration.most_instances,
                aspnetcore_environment=ASPNETCORE_ENVIRONMENTS[environment.name.rules.purpose],
                identity_id=self._identity.id,
                subnet_id=self._network.app_subnet_id,
                front_door_id=self._front_door.front_door_id if self._front_door else None,
                runtime=self._configuration.app_service.runtime,
                health_check_path=self._health_check_path,
                settings=app_settings(addresses, self._configuration.secrets, self._health_check_path),
                startup_command=self._configuration.app_service.startup_command,
                migrator_id=self._migrator.id,
                release_settings=release_settings(
                    addresses,
                    migrator_client_id=self._migrator.client_id,
                    identity_name=self._names.identity,
                    people=self._configuration.database.administrators,
                ),
                refers_to=(self._vault.id, self._database.reference, self._blobs.id, self._insights.id),
                after=after,
            ),
            self.child(),
        )

    def _site_host_names(self, domain: SiteDomainArgs | None) -> SiteHostNames | None:
        """The site's own names at the app, where there are any."""
        if domain is None or self._own_domain is None:
            return None
        return SiteHostNames(
            self.name,
            SiteHostNamesArgs(
                placement=self._placement,
                domain=domain,
                app_name=self._app.app_name,
                verification_id=self._app.verification_id,
                zone_name=self._own_domain.zone_name,
                bound=self._configuration.site.live,
                after=(self._app.latest,),
            ),
            self.child(),
        )

    def _own_names(self) -> OwnNames | None:
        """The site's own names for its routes; the app is called by them once they are live."""
        if self._own_domain is None:
            return None
        return OwnNames(ids=self._own_domain.ids, bound=self._host_names if self._live_domain else None)

    @property
    def _own_domain(self) -> SiteDomain | None:
        """The site's own names in Front Door; None without a domain."""
        return self._front_door.own_domain if self._front_door else None

    @property
    def _live_domain(self) -> str | None:
        """The domain by which the site is called; None before that, and without a domain."""
        site = self._configuration.site
        return site.domain if site.live else None

    @property
    def _site_host(self) -> pulumi.Input[str]:
        """The name under which the site is asked."""
        return self._live_domain or (self._front_door or self._app).host_name

    def _lead_to_app(self, front_door: FrontDoor) -> None:
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
        """The tests that ask the site as a user would."""
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
        """A test that asks a path of the site."""
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

    def _lead_to_slot(self, front_door: FrontDoor) -> None:
        """A route for who releases: the slot's own door is shut to everybody but Front Door."""
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

    def _diagnostics(self) -> tuple[Diagnostics, ...]:
        """The logs of everything that has any, to the one workspace.

        Application Insights is left out: its tables stand in the workspace as they are, and a setting
        would store, and bill, each row twice. So are metrics, which Azure keeps for 93 days at no cost.
        """
        every = {"log_groups": ("allLogs",)}
        targets: dict[str, tuple[pulumi.Input[str], dict[str, Any]]] = {
            "app": (self._app.id, every),
            "database": (self._database.database_id, {"log_categories": DATABASE_LOGS}),
            # The server's audit log; auditing to Azure Monitor stays silent without it.
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
        """Lock what holds data, after all that stands on it: a lock holds for that too."""
        data: dict[str, tuple[pulumi.Output[str], tuple[pulumi.Resource, ...]]] = {
            "sql": (self._database.server_id, (self._database, *after)),
            "blobs": (self._blobs.id, (self._blobs, *after)),
            "vault": (self._vault.id, (self._vault, *after)),
        }
        domain, host_names = self._own_domain, self._host_names
        if domain and domain.zone_id and host_names:
            # It holds no data, but a zone that is made again has other name servers.
            data["zone"] = (domain.zone_id, (domain, host_names))
        for part, (scope, stands_on_it) in data.items():
            DataLock(
                f"{self.name}-{part}",
                DataLockArgs(scope=scope, lock_name=self._names.lock, after=stands_on_it),
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
        """Whose activity log is watched: Azure reports its incidents to subscriptions, not to groups."""
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
