import pytest
from hypothesis import given, settings
from pydantic import TypeAdapter, ValidationError

from model.regions import GLOBAL_LOCATION, REGIONS, AzureLocation, AzureRegion, OpenRegion, programmatic
from tests.model.spellings import spelt_regions

REGION = TypeAdapter[str](AzureRegion)
OPEN = TypeAdapter[str](OpenRegion)
LOCATION = TypeAdapter[str](AzureLocation)

# learn.microsoft.com names the pair of this region, but lists the pair nowhere as a region of its own.
RESTRICTED_PAIRS = {"swedensouth"}


@pytest.mark.parametrize("region", REGIONS)
def test_every_region_is_accepted_by_its_name(region: str) -> None:
    assert REGION.validate_python(region) == region
    assert LOCATION.validate_python(region) == region


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("eastus1", "eastus"),
        ("EastUS", "eastus"),
        ("East US", "eastus"),
        ("east-us", "eastus"),
        ("eastus ", "eastus"),
        ("eastus\n", "eastus"),
        ("wsteurope", "westeurope"),
        ("germany west central", "germanywestcentral"),
    ],
)
def test_a_near_miss_is_refused_with_the_region_that_is_meant(given: str, meant: str) -> None:
    with pytest.raises(ValidationError, match=f'Did you mean "{meant}"\\?'):
        REGION.validate_python(given)


@pytest.mark.parametrize("given", ["", "mars", "global"])
def test_what_is_no_region_is_refused_without_a_guess(given: str) -> None:
    with pytest.raises(ValidationError) as raised:
        REGION.validate_python(given)
    assert "Did you mean" not in str(raised.value)


def test_a_resource_may_stand_in_no_region() -> None:
    assert LOCATION.validate_python(GLOBAL_LOCATION) == "global"


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


def test_every_region_has_a_display_name_that_its_name_comes_from() -> None:
    assert all(
        region.display_name.replace(" ", "").lower() == name == region.name
        for name, region in REGIONS.items()
    )


def test_every_pair_is_another_region() -> None:
    pairs = {region.pair for region in REGIONS.values() if region.pair}
    assert pairs <= REGIONS.keys() | RESTRICTED_PAIRS
    assert all(region.pair != region.name for region in REGIONS.values())


def test_the_regions_with_zones_and_without_a_pair_are_those_that_azure_names() -> None:
    # azure.md, section 3.
    unpaired = (
        "austriaeast belgiumcentral chilecentral denmarkeast indonesiacentral israelcentral italynorth "
        "malaysiawest mexicocentral newzealandnorth polandcentral qatarcentral spaincentral"
    )
    assert {region.name for region in REGIONS.values() if region.pair is None} == set(unpaired.split())


@settings(deadline=None)
@given(spelt_regions())
def test_every_spelling_is_known_and_only_the_identifier_is_a_valid_region(region: tuple[str, str]) -> None:
    name, spelt = region
    assert programmatic(spelt) == name
    if spelt == name:
        assert REGION.validate_python(spelt) == name
    else:
        with pytest.raises(ValidationError, match=f'Did you mean "{name}"\\?'):
            REGION.validate_python(spelt)


@pytest.mark.parametrize("region", REGIONS)
def test_a_region_is_open_to_everybody_or_refused_with_the_reason_and_the_region_that_it_serves(
    region: str,
) -> None:
    facts = REGIONS[region]
    if not facts.restricted:
        assert OPEN.validate_python(region) == region
        return
    assert facts.pair
    assert not REGIONS[facts.pair].restricted, "the remedy must be of use"
    with pytest.raises(ValidationError, match=rf"disaster recovery.*Choose {facts.pair}\."):
        OPEN.validate_python(region)


def test_the_regions_that_azure_restricts_are_known() -> None:
    assert {region.name for region in REGIONS.values() if region.restricted} >= {"francesouth", "norwaywest"}
