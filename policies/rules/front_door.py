"""Front Door: the one public door, its firewall, and what it leads to."""

from policies.rule import AnyRule

RULES: tuple[AnyRule, ...] = ()
