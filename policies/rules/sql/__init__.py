"""Azure SQL: the server, its database, its backups and its monitoring."""

from policies.rule import AnyRule
from policies.rules.sql import access, database, watchers

RULES: tuple[AnyRule, ...] = (
    *access.RULES,
    *watchers.RULES,
    *database.RULES,
)
