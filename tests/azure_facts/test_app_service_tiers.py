import pytest

from azure_facts.app_service_tiers import tier_of
from model.app_service_skus import AppServiceSku


@pytest.mark.parametrize(
    ("sku", "tier", "slots", "instances", "zones"),
    [
        ("B1", "Basic", 0, 3, False),
        ("S1", "Standard", 5, 10, False),
        ("P1v2", "PremiumV2", 20, 30, True),
        ("P0v3", "Premium0V3", 20, 30, True),
        ("P1v3", "PremiumV3", 20, 30, True),
        ("P5mv3", "PremiumMV3", 20, 30, True),
        ("P0v4", "PremiumV4", 20, 30, True),
        ("P1mv4", "PremiumMV4", 20, 30, True),
    ],
)
def test_a_sku_allows_what_azure_documents(
    sku: str, tier: str, slots: int, instances: int, *, zones: bool
) -> None:
    facts = AppServiceSku(sku).facts
    assert (facts.name, facts.slots, facts.maximum_instances) == (tier, slots, instances)
    assert facts.zone_redundancy == zones
    assert facts.always_on


def test_autoscale_rules_need_standard_or_better() -> None:
    assert {sku for sku in AppServiceSku if not sku.facts.autoscale} == {"B1", "B2", "B3"}


def test_free_and_shared_are_not_offered() -> None:
    assert not {"F1", "D1"} & set(AppServiceSku)


def test_every_sku_that_is_offered_has_a_known_tier() -> None:
    assert not {sku.facts.name for sku in AppServiceSku} & set(AppServiceSku)


def test_an_unknown_sku_is_a_tier_of_its_own() -> None:
    assert tier_of("Q7").name == "Q7"
    assert tier_of("Q7").maximum_instances > 100
