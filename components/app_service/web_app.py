"""The web app: Stitches itself, its staging slot, and what is disabled on both."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import pulumi
from pulumi_azure_native import web

from components.app_service.app_settings import (
    ASPNETCORE_ENVIRONMENTS,
    Addresses,
    app_settings,
    release_settings,
)
from components.component import Component
from components.outputs.inventory import declare
from components.placement import Placement
from model.resource import ResourceType
from model.stack_configuration import StackConfiguration

# The app reads its environment from it; it belongs to the slot, not to the release that is swapped.
_STICKY_SETTING = "ASPNETCORE_ENVIRONMENT"
_SLOT_ENVIRONMENT = "Staging"
_RUNTIME = "siteConfig.linuxFxVersion"


@dataclass(frozen=True, kw_only=True)
class WebAppArgs:
    """The arguments of `WebApp`.

    Attributes:
        slot_name: The staging slot; None if the plan's tier has no slots.
        runtime: The Linux runtime, for example "DOTNETCORE|10.0".
        maximum_instances: The maximum number of the plan's instances on which the app runs.
        aspnetcore_environment: ASP.NET Core's name of the app's environment; the slot's is "Staging".
        subnet_id: The subnet through which all outbound traffic goes.
        front_door_id: The id that the only allowed Front Door sends in each request; None if people call
            the app itself.
        settings: App settings, the same for app and slot. No value may be a secret: a secret is a Key
            Vault reference.
        startup_command: The command that starts the application; empty to let App Service choose.
        migrator_id: The identity that may change the database's schema. It is assigned only where a release
            begins: to the slot, or to the app if there is no slot.
        release_settings: The settings for the same place.
        refers_to: The ids of the further resources that the app uses, for the inventory.
        after: What must exist before the app starts: the roles with which it reads what it needs.
    """

    placement: Placement
    app_name: str
    slot_name: str | None
    plan_id: pulumi.Input[str]
    maximum_instances: int
    aspnetcore_environment: str
    identity_id: pulumi.Input[str]
    subnet_id: pulumi.Input[str]
    front_door_id: pulumi.Input[str] | None
    runtime: str
    health_check_path: str
    startup_command: str
    migrator_id: pulumi.Input[str]
    settings: Mapping[str, pulumi.Input[str]] = field(default_factory=dict[str, pulumi.Input[str]])
    release_settings: Mapping[str, pulumi.Input[str]] = field(default_factory=dict[str, pulumi.Input[str]])
    refers_to: tuple[pulumi.Input[str], ...] = ()
    after: tuple[pulumi.Resource, ...] = ()

    @classmethod
    def from_configuration(  # noqa: PLR0913  # one argument for each component that the app uses
        cls,
        configuration: StackConfiguration,
        *,
        placement: Placement,
        addresses: Addresses,
        plan_id: pulumi.Input[str],
        identity_id: pulumi.Input[str],
        migrator_id: pulumi.Input[str],
        migrator_client_id: pulumi.Output[str],
        subnet_id: pulumi.Input[str],
        front_door_id: pulumi.Input[str] | None,
        refers_to: tuple[pulumi.Input[str], ...],
        after: tuple[pulumi.Resource, ...],
    ) -> Self:
        """The app of `stitches:appService`, with settings for the services that it uses."""
        environment, app_service = configuration.environment, configuration.app_service
        return cls(
            placement=placement,
            app_name=configuration.names.web_app,
            slot_name=configuration.names.slot if environment.resource_tier.facts.slots else None,
            plan_id=plan_id,
            maximum_instances=configuration.maximum_instances,
            aspnetcore_environment=ASPNETCORE_ENVIRONMENTS[environment.name.rules.purpose],
            identity_id=identity_id,
            subnet_id=subnet_id,
            front_door_id=front_door_id,
            runtime=app_service.runtime,
            health_check_path=app_service.health_check_path,
            settings=app_settings(addresses, configuration.secrets, app_service.health_check_path),
            startup_command=app_service.startup_command,
            migrator_id=migrator_id,
            release_settings=release_settings(
                addresses,
                migrator_client_id=migrator_client_id,
                identity_name=configuration.names.identity,
                people=configuration.database.administrators,
            ),
            refers_to=refers_to,
            after=after,
        )


class WebApp(Component):
    """The app and, if the tier has slots, its staging slot, with the same configuration.

    Attributes:
        id: The app's ARM id.
        host_name: The app's own host name. With Front Door, only Front Door may call it.
        slot_id: The slot's ARM id, or None.
        slot_host_name: The slot's own host name, or None.
        app_name: The app's name.
        verification_id: The value that proves to App Service that a host name is ours.
        latest: The last of the app's changes; further changes must come after it.
        declarations: The entries of app and slot in the inventory.
    """

    id: pulumi.Output[str]
    host_name: pulumi.Output[str]
    slot_id: pulumi.Output[str] | None
    slot_host_name: pulumi.Output[str] | None
    app_name: pulumi.Output[str]
    verification_id: pulumi.Output[str]
    latest: pulumi.Resource
    declarations: list[dict[str, Any]]

    def __init__(self, name: str, args: WebAppArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        app = web.WebApp(
            name,
            name=args.app_name,
            **_site(args, args.aspnetcore_environment, begins_releases=args.slot_name is None),
            # A release sets the runtime for which its code was built, through the slot.
            opts=self.child(depends_on=list(args.after), ignore_changes=[_RUNTIME]),
        )
        self.latest = self._disable_passwords(args, app)
        self.id = app.id
        self.host_name = app.default_host_name
        self.app_name = app.name
        self.verification_id = app.custom_domain_verification_id.apply(str)
        self.slot_id = None
        self.slot_host_name = None
        self.declarations = [_declare(args, app.id, args.app_name)]
        if args.slot_name is not None:
            slot = self._slot(args, app, args.slot_name)
            self.declarations.append(_declare(args, slot.id, args.slot_name))
            self.slot_id = slot.id
            self.slot_host_name = slot.default_host_name
        self.register_outputs(
            {
                "id": self.id,
                "hostName": self.host_name,
                "slotId": self.slot_id,
                "slotHostName": self.slot_host_name,
            }
        )

    # Azure returns 409 for a second change of a site while a first is under way, so everything that follows
    # is a chain: app, its publishing settings, sticky names, slot, its publishing settings, and the site's
    # own names (site_host_names.py).

    def _disable_passwords(self, args: WebAppArgs, app: web.WebApp) -> pulumi.Resource:
        """Turn off user names and passwords for publishing: only Entra tokens remain."""
        site: dict[str, Any] = {"name": app.name, "resource_group_name": args.placement.resource_group_name}
        ftp = web.WebAppFtpAllowed(self.name, **site, allow=False, opts=self.child())
        return web.WebAppScmAllowed(self.name, **site, allow=False, opts=self.child(depends_on=[ftp]))

    def _slot(self, args: WebAppArgs, app: web.WebApp, slot_name: str) -> web.WebAppSlot:
        site: dict[str, Any] = {"name": app.name, "resource_group_name": args.placement.resource_group_name}
        sticky = web.WebAppSlotConfigurationNames(
            self.name,
            **site,
            app_setting_names=sorted({_STICKY_SETTING, *args.release_settings}),
            opts=self.child(depends_on=[self.latest]),
        )
        slot = web.WebAppSlot(
            self.name,
            name=app.name,
            slot=slot_name,
            **_site(args, _SLOT_ENVIRONMENT, begins_releases=True),
            opts=self.child(depends_on=[sticky], ignore_changes=[_RUNTIME]),
        )
        site_of_slot: dict[str, Any] = {**site, "slot": slot_name}
        ftp = web.WebAppFtpAllowedSlot(
            self.name, **site_of_slot, allow=False, opts=self.child(depends_on=[slot])
        )
        self.latest = web.WebAppScmAllowedSlot(
            self.name, **site_of_slot, allow=False, opts=self.child(depends_on=[ftp])
        )
        return slot


def _declare(args: WebAppArgs, site_id: pulumi.Input[str], name: str) -> dict[str, Any]:
    """The inventory's entry of the app or its slot."""
    return declare(
        ResourceType.APP_SERVICE,
        site_id,
        name,
        args.placement,
        {
            "appServicePlanId": args.plan_id,
            "httpsOnly": True,
            "managedIdentity": "UserAssigned",
            "healthCheckPath": args.health_check_path,
            "linuxFxVersion": args.runtime,
        },
        args.plan_id,
        *args.refers_to,
    )


