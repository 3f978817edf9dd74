"""Finds what a new plan does that an approved one does not: by operation and by property.

Source of the format: pulumi/pulumi, sdk/go/common/apitype/plan.go, v3.274.1.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final, cast

from pydantic import BeforeValidator, Field

from engine_wire import SECRET, SIGNATURE, UNKNOWN
from operations.review.urns import named
from operations.stacks.engine_words import SAME
from operations.stacks.wire import Part, Properties

# Outputs follow from the resources; the engine itself compares them with the plan's.
_RESULTS: Final = "outputDiff"

_PROVIDER: Final = "provider"
_INPUTS: Final = "inputDiff"
_CREATE: Final = "create"
_UPDATE: Final = "update"

_OrEmpty = BeforeValidator(lambda value: value or ())


class _InputDiff(Part):
    """How a resource's inputs change, by property name."""

    adds: Properties = Field(default_factory=dict[str, Any])
    updates: Properties = Field(default_factory=dict[str, Any])
    deletes: Annotated[tuple[str, ...], _OrEmpty] = ()


class ResourcePlan(Part):
    """The plan for one resource: the operations, and the goal, which is what the program declares."""

    goal: Properties = Field(default_factory=dict[str, Any])
    steps: Annotated[tuple[str, ...], _OrEmpty] = ()

    @property
    def operations(self) -> tuple[str, ...]:
        """The operations that change something."""
        return tuple(step for step in self.steps if step != SAME)


class Manifest(Part):
    """Which engine wrote the plan.

    Attributes:
        version: The engine's version, such as "v3.274.1".
    """

    version: str


class EnginePlan(Part):
    """The engine's plan, by URN."""

    manifest: Manifest
    resource_plans: dict[str, ResourcePlan]

    @property
    def changes(self) -> dict[str, ResourcePlan]:
        """The plans of the resources that change."""
        return {urn: plan for urn, plan in self.resource_plans.items() if plan.operations}


def not_approved(
    approved: EnginePlan, new: EnginePlan, *, imported: Mapping[str, Properties] = MappingProxyType({})
) -> list[str]:
    """What the new plan does beyond the approved one, a line for each resource; without values.

    A value that was unknown in the approved plan may be known now. Two secrets at the same path count as
    equal: each plan encrypts them again, and they come from the same program. If a creation was approved, an
    update of the resource that an interrupted update created has the same result, if it sets the same values.

    Args:
        approved: The approved plan.
        new: The newer plan.
        imported: The inputs of resources that were imported instead of being created, by URN.
    """
    held = {urn: _created(plan, imported[urn]) for urn, plan in new.changes.items() if urn in imported}
    return [
        f"{'/'.join(planned.operations)} {resource.type} {resource.name}{more}"
        for urn, planned in {**new.changes, **held}.items()
        for resource in (named(urn),)
        if (more := _beyond(approved.changes.get(urn), planned)) is not None
    ]


def _created(update: ResourcePlan, inputs: Properties) -> ResourcePlan:
    """An update's plan as a plan that creates the same result; any other plan is returned unchanged."""
    if update.operations != (_UPDATE,):
        return update
    change = _InputDiff.model_validate(update.goal.get(_INPUTS) or {})
    asked = {**inputs, **change.adds, **change.updates}
    asked = {key: value for key, value in asked.items() if key not in change.deletes}
    goal = {**update.goal, _INPUTS: {"adds": asked}}
    return update.model_copy(update={"goal": goal, "steps": (_CREATE,)})


def _beyond(approved: ResourcePlan | None, new: ResourcePlan) -> str | None:
    """How a resource's plan goes beyond the approved one; None if it does not."""
    if approved is None:
        return ", which the approved plan does not touch"
    if approved.operations != new.operations:
        return f", but {'/'.join(approved.operations)} was approved"
    paths = sorted({path.removeprefix(".") for path in _differences(_asked(approved.goal), _asked(new.goal))})
    return f", with other values than approved: {', '.join(paths)}" if paths else None


def _asked(goal: Mapping[str, Any]) -> dict[str, Any]:
    """What the program declares, with dependencies in a fixed order, because the engine's order varies.

    Of a provider, "URN::ID", only the URN counts: its id is unknown before the first update of a stack.
    """
    asked = {key: value for key, value in goal.items() if key != _RESULTS}
    if provider := asked.get(_PROVIDER):
        asked[_PROVIDER] = provider.rpartition("::")[0]
    if dependencies := asked.get("dependencies"):
        asked["dependencies"] = sorted(dependencies)
    if by_property := asked.get("propertyDependencies"):
        asked["propertyDependencies"] = {key: sorted(urns or ()) for key, urns in by_property.items()}
    return asked


def _differences(approved: object, new: object, path: str = "") -> Iterator[str]:
    """The paths at which the new value is not the approved one."""
    if approved in (UNKNOWN, new) or (_is_secret(approved) and _is_secret(new)):
        return
    one, other = _parts(approved), _parts(new)
    if one is None or other is None or type(approved) is not type(new):
        yield path
        return
    for key in {**one, **other}:
        yield from _differences(one.get(key), other.get(key), f"{path}{key}")


def _parts(value: object) -> dict[str, object] | None:
    """The parts of an object or a list, by the last segment of their paths; None for anything else."""
    match value:
        case dict() if SIGNATURE not in value:
            return {f".{key}": part for key, part in cast("dict[str, object]", value).items()}
        case list():
            return {f"[{number}]": part for number, part in enumerate(cast("list[object]", value))}
        case _:
            return None


def _is_secret(value: object) -> bool:
    return isinstance(value, dict) and cast("dict[str, object]", value).get(SIGNATURE) == SECRET
