"""What the pack's policies report about a resource or a stack, through the SDK's public classes."""

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
class Said:
    """One line of the pack's output: a violation, or, with `undecided`, that the update will check it."""

    policy: str
    message: str
    urn: str = ""
    undecided: bool = False


def ask(policies: Iterable[Policy], recorded: Recorded) -> list[Said]:
    """What resource policies report about a resource."""
    said: list[Said] = []
    args = arguments(recorded)
    for policy in policies:
        # The tests of routing show that a policy ignores other types than its own.
        if isinstance(policy, ResourcePolicy) and judges(policy, recorded):
            validate = cast("Callable[..., Any]", policy.validate)
            _listen(policy, validate, args, said)
    return said


def judges(policy: ResourcePolicy, recorded: Recorded) -> bool:
    """Whether a policy checks resources of a type."""
    return not policy.types or without_version(recorded.type) in policy.types


def ask_of_stack(policies: Iterable[Policy], resources: Iterable[Recorded]) -> list[Said]:
    """What stack policies report about resources together."""
    said: list[Said] = []
    args = stack_arguments(resources)
    for policy in policies:
        if isinstance(policy, StackValidationPolicy):
            validate = cast("Callable[..., Any]", policy.validate)
            _listen(policy, validate, args, said)
    return said


def _listen(policy: Policy, validate: Callable[..., Any], args: object, said: list[Said]) -> None:
    def report(message: str, urn: str | None = None) -> None:
        said.append(Said(policy.name, message, urn or ""))

    try:
        validate(args, report)
    except UnknownValueError as unknown:
        said.append(Said(policy.name, unknown.message, undecided=True))


def pack(exceptions: Exceptions | None = None) -> list[Policy]:
    """The pack's policies with the exceptions as committed, or with others."""
    granted = exceptions or read_exceptions(today=TODAY)
    return sdk_policies(rules_under(granted), granted)
