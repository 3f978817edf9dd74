"""The sizes of Azure SQL databases: the meaning of a SKU, and its limits.

Sources: learn.microsoft.com azure-sql/database: resource-limits-dtu-single-databases and
resource-limits-vcore-single-databases (sizes, minimum vCores), high-availability-sla-local-zone-redundancy
(zones), automated-backups-change-settings (days of backups). If a table differs between hardware
generations, the larger value is used here.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

DEFAULT_SKU: Final = {"name": "GP_Gen5", "tier": "GeneralPurpose", "family": "Gen5", "capacity": 2}
"""The default SKU of a database or a pool."""

_TIERS: Final = {
    "GP": "GeneralPurpose",
    "BC": "BusinessCritical",
    "HS": "Hyperscale",
    "DW": "DataWarehouse",
    "S": "Standard",
    "P": "Premium",
}
# The largest size in GB up to a number of vCores or DTUs. Without an entry the limit is not known here.
_LARGEST: Final = {
    "Basic": {5: 2},
    "Standard": {50: 250, 3000: 1024},
    "Premium": {1000: 1024, 4000: 4096},
    "GeneralPurpose": {1: 512, 4: 1024, 6: 1536, 10: 2048, 20: 3072, 128: 4096},
    "BusinessCritical": {4: 1024, 6: 1536, 10: 2048, 20: 3072, 128: 4096},
}
# The possible maximum sizes by DTU, up to the largest of the size. Sources: learn.microsoft.com
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
    """The meaning of a SKU.

    Attributes:
        tier: `sku.tier` in ARM, such as "GeneralPurpose".
        objective: Azure's name of the service objective, such as "GP_S_Gen5_1" or "S0".
        capacity: `sku.capacity` in ARM: vCores or DTUs; 0 if the SKU does not say.
        serverless: Whether the compute scales with the load and can pause.
    """

    tier: str
    objective: str
    capacity: int
    serverless: bool

    @property
    def by_vcores(self) -> bool:
        """Whether the unit is vCores, not DTUs."""
        return "_" in self.objective

    @property
    def name(self) -> str:
        """`sku.name` as Azure returns it: "GP_S_Gen5"; for DTUs the tier, whatever the request says."""
        return re.sub(r"_\d+$", "", self.objective) if self.by_vcores else self.tier

    @property
    def family(self) -> str | None:
        """`sku.family` in ARM, such as "Gen5"; None for DTUs."""
        return self.name.rpartition("_")[2] if self.by_vcores else None

    @property
    def zone_redundancy(self) -> bool:
        """Whether a database can be zone-redundant."""
        return self.tier in _IN_ZONES

    @property
    def maximum_retention_days(self) -> int:
        """The maximum retention of backups for a point-in-time restore, in days."""
        return 7 if self.tier == "Basic" else 35

    @property
    def maximum_size_gb(self) -> float:
        """The largest possible size of a database; infinite if the limit is not known here."""
        steps = _LARGEST.get(self.tier, {})
        fitting = [gigabytes for most, gigabytes in steps.items() if self.capacity <= most]
        return fitting[0] if fitting and self.capacity else math.inf

    @property
    def usual_size_gb(self) -> int:
        """The default maximum size of a database; for DTUs the size that the price includes."""
        return _USUAL_GB.get(self.tier, 32)

    @property
    def sizes_gb(self) -> tuple[int, ...]:
        """The possible maximum sizes of at least 1 GB; empty if every whole number is allowed."""
        return () if self.by_vcores else tuple(step for step in _STEPS_IN_GB if step <= self.maximum_size_gb)

    def takes(self, size_bytes: float) -> bool:
        """Return whether a number of bytes is a valid maximum size of a database."""
        if size_bytes > self.maximum_size_gb * _GB:
            return False
        below = {step * _MB for step in _STEPS_BELOW_1_GB_IN_MB}
        return self.by_vcores or size_bytes in below | {step * _GB for step in self.sizes_gb}

    @property
    def shortest_pause_minutes(self) -> int:
        """The shortest auto-pause delay of a serverless database, in minutes."""
        return 60 if self.tier == "Hyperscale" else 15

    @property
    def minimum_vcores(self) -> float:
        """The smallest `minCapacity` of a serverless database."""
        return max(0.5, (self.capacity or 1) / 8)


def size_of(sku: Mapping[str, Any] | None) -> DatabaseSize:
    """Return the meaning of a SKU, in any of its forms."""
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
