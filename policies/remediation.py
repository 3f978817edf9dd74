"""Remediations: the fixes that a rule offers, which apply only if somebody enables them.

They are off by default. A policy's configuration enables one: `{"app-service-transport": "remediate"}`
in a file that `--policy-pack-config` names.
"""

from collections.abc import Callable, Mapping
from typing import Any

from pulumi_policy import EnforcementLevel, ResourceValidationArgs

from azure_facts.type_tokens import without_version
from policies.exceptions import Exceptions
from policies.resources import environment_of
from policies.rule import Check, PropertyRule, ResourceRule
from policies.value import Value

# The SDK also accepts a result that is not awaitable; only its types do not say so.
Remediation = Callable[[ResourceValidationArgs], Any]


def remediation(
    rule: PropertyRule | ResourceRule, level: EnforcementLevel, exceptions: Exceptions
) -> Remediation | None:
    """The fix for a resource that breaks a rule at a level, or None for a rule that offers no fix.

    It fixes what the rule would report, and so nothing that has an exception.
    """
    if not isinstance(rule, PropertyRule):
        return None
    checks = [check for check in rule.checks if check.repair is not None]
    if not checks:
        return None

    def remediate(args: ResourceValidationArgs) -> Mapping[str, Any] | None:
        """Fix the inputs in place: the SDK's proxies keep secrets secret and unknown values unknown."""
        if without_version(args.resource_type) not in rule.types:
            return None
        if rule.levels.of(environment_of(args.urn)) is not level:
            return None
        repaired = [
            _repair(args.props, check)
            for check in checks
            if not exceptions.waive(rule.name, args.urn, check.path)
        ]
        return args.props if any(repaired) else None

    return remediate


def _repair(properties: Any, check: Check) -> bool:  # noqa: ANN401  # the SDK's proxy, which is untyped
    """Set the value if it is known to be invalid or absent. Return whether it was set."""
    broken = check.expected.findings(Value(properties).at(check.path))
    if not any(found.decided and found.path == check.path for found in broken):
        return False
    *above, last = check.path.split(".")
    holder = properties
    for key in above:
        # A null means "absent", as does a missing key.
        if holder.get(key) is None:
            holder[key] = {}
        holder = holder[key]
    holder[last] = check.repair
    return True
