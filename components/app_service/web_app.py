"""The web app: Stitches itself, its staging slot, and the doors that stay shut on both."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi
from pulumi_azure_native import web

from components.component import Component
from components.outputs.inventory import declare
from components.placement import Placement
from model.resource import ResourceType

# The app tells its environment by it; it belongs to the slot, not to the release that is swapped.
_STICKY_SETTING = "ASPNETCORE_ENVIRONMENT"
_SLOT_ENVIRONMENT = "Staging"
_RUNTIME = "siteConfig.linuxFxVersion"


@dataclass(frozen=True, kw_only=True)
class WebAppArgs:
    """The arguments of `WebApp`.

    Attributes:
        slot_name: The staging slot; None where the plan's tier has no slots.
        runtime: The Linux runtime, for example "DOTNETCORE|10.0".
        most_instances: On how many of the plan's instances the app runs at most.
        aspnetcore_environment: ASP.NET Core's name of the app's environment; the slot's is "Staging".
        subnet_id: The subnet through which all outbound traffic goes.
        front_door_id: The id that the one allowed Front Door sends in each request; None where people call
            the app itself.
        settings: App settings, the same for app and slot. No value may be a secret: a secret is a Key
            Vault reference.
        startup_command: What starts the application; empty for what App Service starts by itself.
        migrator_id: The identity that may change the database's schema. Only where a release begins has it:
            the slot, or the app where there is none.
        release_settings: The settings that belong there too.
        refers_to: The ids of the further resources that the app uses, for the inventory.
        after: What must stand before the app starts: the roles by which it reads what it needs.
    """

    placement: Placement
    app_name: str
    slot_name: str | None
    plan_id: pulumi.Input[str]
    most_instances: int
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


class WebApp(Component):
    """The app and, where the tier has slots, its staging slot, configured alike.

    Attributes:
        id: The app's ARM id.
        host_name: The app's own host name. Where there is Front Door, nobody else may call it.
        slot_id: The slot's ARM id, or None.
        slot_host_name: The slot's own host name, or None.
        app_name: The app's name.
        verification_id: What proves to App Service that a host name is ours.
        latest: The last of the app's changes; what changes it further comes after.
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
            # A release brings the runtime that its code was built for, by way of the slot.
            opts=self.child(depends_on=list(args.after), ignore_changes=[_RUNTIME]),
        )
        self.latest = self._close_doors(args, app)
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

    # Azure answers 409 to a second change of a site while a first is under way, so all that follows is a
    # chain: app, its doors, sticky names, slot, its doors, and the site's own names (site_host_names.py).

    def _close_doors(self, args: WebAppArgs, app: web.WebApp) -> pulumi.Resource:
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
    """What app and slot have in common, which is everything but their names and what a release needs."""
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
        # Front Door Standard reaches public origins only; the restriction below is what locks the app.
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
        number_of_workers=args.most_instances,
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
        # Publishing takes Entra tokens only (see _close_doors), and pipelines have no fixed address.
        scm_ip_security_restrictions_use_main=False,
        scm_ip_security_restrictions_default_action=web.DefaultAction.ALLOW,
    )


def _allow_front_door(front_door_id: pulumi.Input[str]) -> web.IpSecurityRestrictionArgs:
    """Any Front Door has the service tag's addresses; the header tells ours from the others."""
    return web.IpSecurityRestrictionArgs(
        name="AllowFrontDoor",
        priority=100,
        action="Allow",
        tag=web.IpFilterTag.SERVICE_TAG,
        ip_address="AzureFrontDoor.Backend",
        headers={"x-azure-fdid": [front_door_id]},
    )
