import pytest
from hypothesis import given, settings

from azure_facts.regions import (
    REGIONS,
    display_name,
    has_zones,
    is_region,
    paired,
    programmatic,
    region_of,
)
from tests.azure_facts.spellings import spelt_regions


@pytest.mark.parametrize(
    ("name", "zones", "pair"),
    [
        ("eastus", True, "westus"),
        ("westus", False, "eastus"),
        ("polandcentral", True, None),
        ("brazilsouth", True, "southcentralus"),
        ("westus3", True, "eastus"),
    ],
)
def test_zones_and_pairs_are_known(name: str, *, zones: bool, pair: str | None) -> None:
    assert (REGIONS[name].zones, REGIONS[name].pair) == (zones, pair)


def test_every_region_has_a_display_name_from_which_its_name_follows() -> None:
    assert all(
        region.display_name.replace(" ", "").lower() == name == region.name
        for name, region in REGIONS.items()
    )


def test_every_pair_is_another_region() -> None:
    pairs = {region.pair for region in REGIONS.values() if region.pair}
    assert pairs <= REGIONS.keys()
    assert all(region.pair != region.name for region in REGIONS.values())


def test_the_regions_with_zones_and_without_a_pair_are_those_that_azure_names() -> None:
    # azure.md, section 3.
    unpaired = (
        "austriaeast belgiumcentral chilecentral denmarkeast indonesiacentral israelcentral italynorth "
        "malaysiawest mexicocentral newzealandnorth polandcentral qatarcentral spaincentral"
    )
    assert {region.name for region in REGIONS.values() if region.pair is None} == set(unpaired.split())


def test_the_regions_that_azure_restricts_are_known() -> None:
    assert {region.name for region in REGIONS.values() if region.restricted} >= {"francesouth", "norwaywest"}


def test_a_region_without_zones_has_a_pair() -> None:
    """Otherwise there would be no location for a copy of its data."""
    assert all(region.pair for region in REGIONS.values() if not region.zones)


@settings(deadline=None)
@given(spelt_regions())
def test_what_a_region_offers_does_not_depend_on_its_spelling(region: tuple[str, str]) -> None:
    name, spelt = region
    assert programmatic(spelt) == name
    assert region_of(spelt) is REGIONS[name]
    assert (has_zones(spelt), paired(spelt)) == (REGIONS[name].zones, REGIONS[name].pair)
    assert display_name(spelt) == REGIONS[name].display_name


@pytest.mark.parametrize("location", ["mars", "global", ""])
def test_a_name_that_is_not_a_region_offers_nothing(location: str) -> None:
    assert not is_region(location)
    assert (has_zones(location), paired(location), display_name(location)) == (False, None, location)
