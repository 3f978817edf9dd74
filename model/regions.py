"""Azure's public regions: which have availability zones, and which region each is paired with."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from model.errors import refused
from model.nearest import did_you_mean


@dataclass(frozen=True)
class Region:
    """One region.

    Attributes:
        name: The name that programs use, for example "eastus".
        display_name: The name that people see, for example "East US".
        zones: Whether the region has availability zones.
        pair: The region that geo-redundant data is copied to; None where Azure has paired none. A pair
            need not point back, nor be open to new resources.
        restricted: Whether Azure refuses subscriptions there that it has not approved: the region is kept for
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
        "switzerlandwest",
        "uaecentral",
    )
)

# name | display name | zones | pair. Source: the region data of Azure Verified Modules
# (Azure/bicep-registry-modules) of 2026-03-12; canary and stage regions left out.
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

    Azure takes and answers both, so that locations from outside this model are compared by this form.
    """
    return location.replace(" ", "").lower()


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


AzureRegion = Annotated[
    str, AfterValidator(azure_region), WithJsonSchema({"type": "string", "enum": list(REGIONS)})
]
"""The programmatic name of an Azure region, for example "eastus"."""

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
