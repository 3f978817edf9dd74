"""Storage: the account, its blobs and its containers."""

from policies.rule import AnyRule

RULES: tuple[AnyRule, ...] = ()
