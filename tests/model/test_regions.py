from typing import Annotated

import pytest
from hypothesis import given, settings
from pydantic import AfterValidator, TypeAdapter, ValidationError

from azure_facts.regions import GLOBAL_LOCATION, REGIONS, programmatic
from model.regions import AzureLocation, OpenRegion, azure_region
from tests.azure_facts.spellings import spelt_regions

REGION = TypeAdapter[str](Annotated[str, AfterValidator(azure_region)])
OPEN = TypeAdapter[str](OpenRegion)
LOCATION = TypeAdapter[str](AzureLocation)


@pytest.mark.parametrize("region", REGIONS)
def test_every_region_is_accepted_by_its_name(region: str) -> None:
    assert REGION.validate_python(region) == region
    assert LOCATION.validate_python(region) == region


@pytest.mark.parametrize(
    ("given", "likely"),
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
def test_a_misspelled_region_is_rejected_with_the_likely_one(given: str, likely: str) -> None:
    with pytest.raises(ValidationError, match=f'Did you mean "{likely}"\\?'):
        REGION.validate_python(given)


@pytest.mark.parametrize("given", ["", "mars", "global"])
def test_another_value_than_a_region_is_rejected_without_a_guess(given: str) -> None:
    with pytest.raises(ValidationError) as raised:
        REGION.validate_python(given)
    assert "Did you mean" not in str(raised.value)


def test_a_resource_may_have_no_region() -> None:
    assert LOCATION.validate_python(GLOBAL_LOCATION) == "global"


@settings(deadline=None)
@given(spelt_regions())
def test_every_spelling_is_recognized_and_only_the_identifier_is_valid(region: tuple[str, str]) -> None:
    name, spelt = region
    assert programmatic(spelt) == name
    if spelt == name:
        assert REGION.validate_python(spelt) == name
    else:
        with pytest.raises(ValidationError, match=f'Did you mean "{name}"\\?'):
            REGION.validate_python(spelt)


@pytest.mark.parametrize("region", REGIONS)
def test_a_restricted_region_is_rejected_with_the_reason_and_the_region_that_it_serves(
    region: str,
) -> None:
    facts = REGIONS[region]
    if not facts.restricted:
        assert OPEN.validate_python(region) == region
        return
    assert facts.pair
    assert not REGIONS[facts.pair].restricted, "the fix must work"
    with pytest.raises(ValidationError, match=rf"disaster recovery.*Choose {facts.pair}\."):
        OPEN.validate_python(region)
