"""Key Vault: who opens it, from where, and what becomes of what is deleted."""

from policies.rule import AnyRule

RULES: tuple[AnyRule, ...] = ()
