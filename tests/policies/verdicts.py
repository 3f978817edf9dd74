"""The diagnostics of the pack's policies for a resource or a stack, through the SDK's public classes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from pulumi_policy import Policy, StackValidationPolicy
from pulumi_policy.proxy import UnknownValueError

from azure_facts.type_tokens import without_version
from policies.exceptions import Exceptions, read_exceptions
from policies.pack import sdk_policies
from policies.routing import ResourcePolicy
from policies.rules import rules_under
from tests.policies.recording import Recorded, arguments, stack_arguments

NO_EXCEPTIONS = Exceptions(())
TODAY = date(2026, 12, 1)


@dataclass(frozen=True)
class Diagnostic:
    """One line of the pack's output: a violation, or, with `undecided`, that the update will check it."""

    policy: str
    message: str
    urn: str = ""
    undecided: bool = False


def analyze(policies: Iterable[Policy], recorded: Recorded) -> list[Diagnostic]:
    """Return the diagnostics of resource policies for a resource."""
    diagnostics: list[Diagnostic] = []
    args = arguments(recorded)
    for policy in policies:
        # The tests of routing show that a policy ignores other types than its own.
        if isinstance(policy, ResourcePolicy) and checks(policy, recorded):
            validate = cast("Callable[..., Any]", policy.validate)
            _collect(policy, validate, args, diagnostics)
    return diagnostics


def checks(policy: ResourcePolicy, recorded: Recorded) -> bool:
    """Whether a policy checks resources of a type."""
    return not policy.types or without_version(recorded.type) in policy.types


def analyze_stack(policies: Iterable[Policy], resources: Iterable[Recorded]) -> list[Diagnostic]:
    """Return the diagnostics of stack policies for a stack."""
    diagnostics: list[Diagnostic] = []
    args = stack_arguments(resources)
    for policy in policies:
        if isinstance(policy, StackValidationPolicy):
            validate = cast("Callable[..., Any]", policy.validate)
            _collect(policy, validate, args, diagnostics)
    return diagnostics


def _collect(
    policy: Policy, validate: Callable[..., Any], args: object, diagnostics: list[Diagnostic]
) -> None:
    def report(message: str, urn: str | None = None) -> None:
        diagnostics.append(Diagnostic(policy.name, message, urn or ""))

    try:
        validate(args, report)
    except UnknownValueError as unknown:
        diagnostics.append(Diagnostic(policy.name, unknown.message, undecided=True))


def pack(exceptions: Exceptions | None = None) -> list[Policy]:
    """The pack's policies with the committed exceptions, or with others."""
    granted = exceptions or read_exceptions(today=TODAY)
    return sdk_policies(rules_under(granted), granted)
