"""Azure's public regions: which have availability zones, and which region each is paired with."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Region:
    """One region.

    Attributes:
        name: The name that programs use, for example "eastus".
        display_name: The name that people see, for example "East US".
        zones: Whether the region has availability zones.
        pair: The region that geo-redundant data is copied to; None if Azure has paired none. A pair
            need not point back, nor be open to new resources.
        restricted: Whether Azure rejects subscriptions there that it has not approved: the region is kept for
            the disaster recovery of another in its country.
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
# (Azure/bicep-registry-modules) of 2026-03-12; canary and stage regions left out. It knows swedensouth as a
# pair alone; learn.microsoft.com, "Azure cross-region replication pairings", has it as a restricted region.
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
"""Every region by its name."""

GLOBAL_LOCATION = "global"
"""The location of what stands in no region, such as Front Door."""


def programmatic(location: str) -> str:
    """The name that programs use, for a location in any of Azure's spellings: "East US" is "eastus".

    Azure takes and answers both, so locations are compared by this form.
    """
    return location.replace(" ", "").lower()


def region_of(location: str) -> Region | None:
    """The region that a location names, in any spelling; None for what is no region."""
    return REGIONS.get(programmatic(location))


def is_region(location: str) -> bool:
    """Whether there is such a region, named in any spelling."""
    return region_of(location) is not None


def has_zones(location: str) -> bool:
    """Whether a location is a region with availability zones."""
    region = region_of(location)
    return region is not None and region.zones


def paired(location: str) -> str | None:
    """The region paired with a location, by its programmatic name; None if there is none."""
    region = region_of(location)
    return region.pair if region else None


def display_name(location: str) -> str:
    """A region's name as people read it: "eastus" is "East US"; what is no region stays as it is."""
    region = region_of(location)
    return region.display_name if region else location
