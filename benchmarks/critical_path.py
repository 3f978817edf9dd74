"""The longest chain of resources that wait for each other: no update of the stack can be shorter."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

_Resources = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Step:
    """A resource of the critical path.

    Attributes:
        resource: Type and logical name: "web:WebApp stitches-prod".
        seconds: The duration of its creation.
    """

    resource: str
    seconds: float


def critical_path(export: str, seconds: Callable[[str], float]) -> tuple[Step, ...]:
    """The longest chain in the output of `pulumi stack export`, the first resource first.

    A child of a component also waits for all arguments of its component: the SDK registers a component when
    all of its arguments are known, and no child before that. Source: the SDK, pulumi/runtime/resource.py,
    prepare_resource.

    Args:
        export: The state.
        seconds: Returns the duration of the creation of a resource of a type.

    Raises:
        ValueError: The state has no resource, or resources that depend on each other in a circle.
    """
    every = {one["urn"]: one for one in json.loads(export)["deployment"]["resources"]}
    waits = {urn: sorted(set(_targets(one, every))) for urn, one in every.items() if one.get("custom")}
    ends: dict[str, float] = {}
    for urn in TopologicalSorter(waits).static_order():
        ends[urn] = max((ends[target] for target in waits[urn]), default=0.0) + seconds(every[urn]["type"])
    path = [max(ends, key=lambda urn: (ends[urn], urn))]
    while before := waits[path[0]]:
        path.insert(0, max(before, key=lambda urn: (ends[urn], urn)))
    return tuple(
        Step(
            f"{every[urn]['type'].removeprefix('azure-native:')} {urn.rpartition('::')[2]}",
            seconds(every[urn]["type"]),
        )
        for urn in path
    )


def _targets(resource: Mapping[str, Any], every: _Resources) -> Iterator[str]:
    """What a resource waits for: its own dependencies, its parent, those of the components around it."""
    named = [*(resource.get("dependencies") or ())]
    parent = every.get(resource.get("parent") or "")
    while parent is not None and not parent.get("custom"):
        named += parent.get("dependencies") or ()
        parent = every.get(parent.get("parent") or "")
    if parent is not None:
        named.append(parent["urn"])
    for urn in named:
        yield from _with_children(urn, every)


def _with_children(urn: str, every: _Resources) -> Iterator[str]:
    """A resource itself, or all resources of a component: the component is done when they are.

    The SDK writes them into the state in place of the component; SDKs of other languages write the component.
    """
    if urn not in every:
        return
    if every[urn].get("custom"):
        yield urn
        return
    for child in every.values():
        if child.get("parent") == urn:
            yield from _with_children(child["urn"], every)
