"""Regions in the configuration and the outputs: by their programmatic names, and open to new resources."""

from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from azure_facts.regions import GLOBAL_LOCATION, REGIONS, programmatic
from model.errors import rejected
from model.nearest import did_you_mean


def azure_region(value: str) -> str:
    """Reject anything but the programmatic name of a region, and suggest the nearest name.

    The specification asks for "a valid Azure region identifier". It is this name and no other spelling, so
    that readers of our outputs can compare regions as plain strings.
    """
    if value in REGIONS:
        return value
    meant = did_you_mean(programmatic(value), REGIONS)
    raise rejected(
        "an Azure region by its programmatic name, in lower-case letters and without spaces",
        example="eastus",
        fix=f"{meant}`az account list-locations --query [].name` lists the names.",
    )


def azure_location(value: str) -> str:
    """Reject anything but a region or "global"."""
    return value if value == GLOBAL_LOCATION else azure_region(value)


AzureLocation = Annotated[
    str,
    AfterValidator(azure_location),
    WithJsonSchema({"type": "string", "enum": [*REGIONS, GLOBAL_LOCATION]}),
]
"""Where a resource is: a region, or "global" for resources without a region."""


def open_region(value: str) -> str:
    """Reject a region that Azure opens only to approved subscriptions, and suggest its pair."""
    region = REGIONS[value]
    if not region.restricted:
        return value
    raise rejected(
        f"a region that is open to every subscription; {region.display_name} is reserved for the disaster "
        "recovery of its pair, and Azure rejects other subscriptions",
        example=region.pair or "eastus",
        fix=f"Choose {region.pair or 'another region'}.",
    )


OpenRegion = Annotated[
    str,
    AfterValidator(azure_region),
    AfterValidator(open_region),
    WithJsonSchema(
        {"type": "string", "enum": [name for name, region in REGIONS.items() if not region.restricted]}
    ),
]
"""The programmatic name of a region that is open to new resources."""
