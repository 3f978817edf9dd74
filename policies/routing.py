"""Hands a resource to the policies on its type alone, and decodes a stack once for all policies on it.

The SDK decodes a resource anew for every policy of a pack, also for those that have nothing to say of it, and
a whole stack anew for every policy on it: with 116 rules that took 1.2 s of CPU time in prod's preview, and
takes 0.1 s so. What a policy is handed, and what becomes of its answer, stays the SDK's business. Source:
pulumi/pulumi-policy, sdk/python/lib/pulumi_policy/policy.py, v1.21.0.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import yaml
from pulumi_policy import (
    EnforcementLevel,
    Policy,
    ReportViolation,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy import policy as sdk

from azure_facts.type_tokens import without_version
from policies.resources import Stack

_PROJECT: Final = Path(__file__).with_name("PulumiPolicy.yaml")

# Its name is private, but it is all that stands between the engine's protocol and the policies.
_Servicer: Any = sdk._PolicyAnalyzerServicer  # pyright: ignore[reportPrivateUsage]


class ResourcePolicy(ResourceValidationPolicy):
    """A policy on resources that says which types it judges.

    Attributes:
        types: The types, without API versions; empty for all.
    """

    def __init__(self, types: Iterable[str], **options: Any) -> None:  # noqa: ANN401  # the SDK's own
        super().__init__(**options)  # pyright: ignore[reportUnknownMemberType]
        self.types = frozenset(types)


class StackPolicy(StackValidationPolicy):
    """A policy on a stack.

    Attributes:
        decoded: The stack, where it was decoded already; None where the policy decodes its arguments.
    """

    def __init__(self, judge: Callable[[Stack, ReportViolation], None], **options: Any) -> None:  # noqa: ANN401
        def validate(args: StackValidationArgs, report: ReportViolation) -> None:
            judge(self.decoded or Stack.of_arguments(args), report)

        super().__init__(validate=validate, **options)  # pyright: ignore[reportUnknownMemberType]
        self.decoded: Stack | None = None


class RoutingServicer(_Servicer):
    """The SDK's servicer, with one more of its kind for each type that some policy judges."""

    def __init__(self, name: str, version: str, policies: list[Policy], *options: Any) -> None:  # noqa: ANN401
        def servicer(*chosen: Policy) -> Any:  # noqa: ANN401  # the private class
            return _Servicer(name, version, list(chosen), *options)

        def judging(type_token: str) -> list[ResourcePolicy]:
            return [policy for policy in of_resources if not policy.types or type_token in policy.types]

        _Servicer.__init__(self, name, version, policies, *options)
        of_resources = [policy for policy in policies if isinstance(policy, ResourcePolicy)]
        types = {type_token for policy in of_resources for type_token in policy.types}
        self._by_type = {type_token: servicer(*judging(type_token)) for type_token in types}
        self._of_other_types = servicer(*judging(""))
        self._of_stack = [policy for policy in policies if isinstance(policy, StackPolicy)]
        self._decoder = servicer(
            StackPolicy(
                lambda stack, _report: self._give(stack),
                name="decoder",
                description="Decodes a stack.",
                enforcement_level=EnforcementLevel.ADVISORY,
            )
        )

    def _for(self, request: Any) -> Any:  # noqa: ANN401  # the protocol's messages are untyped
        return self._by_type.get(without_version(request.type), self._of_other_types)

    def Analyze(self, request: Any, context: Any) -> Any:  # noqa: ANN401, N802  # the protocol's names
        """Judge a resource by the policies on its type."""
        return self._for(request).Analyze(request, context)

    def Remediate(self, request: Any, context: Any) -> Any:  # noqa: ANN401, N802
        """Repair a resource by the policies on its type."""
        return self._for(request).Remediate(request, context)

    def AnalyzeStack(self, request: Any, context: Any) -> Any:  # noqa: ANN401, N802
        """Judge a stack by the policies on it, which are given it decoded."""
        self._decoder.AnalyzeStack(request, context)
        try:
            return _Servicer.AnalyzeStack(self, type(request)(), context)
        finally:
            self._give(None)

    def _give(self, stack: Stack | None) -> None:
        for policy in self._of_stack:
            policy.decoded = stack

    def Configure(self, request: Any, context: Any) -> Any:  # noqa: ANN401, N802
        """Tell all of the pack's configuration."""
        for servicer in (*self._by_type.values(), self._of_other_types):
            servicer.Configure(request, context)
        return _Servicer.Configure(self, request, context)

    def ConfigureStack(self, request: Any, context: Any) -> Any:  # noqa: ANN401, N802
        """Tell all what is known of the stack."""
        for servicer in (*self._by_type.values(), self._of_other_types):
            servicer.ConfigureStack(request, context)
        return _Servicer.ConfigureStack(self, request, context)


def route_by_type() -> None:
    """Let packs that are made from now on route, and give the version that PulumiPolicy.yaml gives them.

    The SDK gives every pack the version "0.0.1", also in its messages on what is undecided; the engine reads
    the file. Source: pulumi/pulumi-policy, sdk/python/lib/pulumi_policy/policy.py, v1.21.0.
    """
    version = pack_version()

    # A class, since the SDK also takes the servicer's members by this name.
    class Versioned(RoutingServicer):
        def __init__(self, name: str, _sdk_version: str, policies: list[Policy], *options: object) -> None:
            RoutingServicer.__init__(self, name, version, policies, *options)

    sdk._PolicyAnalyzerServicer = Versioned  # pyright: ignore[reportPrivateUsage]


def pack_version() -> str:
    """The version in PulumiPolicy.yaml."""
    return str(yaml.safe_load(_PROJECT.read_text(encoding="utf-8"))["version"])
