"""The sizes of SQL database that Stitches offers, and what each allows.

Sources: learn.microsoft.com, "Resource limits for single databases" by DTU and by vCore, "Serverless compute
tier" (minimum vCores) and "Change automated backup settings" (Basic keeps at most 7 days); zone redundancy
by "Availability through redundancy" (General Purpose in every region with zones, never Basic or Standard);
the maximum sizes that a DTU size can be set to by "ALTER DATABASE (Azure SQL Database)", MAXSIZE.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class DatabaseSku(StrEnum):
    """The SKU of the SQL database, by Azure's name of its service objective."""

    BASIC = "Basic"
    S0 = "S0"
    S1 = "S1"
    S2 = "S2"
    S3 = "S3"
    S4 = "S4"
    S6 = "S6"
    SERVERLESS_1 = "GP_S_Gen5_1"
    SERVERLESS_2 = "GP_S_Gen5_2"
    SERVERLESS_4 = "GP_S_Gen5_4"
    PROVISIONED_2 = "GP_Gen5_2"

    @property
    def facts(self) -> "DatabaseSkuFacts":
        """What Azure allows on this SKU."""
        return DATABASE_SKUS[self]


@dataclass(frozen=True, kw_only=True)
class DatabaseSkuFacts:
    """What Azure allows on a SKU, and how ARM names its parts.

    Attributes:
        name: `sku.name` in ARM.
        tier: `sku.tier` in ARM.
        family: `sku.family` in ARM; None for sizes by DTU.
        capacity: `sku.capacity` in ARM: vCores, or DTU where there is no family.
        maximum_size_gb: The largest database, in GB.
        usual_size_gb: The maximum size where nothing else is said, in GB: by DTU what the price includes.
        sizes_gb: The only maximum sizes that Azure takes, in GB; empty where it takes every whole number.
        serverless: Whether the compute follows the load and can pause.
        zone_redundancy: Whether the database may be spread over availability zones.
        maximum_retention_days: How far back a restore to a point in time may reach.
    """

    name: str
    tier: str
    capacity: int
    maximum_size_gb: int
    usual_size_gb: int = 32
    sizes_gb: tuple[int, ...] = ()
    family: str | None = None
    serverless: bool = False
    zone_redundancy: bool = False
    maximum_retention_days: int = 35


_BASIC_SIZES_GB = (1, 2)
_STANDARD_SIZES_GB = (*_BASIC_SIZES_GB, 5, 10, 20, 30, 40, 50, 100, 150, 200, 250)
_LARGE_STANDARD_SIZES_GB = (*_STANDARD_SIZES_GB, 300, 400, 500, 750, 1024)


def _standard(capacity: int, sizes_gb: tuple[int, ...] = _LARGE_STANDARD_SIZES_GB) -> DatabaseSkuFacts:
    # Azure answers with "Standard" and the capacity, whatever it was asked by: "S0" would show as drift.
    return DatabaseSkuFacts(
        name="Standard",
        tier="Standard",
        capacity=capacity,
        maximum_size_gb=sizes_gb[-1],
        usual_size_gb=250,
        sizes_gb=sizes_gb,
    )


def _general_purpose(
    name: str, capacity: int, *, serverless: bool, maximum_size_gb: int = 1024
) -> DatabaseSkuFacts:
    return DatabaseSkuFacts(
        name=name,
        tier="GeneralPurpose",
        family="Gen5",
        capacity=capacity,
        maximum_size_gb=maximum_size_gb,
        serverless=serverless,
        zone_redundancy=True,
    )


DATABASE_SKUS: Mapping[DatabaseSku, DatabaseSkuFacts] = MappingProxyType(
    {
        DatabaseSku.BASIC: DatabaseSkuFacts(
            name="Basic",
            tier="Basic",
            capacity=5,
            maximum_size_gb=2,
            usual_size_gb=2,
            sizes_gb=_BASIC_SIZES_GB,
            maximum_retention_days=7,
        ),
        DatabaseSku.S0: _standard(10, _STANDARD_SIZES_GB),
        DatabaseSku.S1: _standard(20, _STANDARD_SIZES_GB),
        DatabaseSku.S2: _standard(50, _STANDARD_SIZES_GB),
        DatabaseSku.S3: _standard(100),
        DatabaseSku.S4: _standard(200),
        DatabaseSku.S6: _standard(400),
        DatabaseSku.SERVERLESS_1: _general_purpose("GP_S_Gen5", 1, serverless=True, maximum_size_gb=512),
        DatabaseSku.SERVERLESS_2: _general_purpose("GP_S_Gen5", 2, serverless=True),
        DatabaseSku.SERVERLESS_4: _general_purpose("GP_S_Gen5", 4, serverless=True),
        DatabaseSku.PROVISIONED_2: _general_purpose("GP_Gen5", 2, serverless=False),
    }
)
"""Every SKU with its facts."""
