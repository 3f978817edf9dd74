"""Regions in the configuration and the outputs: by their programmatic names, and open to new resources."""

from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from azure_facts.regions import GLOBAL_LOCATION, REGIONS, programmatic
from model.errors import refused
from model.nearest import did_you_mean


def azure_region(value: str) -> str:
    """Refuse what is not the programmatic name of a region, and suggest the nearest that is.

    The specification asks for "a valid Azure region identifier", which is this name and no other spelling:
    whoever reads our outputs can compare regions as plain texts.
    """
    if value in REGIONS:
        return value
    meant = did_you_mean(programmatic(value), REGIONS)
    raise refused(
        "an Azure region by its programmatic name, in small letters and without spaces",
        example="eastus",
        remedy=f"{meant}`az account list-locations --query [].name` lists the names.",
    )


def azure_location(value: str) -> str:
    """Refuse what is neither a region nor "global"."""
    return value if value == GLOBAL_LOCATION else azure_region(value)


AzureLocation = Annotated[
    str,
    AfterValidator(azure_location),
    WithJsonSchema({"type": "string", "enum": [*REGIONS, GLOBAL_LOCATION]}),
]
"""Where a resource stands: a region, or "global" for what stands in none."""


def open_region(value: str) -> str:
    """Refuse a region that Azure opens to approved subscriptions only, and name the one that it serves."""
    region = REGIONS[value]
    if not region.restricted:
        return value
    raise refused(
        f"a region that is open to every subscription; {region.display_name} is kept for the disaster "
        "recovery of its pair, and Azure refuses whom it has not approved",
        example=region.pair or "eastus",
        remedy=f"Choose {region.pair or 'another region'}.",
    )


OpenRegion = Annotated[
    str,
    AfterValidator(azure_region),
    AfterValidator(open_region),
    WithJsonSchema(
        {"type": "string", "enum": [name for name, region in REGIONS.items() if not region.restricted]}
    ),
]
"""The programmatic name of a region that new resources can stand in."""
