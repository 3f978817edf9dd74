"""Azure SQL: the server, its database, its backups and its watchers."""

from policies.rule import AnyRule
from policies.rules import sql_access, sql_database, sql_watchers

RULES: tuple[AnyRule, ...] = (
    *sql_access.RULES,
    *sql_watchers.RULES,
    *sql_database.RULES,
)
