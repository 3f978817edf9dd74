"""The App Service SKUs that can carry Stitches, and what each allows.

Free and Shared (F1, D1) are left out: they have no Always On, no virtual network and no private endpoint.
Isolated needs an App Service Environment, which costs several times the budget.

Sources: learn.microsoft.com, "App Service limits" (slots, instances; text of 2020, v3 and later by the same
rows); the tier names are those of Azure CLI's `appservice plan create`; zone redundancy from Premium v2,
with at least two instances, is from "Reliability in Azure App Service".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class AppServiceSku(StrEnum):
    """The SKU of an App Service plan: a size of machine, in a tier that decides what the plan can do."""

    B1 = "B1"
    B2 = "B2"
    B3 = "B3"
    S1 = "S1"
    S2 = "S2"
    S3 = "S3"
    P1V2 = "P1v2"
    P2V2 = "P2v2"
    P3V2 = "P3v2"
    P0V3 = "P0v3"
    P1V3 = "P1v3"
    P2V3 = "P2v3"
    P3V3 = "P3v3"
    P1MV3 = "P1mv3"
    P2MV3 = "P2mv3"
    P3MV3 = "P3mv3"
    P4MV3 = "P4mv3"
    P5MV3 = "P5mv3"
    P0V4 = "P0v4"
    P1V4 = "P1v4"
    P2V4 = "P2v4"
    P3V4 = "P3v4"
    P1MV4 = "P1mv4"
    P2MV4 = "P2mv4"
    P3MV4 = "P3mv4"
    P4MV4 = "P4mv4"
    P5MV4 = "P5mv4"

    @property
    def facts(self) -> "AppServiceSkuFacts":
        """What Azure allows on this SKU."""
        return APP_SERVICE_SKUS[self]


@dataclass(frozen=True, kw_only=True)
class AppServiceSkuFacts:
    """What Azure allows on a SKU.

    Attributes:
        tier: The tier's name in ARM, for example "PremiumV2".
        slots: How many deployment slots an app may have; 0 where the tier has none.
        maximum_instances: To how many instances a plan may be scaled out.
        zone_redundancy: Whether a plan may be spread over availability zones.
        always_on: Whether an app may be kept loaded.
    """

    tier: str
    slots: int
    maximum_instances: int
    zone_redundancy: bool
    always_on: bool = True

    @property
    def autoscale(self) -> bool:
        """Whether a plan may be scaled by rules: from Standard up."""
        return self.tier != "Basic"


def _of_tier(
    tier: str, skus: str, *, slots: int, instances: int, zones: bool
) -> dict[AppServiceSku, AppServiceSkuFacts]:
    facts = AppServiceSkuFacts(tier=tier, slots=slots, maximum_instances=instances, zone_redundancy=zones)
    return dict.fromkeys(map(AppServiceSku, skus.split()), facts)


APP_SERVICE_SKUS: Mapping[AppServiceSku, AppServiceSkuFacts] = MappingProxyType(
    {
        **_of_tier("Basic", "B1 B2 B3", slots=0, instances=3, zones=False),
        **_of_tier("Standard", "S1 S2 S3", slots=5, instances=10, zones=False),
        **_of_tier("PremiumV2", "P1v2 P2v2 P3v2", slots=20, instances=30, zones=True),
        **_of_tier("Premium0V3", "P0v3", slots=20, instances=30, zones=True),
        **_of_tier("PremiumV3", "P1v3 P2v3 P3v3", slots=20, instances=30, zones=True),
        **_of_tier("PremiumMV3", "P1mv3 P2mv3 P3mv3 P4mv3 P5mv3", slots=20, instances=30, zones=True),
        **_of_tier("PremiumV4", "P0v4 P1v4 P2v4 P3v4", slots=20, instances=30, zones=True),
        **_of_tier("PremiumMV4", "P1mv4 P2mv4 P3mv4 P4mv4 P5mv4", slots=20, instances=30, zones=True),
    }
)
"""Every SKU with its facts."""
