"""The resources of the program, as the engine passes them to a policy pack: compliant arguments for tests.

The committed stack runs once against a recorder. Each resource is stored in the engine's own wire form, and
passed to rules through the SDK's own proxies, so that rules get the same objects in tests as in a preview.
"""

import copy
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import pulumi
from google.protobuf import json_format
from pulumi.runtime.mocks import MockMonitor
from pulumi_policy import (
    PolicyCustomTimeouts,
    PolicyResource,
    PolicyResourceOptions,
    ResourceValidationArgs,
    StackValidationArgs,
)
from pulumi_policy.deserialize import deserialize_properties
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, unknown_checking_proxy

from components.environment import Environment, EnvironmentArgs
from components.sdk.version_aliases import drop_version_aliases
from model.stack_configuration import StackConfiguration
from tests.components.azure_mocks import SUBSCRIPTION_ID, TENANT_ID, Azure, run_against
from tests.components.stack_files import configuration_of

UNKNOWN = UNKNOWN_STRING_VALUE
"""The wire form of an unknown value."""

_ROOT_TYPE = "pulumi:pulumi:Stack"


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """A resource as the program registered it.

    Attributes:
        inputs: The inputs from the program.
        outputs: The outputs after the registration; for a component, its registered outputs.
    """

    urn: str
    type: str
    name: str
    inputs: dict[str, Any] = field(default_factory=dict[str, Any])
    outputs: dict[str, Any] = field(default_factory=dict[str, Any])
    parent: str = ""
    protect: bool = False
    dependencies: tuple[str, ...] = ()
    references: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    def with_input(self, path: str, value: object) -> "Recorded":
        """The same resource with another value at a dotted path; list indices are numbers."""
        inputs, outputs = copy.deepcopy(self.inputs), copy.deepcopy(self.outputs)
        for properties in (inputs, outputs) if outputs else (inputs,):
            put(properties, path, value)
        return replace(self, inputs=inputs, outputs=outputs)


class _Recorder(MockMonitor):
    """The mock engine, which also records each request."""

    def __init__(self, azure: Azure) -> None:
        super().__init__(azure)
        self.recorded: dict[str, Recorded] = {}

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802  # the protocol's own name
        response: Any = super().RegisterResource(request)  # pyright: ignore[reportUnknownMemberType]
        self.recorded[response.urn] = Recorded(
            urn=response.urn,
            type=request.type,
            name=request.name,
            inputs=_plain(request.object),
            outputs=_plain(response.object) if request.custom else {},
            parent=request.parent,
            protect=request.protect,
            dependencies=tuple(request.dependencies),
            references={key: tuple(found.urns) for key, found in request.propertyDependencies.items()},
        )
        return response

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802  # the protocol's own name
        known = self.recorded.get(request.urn)
        if known:
            self.recorded[request.urn] = replace(known, outputs=_plain(request.outputs))
        return super().RegisterResourceOutputs(request)  # pyright: ignore[reportUnknownMemberType]


def _plain(properties: Any) -> dict[str, Any]:
    """Properties as the SDK's pack has them before it wraps them: numbers are floats."""
    return deserialize_properties(json_format.MessageToDict(properties))


@dataclass(frozen=True, kw_only=True)
class Run:
    """The result of a run of the program.

    Attributes:
        azure: The calls to Azure.
        outputs: The stack's outputs.
        resources: All registered resources, the root first.
    """

    azure: Azure
    outputs: Mapping[str, Any]
    resources: tuple[Recorded, ...]


def run_environment(configuration: StackConfiguration, arrange: Callable[[], None] = lambda: None) -> Run:
    """Run the program of a stack, after an arrangement that may break it."""
    stack = configuration.environment.name.value
    azure = Azure()
    recorder = _Recorder(azure)
    outputs: dict[str, Any] = {}

    def program() -> None:
        arrange()
        drop_version_aliases()
        environment = Environment(
            f"stitches-{stack}",
            EnvironmentArgs(
                configuration=configuration,
                tenant_id=TENANT_ID,
                subscription_id=SUBSCRIPTION_ID,
            ),
        )
        pulumi.Output.from_input(dict(environment.outputs)).apply(outputs.update)

    run_against(azure, program, stack, recorder)
    urn = f"urn:pulumi:{stack}::stitches::{_ROOT_TYPE}::stitches-{stack}"
    root = Recorded(urn=urn, type=_ROOT_TYPE, name=f"stitches-{stack}", outputs=outputs)
    resources = (root, *(found for found in recorder.recorded.values() if found.type != _ROOT_TYPE))
    return Run(azure=azure, outputs=outputs, resources=resources)


_RUNS: dict[str, Run] = {}


def run_of(configuration: StackConfiguration) -> Run:
    """The run of a configuration, created once: tests only read it."""
    key = configuration.model_dump_json()
    if key not in _RUNS:
        _RUNS[key] = run_environment(configuration)
    return _RUNS[key]


def shipped(stack: str) -> tuple[Recorded, ...]:
    """All resources that a committed stack registers."""
    return _shipped_run(stack).resources


@cache
def _shipped_run(stack: str) -> Run:
    return run_of(configuration_of(stack))


def one(stack: str, type_token: str, name: str = "") -> Recorded:
    """The first resource of a type in a committed stack, or the one whose logical name has this end."""
    return next(found for found in shipped(stack) if found.type == type_token and found.name.endswith(name))


def put(properties: Any, path: str, value: object) -> None:
    """Set a dotted path in plain properties; `DELETE` removes it."""
    *above, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    holder: Any = properties
    for key in above:
        if isinstance(key, str):
            holder.setdefault(key, {})
        holder = holder[key]
    if value is not DELETE:
        holder[last] = value
    elif isinstance(last, int) or last in holder:
        del holder[last]


DELETE = object()
"""A value for `put`: remove the key."""


def arguments(recorded: Recorded) -> ResourceValidationArgs:
    """A resource as the SDK passes it to a resource policy."""
    return ResourceValidationArgs(
        recorded.type,
        unknown_checking_proxy(copy.deepcopy(recorded.inputs)),
        recorded.urn,
        recorded.name,
        _options(recorded),
        None,
        None,
        {},
    )


def stack_arguments(all_recorded: Iterable[Recorded]) -> StackValidationArgs:
    """Resources as the SDK passes them to a stack policy."""
    all_recorded = tuple(all_recorded)
    resources = {
        recorded.urn: PolicyResource(
            recorded.type,
            unknown_checking_proxy(copy.deepcopy(recorded.outputs)),
            recorded.urn,
            recorded.name,
            _options(recorded),
            None,
            None,
            [],
            {},
        )
        for recorded in all_recorded
    }
    for recorded in all_recorded:
        resource = resources[recorded.urn]
        resource.parent = resources.get(recorded.parent)
        resource.dependencies.extend(resources[urn] for urn in recorded.dependencies if urn in resources)
        resource.property_dependencies.update(
            {
                key: [resources[urn] for urn in urns if urn in resources]
                for key, urns in recorded.references.items()
            }
        )
    return StackValidationArgs(list(resources.values()), None, {})


def _options(recorded: Recorded) -> PolicyResourceOptions:
    return PolicyResourceOptions(
        recorded.protect, [], None, [], PolicyCustomTimeouts(0, 0, 0), [], recorded.parent or None
    )
