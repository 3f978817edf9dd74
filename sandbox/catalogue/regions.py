"""Azure's regions: which there are, which have availability zones, and which keep another's second copy.

Source: Azure Verified Modules' region data (Azure/bicep-registry-modules), 2026-03-12.
"""

from typing import Final

from sandbox.azure.errors import AzureError
from sandbox.azure.locations import programmatic
from sandbox.azure.request import Request
from sandbox.catalogue import references
from sandbox.catalogue.entry import rule

_GLOBAL: Final = "global"

_WITH_ZONES: Final = frozenset(
    [
        "australiaeast",
        "austriaeast",
        "belgiumcentral",
        "brazilsouth",
        "canadacentral",
        "centralindia",
        "centralus",
        "chilecentral",
        "denmarkeast",
        "eastasia",
        "eastus",
        "eastus2",
        "francecentral",
        "germanywestcentral",
        "indonesiacentral",
        "israelcentral",
        "italynorth",
        "japaneast",
        "japanwest",
        "koreacentral",
        "malaysiawest",
        "mexicocentral",
        "newzealandnorth",
        "northeurope",
        "norwayeast",
        "polandcentral",
        "qatarcentral",
        "southafricanorth",
        "southcentralus",
        "southeastasia",
        "spaincentral",
        "swedencentral",
        "switzerlandnorth",
        "uaenorth",
        "uksouth",
        "westeurope",
        "westus2",
        "westus3",
    ]
)

_WITHOUT_ZONES: Final = frozenset(
    [
        "australiacentral",
        "australiacentral2",
        "australiasoutheast",
        "brazilsoutheast",
        "canadaeast",
        "francesouth",
        "germanynorth",
        "jioindiacentral",
        "jioindiawest",
        "koreasouth",
        "northcentralus",
        "norwaywest",
        "southafricawest",
        "southindia",
        "swedensouth",
        "switzerlandwest",
        "uaecentral",
        "ukwest",
        "westcentralus",
        "westindia",
        "westus",
    ]
)

_ALL: Final = _WITH_ZONES | _WITHOUT_ZONES

_PAIRS: Final = {
    "australiacentral": "australiacentral2",
    "australiacentral2": "australiacentral",
    "australiaeast": "australiasoutheast",
    "australiasoutheast": "australiaeast",
    "brazilsouth": "southcentralus",
    "brazilsoutheast": "brazilsouth",
    "canadacentral": "canadaeast",
    "canadaeast": "canadacentral",
    "centralindia": "southindia",
    "centralus": "eastus2",
    "eastasia": "southeastasia",
    "eastus": "westus",
    "eastus2": "centralus",
    "francecentral": "francesouth",
    "francesouth": "francecentral",
    "germanynorth": "germanywestcentral",
    "germanywestcentral": "germanynorth",
    "japaneast": "japanwest",
    "japanwest": "japaneast",
    "jioindiacentral": "jioindiawest",
    "jioindiawest": "jioindiacentral",
    "koreacentral": "koreasouth",
    "koreasouth": "koreacentral",
    "northcentralus": "southcentralus",
    "northeurope": "westeurope",
    "norwayeast": "norwaywest",
    "norwaywest": "norwayeast",
    "southafricanorth": "southafricawest",
    "southafricawest": "southafricanorth",
    "southcentralus": "northcentralus",
    "southeastasia": "eastasia",
    "southindia": "centralindia",
    "swedencentral": "swedensouth",
    "switzerlandnorth": "switzerlandwest",
    "switzerlandwest": "switzerlandnorth",
    "uaecentral": "uaenorth",
    "uaenorth": "uaecentral",
    "uksouth": "ukwest",
    "ukwest": "uksouth",
    "westcentralus": "westus2",
    "westeurope": "northeurope",
    "westindia": "southindia",
    "westus": "eastus",
    "westus2": "westcentralus",
    "westus3": "eastus",
}


_DISPLAY_NAMES: Final = {
    name.replace(" ", "").lower(): name
    for name in (
        "Australia Central",
        "Australia Central 2",
        "Australia East",
        "Australia Southeast",
        "Austria East",
        "Belgium Central",
        "Brazil South",
        "Brazil Southeast",
        "Canada Central",
        "Canada East",
        "Central India",
        "Central US",
        "Chile Central",
        "Denmark East",
        "East Asia",
        "East US",
        "East US 2",
        "France Central",
        "France South",
        "Germany North",
        "Germany West Central",
        "Indonesia Central",
        "Israel Central",
        "Italy North",
        "Japan East",
        "Japan West",
        "Jio India Central",
        "Jio India West",
        "Korea Central",
        "Korea South",
        "Malaysia West",
        "Mexico Central",
        "New Zealand North",
        "North Central US",
        "North Europe",
        "Norway East",
        "Norway West",
        "Poland Central",
        "Qatar Central",
        "South Africa North",
        "South Africa West",
        "South Central US",
        "South India",
        "Southeast Asia",
        "Spain Central",
        "Sweden Central",
        "Sweden South",
        "Switzerland North",
        "Switzerland West",
        "UAE Central",
        "UAE North",
        "UK South",
        "UK West",
        "West Central US",
        "West Europe",
        "West India",
        "West US",
        "West US 2",
        "West US 3",
    )
}


def display_name(location: str) -> str:
    """Give a region's name as people read it: "eastus" is "East US"; what is no region stays as it is."""
    return _DISPLAY_NAMES.get(programmatic(location), location)


def is_region(location: str) -> bool:
    """Tell whether there is such a region, named in either form."""
    return programmatic(location) in _ALL


def has_zones(location: str) -> bool:
    """Tell whether a region has availability zones."""
    return programmatic(location) in _WITH_ZONES


def paired(location: str) -> str | None:
    """Give the region paired with one, in Azure's short form; nothing where there is none."""
    return _PAIRS.get(programmatic(location))


def listed() -> str:
    """Name all regions, as Azure's messages do."""
    return ",".join(sorted(_ALL))


@rule("It lies in a region", "Azure/pcs-cli issue 522, Azure/azure-rest-api-specs pull request 8347")
def in_a_region(request: Request) -> None:
    """Refuse a location that is no region; for every type that Azure offers in all regions."""
    location = request.inputs.get("location")
    if location is not None and not is_region(str(location)):
        raise not_available(request, str(location), listed())


@rule("Its location is global", "Azure/pcs-cli issue 522; which types are global: AVM's modules of each")
def is_global(request: Request) -> None:
    """Refuse a region, for a type that Azure has once for the whole world."""
    location = request.inputs.get("location")
    if location is not None and programmatic(str(location)) != _GLOBAL:
        raise not_available(request, str(location), _GLOBAL)


@rule(
    "It is global or lies in a region",
    "Azure/pcs-cli issue 522; bicep-registry-modules avm/res/insights/action-group",
)
def in_a_region_or_global(request: Request) -> None:
    """Refuse a location that is neither."""
    location = request.inputs.get("location")
    if location is None or programmatic(str(location)) == _GLOBAL or is_region(str(location)):
        return
    raise not_available(request, str(location), f"{_GLOBAL},{listed()}")


def not_available(request: Request, location: str, available: str) -> AzureError:
    """Say that a type is not to be had in a location, and where it is."""
    return AzureError(
        400,
        "LocationNotAvailableForResourceType",
        f"The provided location '{location}' is not available for resource type "
        f"'{references.kind(request.id)}'. List of available regions for the resource type is '{available}'.",
    )
