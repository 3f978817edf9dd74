"""Authorization: who may do what, and where; and the locks."""

from policies.rule import AnyRule

RULES: tuple[AnyRule, ...] = ()
