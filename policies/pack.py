"""Converts rules to the SDK's policies: levels, exceptions, and how unknown values are reported."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyComplianceFramework,
    ReportViolation,
    ResourceValidationArgs,
)
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, UnknownValueError

from azure_facts.type_tokens import without_version
from policies import cis
from policies.exceptions import Exceptions
from policies.findings import Finding
from policies.remediation import remediation
from policies.resources import Resource, Stack, environment_of
from policies.routing import ResourcePolicy, StackPolicy
from policies.rule import AnyRule, PropertyRule, ResourceRule, Rule, StackRule


class UndecidedError(UnknownValueError):
    """Makes the SDK add one advisory line to what was reported; the update will check it."""

    def __init__(self, places: Sequence[str]) -> None:
        super().__init__(UNKNOWN_STRING_VALUE, list(places))
        # The SDK puts its own words before this: "can't run policy … during preview: ".
        self.message = f"{', '.join(places)} can't be known before the update, which will check it"


def sdk_policies(rules: Iterable[AnyRule], exceptions: Exceptions) -> list[Policy]:
    """The SDK's policies for some rules: one for each level that a rule has in some environment."""
    return [_policy(rule, level, exceptions) for rule in rules for level in rule.levels.in_use()]


def policy_name(rule: Rule, level: EnforcementLevel) -> str:
    """The rule's name; for a level that the rule does not have in prod, followed by the level."""
    return rule.name if level is rule.levels.in_use()[0] else f"{rule.name}-{level.value}"


def _policy(rule: AnyRule, level: EnforcementLevel, exceptions: Exceptions) -> Policy:
    metadata: dict[str, Any] = {
        "name": policy_name(rule, level),
        "description": rule.description,
        "enforcement_level": level,
        "severity": rule.severity,
        "framework": PolicyComplianceFramework(
            name=cis.NAME,
            version=cis.VERSION,
            reference=", ".join(cis.sections(rule)),
            specification=rule.reason,
        ),
        "tags": [rule.service.value, *rule.covers],
        "remediation_steps": rule.fix,
        "url": rule.url,
    }
    match rule:
        case PropertyRule() | ResourceRule():
            return ResourcePolicy(
                types=rule.types,
                validate=_resource_validation(rule, level, exceptions),
                remediate=remediation(rule, level, exceptions),
                **metadata,
            )
        case StackRule():
            return StackPolicy(evaluate=_stack_validation(rule, level, exceptions), **metadata)


def _resource_validation(
    rule: PropertyRule | ResourceRule, level: EnforcementLevel, exceptions: Exceptions
) -> Callable[[ResourceValidationArgs, ReportViolation], None]:
    types = frozenset(rule.types)

    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        if types and without_version(args.resource_type) not in types:
            return
        if rule.levels.of(environment_of(args.urn)) is level:
            _report(rule, rule.findings(Resource.of_arguments(args)), exceptions, report, args.urn)

    return validate


def _stack_validation(
    rule: StackRule, level: EnforcementLevel, exceptions: Exceptions
) -> Callable[[Stack, ReportViolation], None]:
    def evaluate(stack: Stack, report: ReportViolation) -> None:
        # The SDK does not promise that the root is among them, and the rules also work without one.
        about = stack.root or next(iter(stack.resources), None)
        if about and rule.levels.of(about.environment) is level:
            _report(rule, rule.findings(stack), exceptions, report, about.urn)

    return evaluate


def _report(
    rule: AnyRule, findings: Iterable[Finding], exceptions: Exceptions, report: ReportViolation, urn: str
) -> None:
    """Report each violation that no exception waives, and then, in one line, what is undecided.

    Raises:
        UndecidedError: Something is undecided. The violations have been reported before.
    """
    undecided: list[str] = []
    for found in findings:
        if exceptions.waive(rule.name, found.urn or urn, found.path):
            continue
        if found.decided:
            report(f"{found.path}: {found.message}" if found.path else found.message, found.urn or urn)
        else:
            undecided.append(_place(found))
    if undecided:
        raise UndecidedError(list(dict.fromkeys(undecided)))


def _place(found: Finding) -> str:
    """What a finding is about, for people: its property, and its resource if the rule checks several."""
    of_resource = f" of {found.urn.rpartition('::')[2]}" if found.urn else ""
    return f"{found.path or 'something'}{of_resource}"