def _site(args: WebAppArgs, aspnetcore_environment: str, *, begins_releases: bool) -> dict[str, Any]:
    """What app and slot have in common: everything except their names and what a release needs."""
    identities = [args.identity_id, args.migrator_id] if begins_releases else [args.identity_id]
    settings = {
        **args.settings,
        **(args.release_settings if begins_releases else {}),
        _STICKY_SETTING: aspnetcore_environment,
    }
    return {
        "resource_group_name": args.placement.resource_group_name,
        "location": args.placement.region,
        "tags": args.placement.tags,
        "kind": "app,linux",
        "reserved": True,
        "server_farm_id": args.plan_id,
        "identity": web.ManagedServiceIdentityArgs(
            type=web.ManagedServiceIdentityType.USER_ASSIGNED, user_assigned_identities=identities
        ),
        "key_vault_reference_identity": args.identity_id,
        "https_only": True,
        "client_affinity_enabled": False,
        "client_cert_enabled": False,
        "ssh_enabled": False,
        # Front Door Standard reaches public origins only; the restriction below locks the app.
        "public_network_access": "Enabled",
        "virtual_network_subnet_id": args.subnet_id,
        "outbound_vnet_routing": web.OutboundVnetRoutingArgs(all_traffic=True),
        "site_config": _site_config(args, settings),
    }


