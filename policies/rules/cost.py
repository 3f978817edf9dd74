"""Cost Management: the budget."""

from policies.rule import AnyRule

RULES: tuple[AnyRule, ...] = ()
