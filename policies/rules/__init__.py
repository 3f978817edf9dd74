"""All rules of the pack, by service."""

from policies.rule import AnyRule
from policies.rules import (
    app_service,
    authorization,
    cost,
    front_door,
    key_vault,
    monitor,
    network,
    sql,
    storage,
)

RULES: tuple[AnyRule, ...] = (
    *app_service.RULES,
    *sql.RULES,
    *storage.RULES,
    *key_vault.RULES,
    *front_door.RULES,
    *monitor.RULES,
    *network.RULES,
    *authorization.RULES,
    *cost.RULES,
)
"""Every rule, in the order of the catalogue."""
