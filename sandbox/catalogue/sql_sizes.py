"""The sizes of Azure SQL databases: what a SKU stands for, and what it allows.

Sources: learn.microsoft.com azure-sql/database: resource-limits-dtu-single-databases and
resource-limits-vcore-single-databases (sizes, least vCores), high-availability-sla-local-zone-redundancy
(zones), automated-backups-change-settings (days of backups). Where a table differs from one hardware to the
next, the larger value stands here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

DEFAULT_SKU: Final = {"name": "GP_Gen5", "tier": "GeneralPurpose", "family": "Gen5", "capacity": 2}
_TIERS: Final = {
    "GP": "GeneralPurpose",
    "BC": "BusinessCritical",
    "HS": "Hyperscale",
    "DW": "DataWarehouse",
    "S": "Standard",
    "P": "Premium",
}
# Up to so many vCores or DTUs: the largest size in GB. Without an entry Azure draws the line elsewhere.
_LARGEST: Final = {
    "Basic": {5: 2},
    "Standard": {50: 250, 3000: 1024},
    "Premium": {1000: 1024, 4000: 4096},
    "GeneralPurpose": {1: 512, 4: 1024, 6: 1536, 10: 2048, 20: 3072, 128: 4096},
    "BusinessCritical": {4: 1024, 6: 1536, 10: 2048, 20: 3072, 128: 4096},
}
# The only maximum sizes by DTU, in MB, up to the largest of the size. Sources: learn.microsoft.com
# t-sql/statements/alter-database-transact-sql, MAXSIZE; terraform-provider-azurerm issue 27194 (4 GB on S0).
_STEPS_MB: Final = (
    100, 500, *(1024 * gigabytes for gigabytes in (
        1, 2, 5, 10, 20, 30, 40, 50, 100, 150, 200, 250, 300, 400, 500, 750, 1024,
        *range(1280, 4096 + 1, 256),
    )),
)  # fmt: skip
_DEFAULT_GB: Final = {"Basic": 2, "Standard": 250, "Premium": 500}
_IN_ZONES: Final = ("GeneralPurpose", "Premium", "BusinessCritical", "Hyperscale")
_BY_DTUS: Final = {
    "Basic": {5: "Basic"},
    "Standard": {
        10: "S0", 20: "S1", 50: "S2", 100: "S3", 200: "S4", 400: "S6", 800: "S7", 1600: "S9", 3000: "S12"
    },
    "Premium": {125: "P1", 250: "P2", 500: "P4", 1000: "P6", 1750: "P11", 4000: "P15"},
}  # fmt: skip


@dataclass(frozen=True)
class Size:
    """What a SKU stands for."""

    tier: str
    """As "GeneralPurpose"."""
    objective: str
    """As "GP_S_Gen5_1", or "S0"."""
    capacity: int | None
    """vCores or DTUs; nothing where the SKU does not say."""
    serverless: bool

    @property
    def by_cores(self) -> bool:
        """Whether it is measured in vCores."""
        return "_" in self.objective

    @property
    def zones(self) -> bool:
        """Whether a database can be spread over availability zones."""
        return self.tier in _IN_ZONES

    @property
    def most_days(self) -> int:
        """For how many days a restore to a point in time can be kept."""
        return 7 if self.tier == "Basic" else 35

    @property
    def largest_bytes(self) -> int | None:
        """How large a database can be, where that is known."""
        steps = _LARGEST.get(self.tier, {})
        fitting = [gigabytes for most, gigabytes in steps.items() if (self.capacity or 0) <= most]
        return fitting[0] * 1024**3 if fitting and self.capacity else None

    def takes(self, size_bytes: float) -> bool:
        """Whether a database can be told to grow to so many bytes and no further."""
        largest = self.largest_bytes
        fits = largest is None or size_bytes <= largest
        return fits and (self.by_cores or size_bytes in {step * 1024**2 for step in _STEPS_MB})

    @property
    def shortest_delay(self) -> int:
        """The fewest minutes after which a serverless database pauses."""
        return 60 if self.tier == "Hyperscale" else 15

    @property
    def default_bytes(self) -> int:
        """How large a database can be whose program does not say."""
        return _DEFAULT_GB.get(self.tier, 32) * 1024**3

    @property
    def least_cores(self) -> float:
        """The smallest minCapacity of a serverless database."""
        return max(0.5, (self.capacity or 1) / 8)


def size_of(sku: Mapping[str, Any] | None) -> Size:
    """Give what a SKU stands for, in whichever of its forms it is written."""
    named = sku or DEFAULT_SKU
    name = str(named.get("name"))
    letters = re.match(r"[A-Z]+(?=[_\d])", name.upper())
    tier = str(named.get("tier") or (_TIERS.get(letters[0], name) if letters else name))
    written = re.search(r"_(\d+)$", name)
    given = named.get("capacity")
    capacity = int(given) if given is not None else int(written[1]) if written else _dtus(tier, name)
    return Size(tier, _objective(name, tier, capacity), capacity, "_S_" in name.upper())


def _dtus(tier: str, name: str) -> int | None:
    return next(
        (dtus for dtus, known in _BY_DTUS.get(tier, {}).items() if known.upper() == name.upper()), None
    )


def _objective(name: str, tier: str, capacity: int | None) -> str:
    if "_" not in name:
        return _BY_DTUS.get(tier, {}).get(capacity or 0, name)
    return name if re.search(r"_\d+$", name) or capacity is None else f"{name}_{capacity}"
