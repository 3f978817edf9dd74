"""Networking: subnets, network security groups, and what must not be public."""

from policies.rule import AnyRule

RULES: tuple[AnyRule, ...] = ()