def _site_config(args: WebAppArgs, settings: Mapping[str, pulumi.Input[str]]) -> web.SiteConfigArgs:
    return web.SiteConfigArgs(
        linux_fx_version=args.runtime,
        app_command_line=args.startup_command,
        always_on=True,
        http20_enabled=True,
        web_sockets_enabled=False,
        use32_bit_worker_process=False,
        number_of_workers=args.maximum_instances,
        health_check_path=args.health_check_path,
        min_tls_version=web.SupportedTlsVersions.SUPPORTED_TLS_VERSIONS_1_2,
        scm_min_tls_version=web.SupportedTlsVersions.SUPPORTED_TLS_VERSIONS_1_2,
        ftps_state=web.FtpsState.DISABLED,
        remote_debugging_enabled=False,
        http_logging_enabled=True,
        detailed_error_logging_enabled=True,
        request_tracing_enabled=True,
        app_settings=[
            web.NameValuePairArgs(name=name, value=value) for name, value in sorted(settings.items())
        ],
        ip_security_restrictions=[_allow_front_door(args.front_door_id)] if args.front_door_id else None,
        ip_security_restrictions_default_action=(
            web.DefaultAction.DENY if args.front_door_id else web.DefaultAction.ALLOW
        ),
        # Publishing accepts Entra tokens only (see _disable_passwords), and pipelines have no fixed address.
        scm_ip_security_restrictions_use_main=False,
        scm_ip_security_restrictions_default_action=web.DefaultAction.ALLOW,
    )


def _allow_front_door(front_door_id: pulumi.Input[str]) -> web.IpSecurityRestrictionArgs:
    """Every Front Door has the service tag's addresses; the header identifies ours."""
    return web.IpSecurityRestrictionArgs(
        name="AllowFrontDoor",
        priority=100,
        action="Allow",
        tag=web.IpFilterTag.SERVICE_TAG,
        ip_address="AzureFrontDoor.Backend",
        headers={"x-azure-fdid": [front_door_id]},
    )
