"""Mutants of the rules in policies/rules/app_service/."""

from collections.abc import Callable
from typing import Any

from pulumi_azure_native import monitor, web

import components.app_service.web_app
from components.app_service.plan import AppServicePlanArgs
from components.app_service.web_app import WebApp, WebAppArgs
from policies.rules.app_service.autoscale import AUTOSCALE
from policies.rules.app_service.types import PLAN, PUBLISHING, SITE, SLOT
from tests.policies.breaking import around, configured, given, without
from tests.policies.mutants import ProgramMutant, PropertyMutant, beside

_OFFICE = {"name": "Office", "priority": 200, "action": "Allow", "ipAddress": "203.0.113.0/24"}


def _bare_host_name(component: WebApp, name: str, args: WebAppArgs) -> object:
    return web.WebAppHostNameBinding(
        name,
        resource_group_name=args.placement.resource_group_name,
        name=component.id.apply(lambda _: args.app_name),
        host_name="www.example.com",
        ssl_state=web.SslState.DISABLED,
        opts=component.child(),
    )


_ACCESS = (
    ProgramMutant(
        rule="app-service-host-names",
        what="a host name without a certificate",
        arrange=beside(WebApp, _bare_host_name),
    ),
    PropertyMutant(rule="app-service-transport", type=SITE, path="httpsOnly", invalid=False),
    PropertyMutant(rule="app-service-transport", type=SITE, path="siteConfig.minTlsVersion", invalid="1.1"),
    PropertyMutant(
        rule="app-service-transport", type=SLOT, path="siteConfig.scmMinTlsVersion", invalid="1.0"
    ),
    PropertyMutant(
        rule="app-service-transport", type=SLOT, path="siteConfig.ftpsState", invalid="AllAllowed"
    ),
    PropertyMutant(
        rule="app-service-front-door-only",
        type=SITE,
        path="siteConfig.ipSecurityRestrictionsDefaultAction",
        invalid="Allow",
    ),
    PropertyMutant(
        rule="app-service-front-door-only",
        type=SLOT,
        path="siteConfig.ipSecurityRestrictions",
        invalid=[_OFFICE],
    ),
    PropertyMutant(
        rule="app-service-front-door-only",
        type=SITE,
        path="siteConfig.ipSecurityRestrictions.0.ipAddress",
        invalid="AzureCloud",
    ),
    PropertyMutant(
        rule="app-service-front-door-only",
        type=SITE,
        path="siteConfig.ipSecurityRestrictions.0.tag",
        invalid="XffProxy",
    ),
    PropertyMutant(
        rule="app-service-front-door-only",
        type=SITE,
        path="siteConfig.ipSecurityRestrictions.0.headers",
        invalid={"x-forwarded-host": ["stitches.example.com"]},
    ),
    PropertyMutant(
        rule="app-service-front-door-only",
        type=SLOT,
        path="siteConfig.ipSecurityRestrictions.0.headers.x-azure-fdid",
        invalid=[],
    ),
    PropertyMutant(rule="app-service-identity", type=SITE, path="identity.type", invalid="SystemAssigned"),
    PropertyMutant(
        rule="app-service-identity", type=SLOT, path="keyVaultReferenceIdentity", invalid="SystemAssigned"
    ),
    PropertyMutant(
        rule="app-service-hardening",
        type=SITE,
        path="siteConfig.remoteDebuggingEnabled",
        invalid=True,
        absent_complies=True,
    ),
    PropertyMutant(rule="app-service-hardening", type=SLOT, path="sshEnabled", invalid=True),
    PropertyMutant(
        rule="app-service-hardening",
        type=SITE,
        path="siteConfig.cors.allowedOrigins",
        invalid=["*"],
        absent_complies=True,
    ),
    PropertyMutant(rule="app-service-hardening", type=SITE, path="virtualNetworkSubnetId", invalid=""),
    PropertyMutant(
        rule="app-service-hardening", type=SLOT, path="outboundVnetRouting.allTraffic", invalid=False
    ),
    *(
        PropertyMutant(rule="app-service-publishing", type=publishing, path="allow", invalid=True)
        for publishing in PUBLISHING
    ),
)

_RUNTIME = (
    PropertyMutant(
        rule="app-service-runtime", type=SITE, path="siteConfig.linuxFxVersion", invalid="DOTNETCORE|8.0"
    ),
    PropertyMutant(
        rule="app-service-health-check", type=SITE, path="siteConfig.healthCheckPath", invalid="/"
    ),
    PropertyMutant(
        rule="app-service-health-check", type=SLOT, path="siteConfig.healthCheckPath", invalid="api/health"
    ),
    PropertyMutant(rule="app-service-availability", type=SITE, path="siteConfig.alwaysOn", invalid=False),
    PropertyMutant(
        rule="app-service-availability", type=SLOT, path="siteConfig.http20Enabled", invalid=False
    ),
    PropertyMutant(rule="app-service-availability", type=SITE, path="clientAffinityEnabled", invalid=True),
    PropertyMutant(rule="app-service-logs", type=SITE, path="siteConfig.httpLoggingEnabled", invalid=False),
    PropertyMutant(
        rule="app-service-logs", type=SLOT, path="siteConfig.detailedErrorLoggingEnabled", invalid=False
    ),
    PropertyMutant(
        rule="app-service-logs", type=SITE, path="siteConfig.requestTracingEnabled", invalid=False
    ),
)

