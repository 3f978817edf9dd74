"""Azure's public regions: their availability zones and their paired regions."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Region:
    """One region.

    Attributes:
        name: The programmatic name, for example "eastus".
        display_name: The display name, for example "East US".
        zones: Whether the region has availability zones.
        pair: The region to which geo-redundant data is copied; None if there is none. The pair's own pair can
            be another region, and the pair can be closed to new resources.
        restricted: Whether only approved subscriptions can use the region: Azure reserves it for the disaster
            recovery of another region in its country.
    """

    name: str
    display_name: str
    zones: bool
    pair: str | None
    restricted: bool


# Source: learn.microsoft.com, "List of Azure regions", regions with restricted access.
_RESTRICTED = frozenset(
    (
        "australiacentral2",
        "brazilsoutheast",
        "francesouth",
        "germanynorth",
        "koreasouth",
        "norwaywest",
        "southafricawest",
        "swedensouth",
        "switzerlandwest",
        "uaecentral",
    )
)

# name | display name | zones | pair. Source: the region data of Azure Verified Modules
# (Azure/bicep-registry-modules) of 2026-03-12; canary and stage regions left out. It contains swedensouth
# only as a pair; learn.microsoft.com, "Azure cross-region replication pairings", lists it as restricted.
_TABLE = """
australiacentral|Australia Central|no|australiacentral2
australiacentral2|Australia Central 2|no|australiacentral
australiaeast|Australia East|yes|australiasoutheast
australiasoutheast|Australia Southeast|no|australiaeast
austriaeast|Austria East|yes|-
belgiumcentral|Belgium Central|yes|-
brazilsouth|Brazil South|yes|southcentralus
brazilsoutheast|Brazil Southeast|no|brazilsouth
canadacentral|Canada Central|yes|canadaeast
canadaeast|Canada East|no|canadacentral
centralindia|Central India|yes|southindia
centralus|Central US|yes|eastus2
chilecentral|Chile Central|yes|-
denmarkeast|Denmark East|yes|-
eastasia|East Asia|yes|southeastasia
eastus|East US|yes|westus
eastus2|East US 2|yes|centralus
francecentral|France Central|yes|francesouth
francesouth|France South|no|francecentral
germanynorth|Germany North|no|germanywestcentral
germanywestcentral|Germany West Central|yes|germanynorth
indonesiacentral|Indonesia Central|yes|-
israelcentral|Israel Central|yes|-
italynorth|Italy North|yes|-
japaneast|Japan East|yes|japanwest
japanwest|Japan West|yes|japaneast
jioindiacentral|Jio India Central|no|jioindiawest
jioindiawest|Jio India West|no|jioindiacentral
koreacentral|Korea Central|yes|koreasouth
koreasouth|Korea South|no|koreacentral
malaysiawest|Malaysia West|yes|-
mexicocentral|Mexico Central|yes|-
newzealandnorth|New Zealand North|yes|-
northcentralus|North Central US|no|southcentralus
northeurope|North Europe|yes|westeurope
norwayeast|Norway East|yes|norwaywest
norwaywest|Norway West|no|norwayeast
polandcentral|Poland Central|yes|-
qatarcentral|Qatar Central|yes|-
southafricanorth|South Africa North|yes|southafricawest
southafricawest|South Africa West|no|southafricanorth
southcentralus|South Central US|yes|northcentralus
southeastasia|Southeast Asia|yes|eastasia
southindia|South India|no|centralindia
spaincentral|Spain Central|yes|-
swedencentral|Sweden Central|yes|swedensouth
swedensouth|Sweden South|no|swedencentral
switzerlandnorth|Switzerland North|yes|switzerlandwest
switzerlandwest|Switzerland West|no|switzerlandnorth
uaecentral|UAE Central|no|uaenorth
uaenorth|UAE North|yes|uaecentral
uksouth|UK South|yes|ukwest
ukwest|UK West|no|uksouth
westcentralus|West Central US|no|westus2
westeurope|West Europe|yes|northeurope
westindia|West India|no|southindia
westus|West US|no|eastus
westus2|West US 2|yes|westcentralus
westus3|West US 3|yes|eastus
"""


def _row(line: str) -> Region:
    name, display_name, zones, pair = line.split("|")
    return Region(
        name, display_name, zones == "yes", None if pair == "-" else pair, restricted=name in _RESTRICTED
    )


REGIONS: Mapping[str, Region] = MappingProxyType(
    {region.name: region for region in map(_row, _TABLE.strip().splitlines())}
)
"""The regions by their programmatic names."""

GLOBAL_LOCATION = "global"
"""The location of global resources, such as Front Door."""


def programmatic(location: str) -> str:
    """Return the programmatic name of a location in any spelling: "eastus" for "East US".

    Azure accepts and returns both forms, so locations are compared by this one.
    """
    return location.replace(" ", "").lower()


def region_of(location: str) -> Region | None:
    """Return the region with a name in any spelling; None if it is not a region."""
    return REGIONS.get(programmatic(location))


def is_region(location: str) -> bool:
    """Return whether a name, in any spelling, is a region."""
    return region_of(location) is not None


def has_zones(location: str) -> bool:
    """Return whether a location is a region with availability zones."""
    region = region_of(location)
    return region is not None and region.zones


def paired(location: str) -> str | None:
    """Return the programmatic name of a location's paired region; None if there is none."""
    region = region_of(location)
    return region.pair if region else None


def display_name(location: str) -> str:
    """Return a region's display name: "East US" for "eastus"; other strings are returned unchanged."""
    region = region_of(location)
    return region.display_name if region else location
