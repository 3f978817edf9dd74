"""What rules check: a resource as the program asks for it, and the whole stack with its references."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pulumi_policy import PolicyResource, ResourceValidationArgs, StackValidationArgs

from azure_facts.type_tokens import without_version
from engine_wire import STACK_TYPE
from model.environment_rules import EnvironmentName
from policies.value import Value

ENVIRONMENT = "stitches:components:Environment"
"""The type of the component that holds one environment, whose inputs and outputs name its configuration."""

ROOT = STACK_TYPE
"""The type of the stack's root, whose properties are the stack's outputs."""


# "azure-native:web/v20240401:WebApp" and "azure-native_web_v20240401:web:WebApp" are the same type as
# "azure-native:web:WebApp", with an API version that the program chose.
def stack_of(urn: str) -> str:
    """The stack's name in a URN. An engine without an account passes it to a pack in no other place."""
    return urn.split("::", 1)[0].removeprefix("urn:pulumi:")


def environment_of(urn: str) -> EnvironmentName:
    """The environment whose rules apply to a resource: its stack's, or prod in a stack of any other name."""
    stack = stack_of(urn)
    return EnvironmentName(stack) if stack in set(EnvironmentName) else EnvironmentName.PROD


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A resource.

    Attributes:
        type: The type token, without an API version.
        name: The logical name.
        properties: Its inputs in a rule on single resources; in a rule on the stack what the engine knows
            about it afterwards.
        protected: Whether Pulumi rejects its deletion.
        dependencies: The URNs of all resources that it depends on; only in rules on the stack.
        references: The URNs that each property refers to; only in rules on the stack.
        parent: The URN of the parent, or empty.
    """

    type: str
    name: str
    urn: str
    properties: Value
    protected: bool = False
    dependencies: tuple[str, ...] = ()
    references: Mapping[str, tuple[str, ...]]
    parent: str = ""

    @classmethod
    def of_arguments(cls, args: ResourceValidationArgs) -> "Resource":
        """The resource that the SDK passes to a rule on single resources."""
        return cls(
            type=without_version(args.resource_type),
            name=args.name,
            urn=args.urn,
            properties=Value(args.props),
            protected=bool(args.opts.protect),
            references={},
            parent=args.opts.parent or "",
        )

    @classmethod
    def of_stack(cls, resource: PolicyResource) -> "Resource":
        """A resource that the SDK passes to a rule on the stack."""
        references: Mapping[str, Any] = resource.property_dependencies
        return cls(
            type=without_version(resource.resource_type),
            name=resource.name,
            urn=resource.urn,
            properties=Value(resource.props),
            protected=bool(resource.opts.protect),
            dependencies=tuple(other.urn for other in resource.dependencies),
            references={key: tuple(other.urn for other in found) for key, found in references.items()},
            parent=resource.parent.urn if resource.parent else "",
        )

    @property
    def environment(self) -> EnvironmentName:
        """The environment whose rules apply to the resource."""
        return environment_of(self.urn)

    def refers_to(self, other: "Resource", key: str) -> bool:
        """Whether a property refers to another resource. This is known even before the ids are."""
        return other.urn in self.references.get(key, ())


class Stack:
    """All resources of a stack."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self.resources = tuple(resources)
        self._by_urn = {resource.urn: resource for resource in self.resources}

    @classmethod
    def of_arguments(cls, args: StackValidationArgs) -> "Stack":
        """The stack that the SDK passes to a rule on all resources."""
        return cls(Resource.of_stack(resource) for resource in args.resources)

    @property
    def name(self) -> str:
        """The stack's name; empty if the stack has no resource."""
        return stack_of(self.resources[0].urn) if self.resources else ""

    @property
    def root(self) -> Resource | None:
        """The stack's root, whose properties are the outputs."""
        return next(self.of_type(ROOT), None)

    @cached_property
    def environments(self) -> tuple[Resource, ...]:
        """The environment components."""
        return tuple(self.of_type(ENVIRONMENT))

    def of_type(self, *types: str) -> Iterator[Resource]:
        """The resources of some types, in the engine's order."""
        return (resource for resource in self.resources if resource.type in types)

    def referred(self, resource: Resource, key: str) -> tuple[Resource, ...]:
        """What a property of a resource refers to."""
        return tuple(self._by_urn[urn] for urn in resource.references.get(key, ()) if urn in self._by_urn)

    def referring(self, target: Resource, key: str, *types: str) -> list[Resource]:
        """The resources of some types that have a property which refers to a target."""
        return [resource for resource in self.of_type(*types) if resource.refers_to(target, key)]

    def depends(self, resource: Resource, target: Resource) -> bool:
        """Whether a resource depends on another, directly or indirectly."""
        seen: set[str] = set()
        waiting = list(resource.dependencies)
        while waiting:
            urn = waiting.pop()
            if urn == target.urn:
                return True
            if urn not in seen and urn in self._by_urn:
                seen.add(urn)
                waiting.extend(self._by_urn[urn].dependencies)
        return False

    def environment_around(self, resource: Resource) -> Resource | None:
        """The environment component that contains a resource, or None."""
        above: Resource | None = resource
        while above is not None and above.type != ENVIRONMENT:
            above = self._by_urn.get(above.parent)
        return above
