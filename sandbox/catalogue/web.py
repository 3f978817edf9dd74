"""App Service: plans, apps, slots, and the settings that exist with each of them."""

import hashlib
import re
from typing import Any, Final

from sandbox.azure import identifiers
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.azure.store import Record
from sandbox.catalogue import answers, names
from sandbox.catalogue.entry import GlobalName, ResourceType, rule

_GROUP: Final = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
_PLAN: Final = _GROUP + "/providers/Microsoft.Web/serverfarms/{name}"
_SITE: Final = _GROUP + "/providers/Microsoft.Web/sites/{name}"
_SLOT: Final = _SITE + "/slots/{slot}"
_SLOTS: Final = "azure-native:web:WebAppSlot"
_LIMITS: Final = "learn.microsoft.com azure-subscription-service-limits, App Service"

# By the letters of a plan's SKU: its tier, and how many slots an app may have there.
_TIERS: Final[dict[str, tuple[str, int]]] = {
    "F": ("Free", 0),
    "D": ("Shared", 0),
    "B": ("Basic", 0),
    "S": ("Standard", 5),
    "Y": ("Dynamic", 1),
    "EP": ("ElasticPremium", 3),
    "P": ("Premium", 20),
    "PV2": ("PremiumV2", 20),
    "PV3": ("PremiumV3", 20),
    "PMV3": ("PremiumMV3", 20),
    "PV4": ("PremiumV4", 20),
    "PMV4": ("PremiumMV4", 20),
    "I": ("Isolated", 20),
    "IV2": ("IsolatedV2", 20),
}
_WORKERS: Final = {"Free": 1, "Shared": 1, "Basic": 3, "Standard": 10}  # others: 30; source as _LIMITS
_ALWAYS_ON: Final = "AlwaysOn cannot be set for this site as the plan does not allow it."
_PRICING: Final = (
    "For more information on pricing and features, please see: https://aka.ms/appservicepricingdetails"
)


def _tier(sku: str) -> tuple[str, int]:
    """Give the tier of a SKU such as "P1v2", and the slots it allows; an unknown SKU is not held back."""
    parts = re.fullmatch(r"([A-Z]+?)\d+(M?V\d)?", sku.upper())
    return _TIERS.get(parts[1] + (parts[2] or ""), (sku, 20)) if parts else (sku, 20)


def _plan(request: Request) -> dict[str, Any]:
    sku: str = request.input("sku.name") or "F1"
    tier, _ = _tier(sku)
    capacity = request.input("sku.capacity") or 1
    return {
        "sku": {"name": sku, "tier": tier, "size": sku, "family": sku[:1], "capacity": capacity},
        "status": "Ready",
        "provisioningState": "Succeeded",
        "geoRegion": request.location,
        "maximumNumberOfWorkers": _WORKERS.get(tier, 30),
        "numberOfWorkers": capacity,
        "resourceGroup": request.input("resourceGroupName"),
        "subscription": request.account.subscription,
    }


def _plan_of(request: Request) -> Record | None:
    """Give the plan that a site runs on: its own, or that of the app whose slot it is."""
    named = request.input("serverFarmId")
    if named is None and (parent := request.parent()) is not None:
        named = parent.properties.get("serverFarmId")
    return request.find(named)


def _sku_of(plan: Record | None) -> tuple[str, int]:
    sku: dict[str, Any] = plan.properties.get("sku", {}) if plan else {}
    return _tier(str(sku.get("name", "F1")))


@rule("The plan that a site names must exist", "microsoft/vscode-azurefunctions issue 2255")
def _needs_its_plan(request: Request) -> None:
    named = request.input("serverFarmId")
    if isinstance(named, str) and request.find(named) is None:
        raise AzureError(404, "NotFound", f"Cannot find ServerFarm with name {identifiers.name(named)}.")


@rule("Always On needs a Basic plan or better", "Azure/azure-cli issue 9567, pulumi-azure-native issue 3411")
def _no_always_on_for_free(request: Request) -> None:
    plan = _plan_of(request)
    if (
        plan
        and request.input("siteConfig.alwaysOn") is True
        and _sku_of(plan)[0] in ("Free", "Shared", "Dynamic")
    ):
        raise AzureError(409, "Conflict", f"There was a conflict. {_ALWAYS_ON} {_PRICING}")


@rule(
    "A plan's tier limits the slots: none below Standard",
    f"{_LIMITS}; microsoft/vscode-azureappservice issue 520",
)
def _slots_of_the_tier(request: Request) -> None:
    app = request.parent()
    if app is None or request.existing is not None:
        return
    tier, slots = _sku_of(_plan_of(request))
    others = [
        record for record in request.azure.below(app.id) if record.token == _SLOTS and record.id != request.id
    ]
    if len(others) >= slots:
        raise AzureError(
            409,
            "Conflict",
            "Cannot complete the operation because the site will exceed the number of slots allowed for the "
            f"'{tier}' SKU.",
        )


