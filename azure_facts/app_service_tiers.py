"""The pricing tiers of App Service plans: what each allows, and which SKU is of which.

Sources: learn.microsoft.com azure-subscription-service-limits, App Service (slots, instances; Premium v2 and
later by the same rows); reliability/reliability-app-service (zones: from Premium v2, Elastic Premium and
Isolated v2); the tiers' names and their SKUs: Azure/azure-cli, get_sku_tier in appservice/utils.py.
"""

import re
from dataclasses import dataclass
from typing import Final

FEWEST_INSTANCES_IN_ZONES: Final = 2
"""A plan in several zones has at least so many. Source: reliability-app-service; they were 3 once."""


@dataclass(frozen=True, kw_only=True)
class AppServiceTier:
    """What a tier allows.

    Attributes:
        name: ARM's word, `sku.tier`.
        slots: How many deployment slots an app may have; 0 where the tier has none.
        maximum_instances: To how many instances a plan may be scaled out.
        zone_redundancy: Whether a plan may be spread over availability zones.
        virtual_networks: Whether its apps can be integrated into a virtual network.
        always_on: Whether an app may be kept loaded.
        autoscale: Whether a plan may be scaled by rules.
        delegation: The service that a subnet is delegated to, for its apps to be in it.
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
    """A tier whose apps have no machine of their own."""
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


# By the whole SKU, or else by its letters.
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
    # The smallest of v3 has a tier of its own; the smallest of v4, P0v4, has not: Azure CLI and the templates
    # in public repositories name it PremiumV4, and "Premium0V4" stands in the programs of one author alone.
    "P0V3": _premium("Premium0V3"),
    "PV3": _premium("PremiumV3"),
    "PMV3": _premium("PremiumMV3"),
    "PV4": _premium("PremiumV4"),
    "PMV4": _premium("PremiumMV4"),
    "I": AppServiceTier(name="Isolated", slots=20, maximum_instances=100, zone_redundancy=False),
    "IV2": AppServiceTier(name="IsolatedV2", slots=20, maximum_instances=200),
}


def tier_of(sku: str) -> AppServiceTier:
    """The tier of a SKU such as "P1v2"; an unknown SKU is a tier of its own, without limits."""
    whole = sku.upper()
    parts = re.fullmatch(r"([A-Z]+?)\d+(M?V\d)?", whole)
    letters = parts[1] + (parts[2] or "") if parts else ""
    known = _TIERS.get(whole) or _TIERS.get(letters)
    return known or AppServiceTier(name=sku, slots=20, maximum_instances=1000)
