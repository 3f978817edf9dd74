"""The sizes of Azure SQL databases: what a SKU stands for, and what it allows.

Sources: learn.microsoft.com azure-sql/database: resource-limits-dtu-single-databases and
resource-limits-vcore-single-databases (sizes, least vCores), high-availability-sla-local-zone-redundancy
(zones), automated-backups-change-settings (days of backups). Where a table differs from one hardware to the
next, the larger value stands here.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

DEFAULT_SKU: Final = {"name": "GP_Gen5", "tier": "GeneralPurpose", "family": "Gen5", "capacity": 2}
"""The SKU of a database, or a pool, whose program names none."""

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
# The only maximum sizes by DTU, up to the largest of the size. Sources: learn.microsoft.com
# t-sql/statements/alter-database-transact-sql, MAXSIZE; terraform-provider-azurerm issue 27194 (4 GB on S0).
_STEPS_BELOW_1_GB_IN_MB: Final = (100, 500)
_STEPS_IN_GB: Final = (
    1, 2, 5, 10, 20, 30, 40, 50, 100, 150, 200, 250, 300, 400, 500, 750, 1024, *range(1280, 4096 + 1, 256)
)  # fmt: skip
_USUAL_GB: Final = {"Basic": 2, "Standard": 250, "Premium": 500}
_IN_ZONES: Final = ("GeneralPurpose", "Premium", "BusinessCritical", "Hyperscale")
_BY_DTUS: Final = {
    "Basic": {5: "Basic"},
    "Standard": {
        10: "S0", 20: "S1", 50: "S2", 100: "S3", 200: "S4", 400: "S6", 800: "S7", 1600: "S9", 3000: "S12"
    },
    "Premium": {125: "P1", 250: "P2", 500: "P4", 1000: "P6", 1750: "P11", 4000: "P15"},
}  # fmt: skip
_MB: Final = 1024**2
_GB: Final = 1024**3


@dataclass(frozen=True)
class DatabaseSize:
    """What a SKU stands for.

    Attributes:
        tier: `sku.tier` in ARM, as "GeneralPurpose".
        objective: Azure's name of the service objective, as "GP_S_Gen5_1", or "S0".
        capacity: `sku.capacity` in ARM: vCores or DTUs; 0 where the SKU does not say.
        serverless: Whether the compute follows the load and can pause.
    """

    tier: str
    objective: str
    capacity: int
    serverless: bool

    @property
    def by_vcores(self) -> bool:
        """Whether it is measured in vCores, and not in DTUs."""
        return "_" in self.objective

    @property
    def name(self) -> str:
        """`sku.name` as Azure answers it: "GP_S_Gen5", or by DTU the tier, whatever it was asked by."""
        return re.sub(r"_\d+$", "", self.objective) if self.by_vcores else self.tier

    @property
    def family(self) -> str | None:
        """`sku.family` in ARM, as "Gen5"; None for sizes by DTU."""
        return self.name.rpartition("_")[2] if self.by_vcores else None

    @property
    def zone_redundancy(self) -> bool:
        """Whether a database can be spread over availability zones."""
        return self.tier in _IN_ZONES

    @property
    def maximum_retention_days(self) -> int:
        """How far back a restore to a point in time can reach."""
        return 7 if self.tier == "Basic" else 35

    @property
    def maximum_size_gb(self) -> float:
        """How large a database can be; infinite where Azure draws the line elsewhere."""
        steps = _LARGEST.get(self.tier, {})
        fitting = [gigabytes for most, gigabytes in steps.items() if self.capacity <= most]
        return fitting[0] if fitting and self.capacity else math.inf

    @property
    def usual_size_gb(self) -> int:
        """How large a database can become whose program does not say; by DTU what the price includes."""
        return _USUAL_GB.get(self.tier, 32)

    @property
    def sizes_gb(self) -> tuple[int, ...]:
        """The only maximum sizes of at least 1 GB; empty where Azure takes every whole number."""
        return () if self.by_vcores else tuple(step for step in _STEPS_IN_GB if step <= self.maximum_size_gb)

    def takes(self, size_bytes: float) -> bool:
        """Whether a database can be told to grow to so many bytes and no further."""
        if size_bytes > self.maximum_size_gb * _GB:
            return False
        below = {step * _MB for step in _STEPS_BELOW_1_GB_IN_MB}
        return self.by_vcores or size_bytes in below | {step * _GB for step in self.sizes_gb}

    @property
    def shortest_pause_minutes(self) -> int:
        """The fewest minutes after which a serverless database pauses."""
        return 60 if self.tier == "Hyperscale" else 15

    @property
    def minimum_vcores(self) -> float:
        """The least `minCapacity` of a serverless database."""
        return max(0.5, (self.capacity or 1) / 8)


def size_of(sku: Mapping[str, Any] | None) -> DatabaseSize:
    """What a SKU stands for, in whichever of its forms it is written."""
    named = sku or DEFAULT_SKU
    name = str(named.get("name"))
    letters = re.match(r"[A-Z]+(?=[_\d])", name.upper())
    tier = str(named.get("tier") or (_TIERS.get(letters[0], name) if letters else name))
    written = re.search(r"_(\d+)$", name)
    given = named.get("capacity")
    capacity = int(given) if given is not None else int(written[1]) if written else _dtus(tier, name)
    return DatabaseSize(tier, _objective(name, tier, capacity), capacity, "_S_" in name.upper())


def _dtus(tier: str, name: str) -> int:
    known = _BY_DTUS.get(tier, {}).items()
    return next((dtus for dtus, objective in known if objective.upper() == name.upper()), 0)


def _objective(name: str, tier: str, capacity: int) -> str:
    if "_" not in name:
        return _BY_DTUS.get(tier, {}).get(capacity, name)
    return name if re.search(r"_\d+$", name) or not capacity else f"{name}_{capacity}"
