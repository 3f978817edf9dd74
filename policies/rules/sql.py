"""Azure SQL: the server, its database, its backups and its watchers."""

from policies.rule import AnyRule

RULES: tuple[AnyRule, ...] = ()