_PLAN = (
    PropertyMutant(
        rule="app-service-plan-instances",
        type=PLAN,
        path="sku.capacity",
        invalid=1,
        also=("instance-count",),
    ),
    PropertyMutant(
        rule="app-service-worker-count",
        type=SITE,
        path="siteConfig.numberOfWorkers",
        invalid=1,
        absent_complies=True,
    ),
    PropertyMutant(
        rule="app-service-worker-count",
        type=SLOT,
        path="siteConfig.numberOfWorkers",
        invalid=1,
        absent_complies=True,
    ),
    PropertyMutant(rule="app-service-plan-tier", type=PLAN, path="sku.name", invalid="B1"),
    PropertyMutant(
        rule="app-service-plan-tier",
        type=PLAN,
        path="sku.tier",
        invalid="Basic",
        absent_complies=True,
        stack="staging",
    ),
    PropertyMutant(rule="app-service-plan-zones", type=PLAN, path="zoneRedundant", invalid=False),
)

_ONLY_MORE = {
    "name": "load",
    "capacity": {"minimum": "2", "default": "2", "maximum": "4"},
    "rules": [{"scaleAction": {"direction": "Increase", "type": "ChangeCount", "cooldown": "PT10M"}}],
}
_SCALE = (
    PropertyMutant(rule="autoscale", type=AUTOSCALE, path="enabled", invalid=False),
    # azure-native asks for a rule's trigger, too.
    PropertyMutant(rule="autoscale", type=AUTOSCALE, path="profiles", invalid=[_ONLY_MORE], rejected=True),
    ProgramMutant(
        rule="autoscale-minimum",
        what="autoscale below the environment's instances",
        arrange=given(monitor, "ScaleCapacityArgs", minimum="1"),
    ),
    ProgramMutant(
        rule="instance-count",
        what="a plan with fewer instances than the environment has",
        arrange=configured(AppServicePlanArgs, instance_count=1),
        also=("app-service-plan-instances", "autoscale-minimum"),
    ),
)


def _with_phase(value: str) -> Callable[..., Any]:
    def make(original: Any, *args: Any, **options: Any) -> dict[str, Any]:
        return {**original(*args, **options), _PHASE: value}

    return make


def _without_phase(original: Any, *args: Any, **options: Any) -> Any:
    kept = [name for name in options["app_setting_names"] if name != _PHASE]
    return original(*args, **{**options, "app_setting_names": kept})


def _identities(of: Callable[[WebAppArgs], list[Any]], *, slot: bool) -> Callable[..., Any]:
    def make(original: Any, args: WebAppArgs, *rest: Any, begins_releases: bool) -> Any:
        made = original(args, *rest, begins_releases=begins_releases)
        if begins_releases is slot:
            kind = web.ManagedServiceIdentityType.USER_ASSIGNED
            made["identity"] = web.ManagedServiceIdentityArgs(type=kind, user_assigned_identities=of(args))
        return made

    return make


_PHASE = "STITCHES_RELEASE_PHASE"
_RELEASES = (
    ProgramMutant(
        rule="release-phase",
        what="a slot that does not prepare the database",
        arrange=around(components.app_service.web_app, "release_settings", _with_phase("off")),
    ),
    ProgramMutant(
        rule="release-phase",
        what="production that prepares the database too",
        arrange=around(components.app_service.web_app, "app_settings", _with_phase("on")),
    ),
    ProgramMutant(
        rule="release-phase-stays",
        what="a setting that a swap moves",
        arrange=around(web, "WebAppSlotConfigurationNames", _without_phase),
    ),
    ProgramMutant(
        rule="release-phase-stays",
        what="without setting names",
        arrange=without(web, "WebAppSlotConfigurationNames"),
    ),
    ProgramMutant(
        rule="release-identity",
        what="production with the migrator's identity",
        arrange=around(
            components.app_service.web_app,
            "_site",
            _identities(lambda args: [args.identity_id, args.migrator_id], slot=False),
        ),
    ),
    ProgramMutant(
        rule="release-identity",
        what="a slot without the migrator's identity",
        arrange=around(
            components.app_service.web_app, "_site", _identities(lambda args: [args.identity_id], slot=True)
        ),
    ),
)

MUTANTS: tuple[PropertyMutant | ProgramMutant, ...] = (*_ACCESS, *_RUNTIME, *_PLAN, *_SCALE, *_RELEASES)
