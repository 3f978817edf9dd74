"""The rule on exceptions themselves: each is in force, and names a rule and a resource that exist."""

from collections.abc import Collection, Iterator

from pulumi_policy import Severity

from policies.exceptions import Exceptions, matches, reference
from policies.findings import Finding, violation
from policies.resources import Stack
from policies.rule import EVERYWHERE, Service, StackRule


def rule(exceptions: Exceptions, rule_names: Collection[str]) -> StackRule:
    """The rule, for some exceptions and the names of all rules."""

    def evaluate(stack: Stack) -> Iterator[Finding]:
        there = {reference(resource.urn) for resource in stack.resources}
        for entry in exceptions.entries:
            if entry.rule not in rule_names:
                yield violation("", f'the exception for "{entry.rule}" names no rule of this pack')
            of_stack = [resource for resource in entry.resources if resource.startswith(f"{stack.name}::")]
            for resource in of_stack:
                if entry.expires < exceptions.today:
                    yield violation("", f'the exception for "{entry.rule}" on {resource} has expired')
                if not any(matches(resource, found) for found in there):
                    yield violation("", f'the exception for "{entry.rule}" on {resource} matches nothing')

    return StackRule(
        name="exceptions",
        service=Service.STACK,
        description="Every exception in policies/exceptions.yaml is in force, and applies to something.",
        reason="An exception that nobody reviews any more is a gap that nobody knows of.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url="https://learn.microsoft.com/azure/governance/policy/concepts/exemption-structure",
        evaluate=evaluate,
        fix="Remove the exception, correct it, or ask its owner to extend it with a reason.",
    )
