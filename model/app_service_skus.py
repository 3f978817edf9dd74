"""The App Service SKUs on which Stitches can run.

Free and Shared (F1, D1) are not included: they have no Always On, no virtual network and no private endpoint.
Isolated needs an App Service Environment, which costs several times the budget.
"""

from enum import StrEnum

from azure_facts.app_service_tiers import AppServiceTier, tier_of


class AppServiceSku(StrEnum):
    """The SKU of an App Service plan: a machine size, in a tier that decides what the plan can do."""

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
    def facts(self) -> AppServiceTier:
        """What Azure allows on this SKU."""
        return tier_of(self.value)
