"""Where Azure offers a type, and its errors for other locations."""

from azure_facts import identifiers
from azure_facts.regions import GLOBAL_LOCATION, REGIONS, is_region, programmatic
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue.entry import rule


def listed() -> str:
    """Return all regions, as Azure's messages list them."""
    return ",".join(sorted(REGIONS))


@rule("The location is a region", "Azure/pcs-cli issue 522, Azure/azure-rest-api-specs pull request 8347")
def in_a_region(request: Request) -> None:
    """Reject a location that is not a region; for every type that Azure offers in all regions."""
    location = request.inputs.get("location")
    if location is not None and not is_region(str(location)):
        raise not_available(request, str(location), listed())


@rule("The location is global", "Azure/pcs-cli issue 522; which types are global: AVM's modules of each")
def is_global(request: Request) -> None:
    """Reject a region, for a global type."""
    location = request.inputs.get("location")
    if location is not None and programmatic(str(location)) != GLOBAL_LOCATION:
        raise not_available(request, str(location), GLOBAL_LOCATION)


@rule(
    "The location is global or a region",
    "Azure/pcs-cli issue 522; bicep-registry-modules avm/res/insights/action-group",
)
def in_a_region_or_global(request: Request) -> None:
    """Reject a location that is neither."""
    location = request.inputs.get("location")
    if location is None or programmatic(str(location)) == GLOBAL_LOCATION or is_region(str(location)):
        return
    raise not_available(request, str(location), f"{GLOBAL_LOCATION},{listed()}")


def not_available(request: Request, location: str, available: str) -> AzureError:
    """Return the error for a type that is not available in a location, with the locations where it is."""
    return AzureError(
        400,
        "LocationNotAvailableForResourceType",
        f"The provided location '{location}' is not available for resource type "
        f"'{identifiers.arm_type(request.id)}'. List of available regions for the resource type is "
        f"'{available}'.",
    )
