"""Azure Monitor: where logs and telemetry go, the availability test, and whom alerts reach."""

from policies.rule import AnyRule

RULES: tuple[AnyRule, ...] = ()
