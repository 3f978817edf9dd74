"""The pricing tiers of App Service plans: what each tier allows, and its SKUs.

Sources: learn.microsoft.com azure-subscription-service-limits, App Service (slots, instances; Premium v2 and
later by the same rows); reliability/reliability-app-service (zones: from Premium v2, Elastic Premium and
Isolated v2); the tiers' names and their SKUs: Azure/azure-cli, get_sku_tier in appservice/utils.py.
"""

import re
from dataclasses import dataclass
from typing import Final

FEWEST_INSTANCES_IN_ZONES: Final = 2
"""The minimum number of instances of a zone-redundant plan. Source: reliability-app-service; previously 3."""


@dataclass(frozen=True, kw_only=True)
class AppServiceTier:
    """What a tier allows.

    Attributes:
        name: ARM's name, `sku.tier`.
        slots: The maximum number of an app's deployment slots; 0 if the tier has none.
        maximum_instances: The maximum number of a plan's instances.
        zone_redundancy: Whether a plan can be zone-redundant.
        virtual_networks: Whether its apps can be integrated into a virtual network.
        always_on: Whether an app can use Always On.
        autoscale: Whether rules can scale a plan.
        delegation: The service to which a subnet for its apps must be delegated.
    """

    name: str
    slots: int
    maximum_instances: int
    zone_redundancy: bool = True
    virtual_networks: bool = True
    always_on: bool = True
    autoscale: bool = True
    delegation: str = "Microsoft.Web/serverFarms"


def _shared(name: str, *, slots: int = 0, maximum_instances: int = 1) -> AppServiceTier:
    """Return a tier whose apps share machines."""
    return AppServiceTier(
        name=name,
        slots=slots,
        maximum_instances=maximum_instances,
        zone_redundancy=False,
        virtual_networks=False,
        always_on=False,
        autoscale=False,
    )


def _premium(name: str) -> AppServiceTier:
    return AppServiceTier(name=name, slots=20, maximum_instances=30)


# By the whole SKU, or otherwise by its letters.
_TIERS: Final[dict[str, AppServiceTier]] = {
    "F": _shared("Free"),
    "D": _shared("Shared"),
    "Y": _shared("Dynamic", slots=1, maximum_instances=200),
    "B": AppServiceTier(name="Basic", slots=0, maximum_instances=3, zone_redundancy=False, autoscale=False),
    "S": AppServiceTier(name="Standard", slots=5, maximum_instances=10, zone_redundancy=False),
    "EP": AppServiceTier(name="ElasticPremium", slots=3, maximum_instances=100),
    # Source: learn.microsoft.com azure-functions/flex-consumption-plan and flex-consumption-how-to.
    "FC": AppServiceTier(
        name="FlexConsumption", slots=0, maximum_instances=1000, delegation="Microsoft.App/environments"
    ),
    "P": AppServiceTier(name="Premium", slots=20, maximum_instances=20, zone_redundancy=False),
    "PV2": _premium("PremiumV2"),
    # The smallest SKU of v3 has its own tier, but the smallest of v4, P0v4, does not: Azure CLI and templates
    # in public repositories use PremiumV4, and only the programs of one author use "Premium0V4".
    "P0V3": _premium("Premium0V3"),
    "PV3": _premium("PremiumV3"),
    "PMV3": _premium("PremiumMV3"),
    "PV4": _premium("PremiumV4"),
    "PMV4": _premium("PremiumMV4"),
    "I": AppServiceTier(name="Isolated", slots=20, maximum_instances=100, zone_redundancy=False),
    "IV2": AppServiceTier(name="IsolatedV2", slots=20, maximum_instances=200),
}


def tier_of(sku: str) -> AppServiceTier:
    """Return the tier of a SKU such as "P1v2"; an unknown SKU has its own tier, without limits."""
    whole = sku.upper()
    parts = re.fullmatch(r"([A-Z]+?)\d+(M?V\d)?", whole)
    letters = parts[1] + (parts[2] or "") if parts else ""
    known = _TIERS.get(whole) or _TIERS.get(letters)
    return known or AppServiceTier(name=sku, slots=20, maximum_instances=1000)
