"""All rules of the pack, by service."""

from policies.exceptions import Exceptions
from policies.rule import AnyRule
from policies.rules import (
    activity_log_alerts,
    app_service,
    authorization,
    companions,
    cost,
    every_resource,
    exceptions,
    front_door,
    front_door_slot,
    host_names,
    key_vault,
    known_types,
    monitor,
    network,
    release_phase,
    secret_expiry_alert,
    specification,
    sql,
    storage,
)

_BY_SERVICE: tuple[AnyRule, ...] = (
    *app_service.RULES,
    *release_phase.RULES,
    *sql.RULES,
    *storage.RULES,
    *key_vault.RULES,
    *front_door.RULES,
    *front_door_slot.RULES,
    *host_names.RULES,
    *monitor.RULES,
    *network.RULES,
    *authorization.RULES,
    *cost.RULES,
    *specification.RULES,
    *activity_log_alerts.RULES,
    *secret_expiry_alert.RULES,
    *companions.RULES,
    *every_resource.RULES,
)
RULES: tuple[AnyRule, ...] = (*_BY_SERVICE, known_types.rule(_BY_SERVICE))
"""Every rule, in the order of the catalogue."""


def rules_under(granted: Exceptions) -> tuple[AnyRule, ...]:
    """Every rule, and the one that judges the exceptions that were granted."""
    return (*RULES, exceptions.rule(granted, {rule.name for rule in RULES}))
