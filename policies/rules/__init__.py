"""All rules of the pack, by service."""

from policies.exceptions import Exceptions
from policies.rule import AnyRule
from policies.rules import (
    app_service,
    authorization,
    companions,
    cost,
    every_resource,
    exceptions,
    front_door,
    key_vault,
    known_types,
    monitoring,
    network,
    specification,
    sql,
    storage,
)

_BY_SERVICE: tuple[AnyRule, ...] = (
    *app_service.RULES,
    *sql.RULES,
    *storage.RULES,
    *key_vault.RULES,
    *front_door.RULES,
    *monitoring.RULES,
    *network.RULES,
    *authorization.RULES,
    *cost.RULES,
    *specification.RULES,
    *companions.RULES,
    *every_resource.RULES,
)
RULES: tuple[AnyRule, ...] = (*_BY_SERVICE, known_types.rule(_BY_SERVICE))
"""Every rule, in the order of the catalogue."""


def rules_under(granted: Exceptions) -> tuple[AnyRule, ...]:
    """Every rule, and the rule that checks the exceptions themselves."""
    return (*RULES, exceptions.rule(granted, {rule.name for rule in RULES}))
