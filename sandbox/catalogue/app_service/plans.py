"""App Service plans, and what each tier allows."""

import re
from typing import Any, Final

from azure_facts import identifiers, names
from azure_facts.app_service_tiers import FEWEST_INSTANCES_IN_ZONES, AppServiceTier, tier_of
from azure_facts.regions import display_name, has_zones
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.azure.store import Record
from sandbox.catalogue import references, regions
from sandbox.catalogue.entry import ResourceType, rule

PLAN: Final = (
    "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
    "/providers/Microsoft.Web/serverfarms/{name}"
)
LIMITS: Final = "learn.microsoft.com azure-subscription-service-limits, App Service"
_RELIABILITY: Final = "learn.microsoft.com reliability/reliability-app-service"


def tier_of_plan(plan: Record | None) -> AppServiceTier:
    """Return the tier of a plan; without a plan, that of the default plan of a site."""
    sku: dict[str, Any] = plan.properties.get("sku", {}) if plan else {}
    return tier_of(str(sku.get("name", "F1")))


def too_many_slots(tier: AppServiceTier) -> AzureError:
    """Return the error for more slots than an app's tier allows."""
    return AzureError(
        409,
        "Conflict",
        "Cannot complete the operation because the site will exceed the number of slots allowed for the "
        f"'{tier.name}' SKU.",
    )


def _sku(request: Request) -> str:
    return str(request.input("sku.name") or "F1")


def _capacity(request: Request) -> int:
    return int(request.input("sku.capacity") or 1)


@rule("A plan's tier limits its instances", f"{LIMITS}; the message is from memory")
def _workers_of_the_tier(request: Request) -> None:
    tier = tier_of(_sku(request))
    if _capacity(request) > tier.maximum_instances:
        raise AzureError(
            409,
            "Conflict",
            f"The maximum number of workers for the '{tier.name}' SKU is {tier.maximum_instances}. "
            f"Requested number of workers: {_capacity(request)}.",
        )


@rule(
    "Zone redundancy needs Premium v2 or better (or Elastic Premium, or Isolated v2)",
    f"{_RELIABILITY}; Azure/azure-cli issue 23845 has the CLI's message, and Azure's own is from memory",
)
def _zones_of_the_tier(request: Request) -> None:
    if request.input("zoneRedundant") is True and not tier_of(_sku(request)).zone_redundancy:
        raise AzureError(400, "BadRequest", f"Zone redundancy cannot be enabled for sku {_sku(request)}.")


@rule("Zone redundancy needs a region with zones", f"{_RELIABILITY}; the message is from memory")
def _zones_of_the_region(request: Request) -> None:
    if request.input("zoneRedundant") is True and not has_zones(request.location):
        raise AzureError(
            400, "BadRequest", f"Zone redundancy cannot be enabled in the region {request.location}."
        )


@rule(
    "Zone redundancy needs at least 2 instances",
    f"{_RELIABILITY} (2, formerly 3); the message: "
    "techcommunity.microsoft.com/t5/apps-on-azure-blog/zone-redundant-app-service-errors-and-solutions",
)
def _workers_in_zones(request: Request) -> None:
    if request.input("zoneRedundant") is True and _capacity(request) < FEWEST_INSTANCES_IN_ZONES:
        raise AzureError(
            400,
            "BadRequest",
            f"App Service Plan with fewer than {FEWEST_INSTANCES_IN_ZONES} workers are not allowed for zone "
            f"redundancy. Requested number of workers: {_capacity(request)}",
        )


@rule(
    "A plan cannot change to a tier with fewer slots than its apps have",
    f"{LIMITS}; microsoft/vscode-azureappservice issue 520",
)
def _slots_stay_allowed(request: Request) -> None:
    tier = tier_of(_sku(request))
    for app in _apps(request):
        slots = [record for record in request.azure.below(app.id) if record.token.endswith(":WebAppSlot")]
        if request.existing and len(slots) > tier.slots:
            raise too_many_slots(tier)


@rule(
    "A plan cannot change to a tier without virtual networks while one of its apps is in one",
    "Azure/bicep issue 6725; the status and the code are from memory",
)
def _networks_stay_allowed(request: Request) -> None:
    integrated = [app for app in _apps(request) if app.properties.get("virtualNetworkSubnetId")]
    if request.existing and integrated and not tier_of(_sku(request)).virtual_networks:
        raise AzureError(
            409,
            "Conflict",
            "The new SKU does not support Regional VNET integration which some apps are still using. Please "
            "disconnect apps from Regional VNET integration and try again",
        )


@rule("A plan with apps cannot be deleted", "terraform-provider-azurerm issue 13377", on="delete")
def _no_apps_left(request: Request) -> None:
    apps = _apps(request)
    if apps:
        listed = ", ".join(identifiers.name(app.id) for app in apps)
        raise AzureError(
            409,
            "Conflict",
            f"Server farm '{request.name}' cannot be deleted because it has web app(s) {listed} assigned to "
            "it.",
        )


def _apps(request: Request) -> list[Record]:
    apps = request.azure.of_type("azure-native:web:WebApp")
    return [app for app in apps if references.same(app.properties.get("serverFarmId"), request.id)]


def _family(sku: str) -> str:
    """Return a SKU without the number of its size: the family of "P1v2" is "Pv2", that of "S1" is "S".

    Source: cloud-custodian's recorded responses, and azure-native's own recorded state, for Pv2.
    """
    return re.sub(r"^([A-Z]+)\d+", r"\1", sku, count=1)


def where_in_words(request: Request) -> dict[str, Any]:
    """Return the region as App Service spells it in its responses: "East US".

    Source: cloud-custodian's recorded responses, and azure-native's own recorded state.
    """
    return {"location": display_name(request.location)}


def _plan(request: Request) -> dict[str, Any]:
    sku, tier, capacity = _sku(request), tier_of(_sku(request)), _capacity(request)
    return {
        "sku": {"name": sku, "tier": tier.name, "size": sku, "family": _family(sku), "capacity": capacity},
        "status": "Ready",
        "provisioningState": "Succeeded",
        "geoRegion": display_name(request.location),
        "maximumNumberOfWorkers": tier.maximum_instances,
        "numberOfWorkers": capacity,
        "resourceGroup": request.input("resourceGroupName"),
        "subscription": request.account.subscription,
        "zoneRedundant": False,
    }


TYPES: Final = (
    ResourceType(
        "azure-native:web:AppServicePlan",
        path=PLAN,
        name=names.PLAN,
        create_only=("reserved", "hyperV", "isXenon"),
        adds=_plan,
        spells=where_in_words,
        rules=(
            regions.in_a_region,
            _workers_of_the_tier,
            _zones_of_the_tier,
            _zones_of_the_region,
            _workers_in_zones,
            _slots_stay_allowed,
            _networks_stay_allowed,
            _no_apps_left,
        ),
    ),
)