@rule("A plan with apps stays", "terraform-provider-azurerm issue 13377", on="delete")
def _no_apps_left(request: Request) -> None:
    apps = [
        app
        for app in request.azure.of_type("azure-native:web:WebApp")
        if identifiers.key(str(app.properties.get("serverFarmId"))) == identifiers.key(request.id)
    ]
    if apps:
        listed = ", ".join(identifiers.name(app.id) for app in apps)
        raise AzureError(
            409,
            "Conflict",
            f"Server farm '{request.name}' cannot be deleted because it has web app(s) {listed} assigned to "
            "it.",
        )


def _addresses(request: Request, count: int) -> str:
    """Make up outbound addresses, in the block that RFC 2544 keeps for benchmarks: they reach nobody."""
    plan = _plan_of(request)
    seed = hashlib.sha256(identifiers.key(plan.id if plan else request.id).encode()).digest()
    return ",".join(f"198.{18 + (seed[i] & 1)}.{seed[i + 1]}.{seed[i + 2]}" for i in range(count))


def _site_answer(request: Request, label: str, full_name: str) -> dict[str, Any]:
    host, scm = f"{label}.azurewebsites.net", f"{label}.scm.azurewebsites.net"
    verification = hashlib.sha256(request.account.subscription.encode()).hexdigest().upper()
    return {
        "name": full_name,
        "availabilityState": "Normal",
        "customDomainVerificationId": verification,
        "defaultHostName": host,
        "enabled": True,
        "enabledHostNames": [host, scm],
        "hostNames": [host],
        "hostNamesDisabled": False,
        "hostNameSslStates": [
            {"name": host, "hostType": "Standard", "sslState": "Disabled"},
            {"name": scm, "hostType": "Repository", "sslState": "Disabled"},
        ],
        "isDefaultContainer": False,
        "lastModifiedTimeUtc": request.now,
        "outboundIpAddresses": _addresses(request, 7),
        "possibleOutboundIpAddresses": _addresses(request, 12),
        "repositorySiteName": request.input("name"),
        "resourceGroup": request.input("resourceGroupName"),
        "sku": _sku_of(_plan_of(request))[0],
        "state": "Running",
        "usageState": "Normal",
        **answers.identity(request),
    }


def _site(request: Request) -> dict[str, Any]:
    return _site_answer(request, request.name.lower(), request.name)


def _slot(request: Request) -> dict[str, Any]:
    app = str(request.input("name"))
    return _site_answer(request, f"{app}-{request.name}".lower(), f"{app}/{request.name}")


def _setting(class_name: str, below: str) -> tuple[ResourceType, ResourceType]:
    """Describe something that every app and every slot has from the start."""
    app = f"azure-native:web:{class_name}"
    return (
        ResourceType(app, path=f"{_SITE}/{below}", always_there=True),
        ResourceType(f"{app}Slot", path=f"{_SLOT}/{below}", always_there=True),
    )


TYPES: Final = (
    ResourceType(
        "azure-native:web:AppServicePlan",
        path=_PLAN,
        name=names.PLAN,
        create_only=("reserved", "hyperV", "isXenon"),
        answers=_plan,
        rules=(_no_apps_left,),
    ),
    ResourceType(
        "azure-native:web:WebApp",
        path=_SITE,
        name=names.SITE,
        global_name=GlobalName(
            namespace="azurewebsites.net",
            code="Conflict",
            message="Website with given name {name} already exists.",
            source="dotnet/sign issue 392",
        ),
        create_only=("kind", "reserved", "hyperV", "isXenon"),
        never_returned=("cloningInfo",),
        answers=_site,
        rules=(_needs_its_plan, _no_always_on_for_free),
    ),
    ResourceType(
        _SLOTS,
        path=_SLOT,
        name=names.SLOT,
        global_name=GlobalName(
            namespace="azurewebsites.net",
            code="Conflict",
            message="Website with given name {name} already exists.",
            source="dotnet/sign issue 392",
            of=lambda inputs: f"{inputs['name']}-{inputs['slot']}",
        ),
        create_only=("reserved", "hyperV", "isXenon"),
        never_returned=("cloningInfo",),
        answers=_slot,
        rules=(_needs_its_plan, _no_always_on_for_free, _slots_of_the_tier),
    ),
    ResourceType(
        "azure-native:web:WebAppSlotConfigurationNames",
        path=_SITE + "/config/slotConfigNames",
        always_there=True,
    ),
    *_setting("WebAppApplicationSettings", "config/appsettings"),
    *_setting("WebAppConnectionStrings", "config/connectionstrings"),
    *_setting("WebAppDiagnosticLogsConfiguration", "config/logs"),
    *_setting("WebAppFtpAllowed", "basicPublishingCredentialsPolicies/ftp"),
    *_setting("WebAppScmAllowed", "basicPublishingCredentialsPolicies/scm"),
)
