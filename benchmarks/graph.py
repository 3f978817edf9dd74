"""What waits for what in a stack, read from its state, and the longest chain of waits: the critical path."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from graphlib import TopologicalSorter

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


class Cause(StrEnum):
    """Why a resource waits for another, in words that follow the name of the first.

    What a component is given, all of its children wait for: the SDK registers a component when all of its
    arguments are known, and no child before that. Source: the SDK, pulumi/runtime/resource.py,
    prepare_resource.
    """

    REFERENCE = "refers to it"
    PARENT = "is its child"
    DEPENDS_ON = "depends_on names it"
    COMPONENT = "its component is given it"


NEEDED = frozenset({Cause.REFERENCE, Cause.PARENT})
"""A wait for one of these causes cannot be avoided."""

Wait = tuple[str, str]
"""The URN of a resource, and that of what it waits for."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, alias_generator=to_camel)


class Resource(_Part):
    """A resource, or a component, as the engine remembers it.

    Source: pulumi/pulumi, sdk/go/common/apitype/core.go, v3.274.1.
    """

    urn: str
    type: str
    custom: bool = False
    parent: str | None = None
    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, tuple[str, ...] | None] = {}

    @property
    def name(self) -> str:
        """Type and logical name, as people tell resources apart: "web:WebApp stitches-prod"."""
        return f"{self.type.removeprefix('azure-native:')} {self.urn.rpartition('::')[2]}"

    @property
    def referred_to(self) -> frozenset[str]:
        """What its inputs are made from."""
        return frozenset(urn for urns in self.property_dependencies.values() for urn in urns or ())


class _Deployment(_Part):
    resources: tuple[Resource, ...] = ()


class _Export(_Part):
    deployment: _Deployment = Field(default_factory=_Deployment)


@dataclass(frozen=True)
class Graph:
    """The resources of a stack that something has to make, how long each takes, and what each waits for.

    Attributes:
        resources: By URN. Components are none of them, but their children wait because of them.
        components: By URN.
        seconds: How long the creation of each takes.
    """

    resources: Mapping[str, Resource]
    components: Mapping[str, Resource]
    seconds: Mapping[str, float]
    waits: Mapping[Wait, frozenset[Cause]]

    @classmethod
    def read(cls, export: bytes | str, seconds: Callable[[str], float]) -> "Graph":
        """Read what `pulumi stack export` printed; `seconds` tells how long a type's creation takes."""
        every = {each.urn: each for each in _Export.model_validate_json(export).deployment.resources}
        made = {urn: each for urn, each in every.items() if each.custom}
        waits: dict[Wait, frozenset[Cause]] = {}
        for urn, resource in made.items():
            for cause, target in _targets(resource, every):
                if target in made:
                    waits[urn, target] = waits.get((urn, target), frozenset()) | {cause}
        components = {urn: each for urn, each in every.items() if not each.custom}
        return cls(made, components, {urn: seconds(each.type) for urn, each in made.items()}, waits)

    @property
    def avoidable(self) -> list[Wait]:
        """Every wait that the program could do without: nothing is taken from what is waited for."""
        return [wait for wait, causes in self.waits.items() if not causes & NEEDED]

    @cached_property
    def critical_path(self) -> list[str]:
        """The URNs of the longest chain of waits, the first to be made first."""
        ends = self._ends()
        path = [max(ends, key=lambda urn: (ends[urn], urn))]
        while before := self._targets[path[0]]:
            path.insert(0, max(before, key=lambda urn: (ends[urn], urn)))
        return path

    def component(self, urn: str | None) -> str:
        """The name of a component's class: "DataLock"."""
        component = self.components.get(urn or "")
        return component.type.rpartition(":")[2] if component else ""

    def length(self, without: Collection[Wait] = ()) -> float:
        """Seconds of the critical path, or of what it would be without some waits."""
        return max(self._ends(frozenset(without)).values())

    def cost(self, waits: Collection[Wait]) -> float:
        """Seconds by which the critical path is longer because of some waits together."""
        return self.length() - self.length(without=waits)

    @cached_property
    def _targets(self) -> Mapping[str, list[str]]:
        targets: dict[str, list[str]] = {urn: [] for urn in self.resources}
        for waiting, target in self.waits:
            targets[waiting].append(target)
        return targets

    @cached_property
    def _order(self) -> list[str]:
        return list(TopologicalSorter(self._targets).static_order())

    def _ends(self, without: frozenset[Wait] = frozenset()) -> dict[str, float]:
        """When each is made, where everything begins as soon as it can."""
        ends: dict[str, float] = {}
        for urn in self._order:
            starts = (ends[target] for target in self._targets[urn] if (urn, target) not in without)
            ends[urn] = max(starts, default=0.0) + self.seconds[urn]
        return ends


def _targets(resource: Resource, every: Mapping[str, Resource]) -> Iterator[tuple[Cause, str]]:
    """All that a resource waits for, and why: its own dependencies, and those of the components around it."""
    for target in resource.dependencies:
        cause = Cause.REFERENCE if target in resource.referred_to else Cause.DEPENDS_ON
        yield from ((cause, each) for each in _with_children(target, every))
    parent = every.get(resource.parent or "")
    while parent is not None and not parent.custom:
        for target in parent.dependencies:
            yield from ((Cause.COMPONENT, each) for each in _with_children(target, every))
        parent = every.get(parent.parent or "")
    if parent is not None:
        yield Cause.PARENT, parent.urn


def _with_children(urn: str, every: Mapping[str, Resource]) -> Iterator[str]:
    """A resource itself, or all that a component consists of: it is done when these are.

    The SDK writes them into the state in the component's place; other languages name the component.
    """
    if urn in every and not every[urn].custom:
        for child in every.values():
            if child.parent == urn:
                yield from _with_children(child.urn, every)
    else:
        yield urn
