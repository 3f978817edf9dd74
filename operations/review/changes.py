"""Turns the engine's steps into the changes that a reviewer reads: one for each resource."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import cast

from pydantic import JsonValue

from operations.review.data_types import data_of
from operations.review.property_paths import leaves, named_path, value_at
from operations.review.redaction import redacted
from operations.review.report import Kind, Operation, Place, ResourceChange, ValueChange
from operations.review.urns import named
from operations.stacks.event_log import ResourceState, Step

# The engine's names. A replacement takes two or three steps, in an order that depends on the resource.
# Source: pulumi/pulumi, sdk/go/common/apitype/history.go, v3.274.1.
_OPERATIONS: Mapping[str, Operation] = MappingProxyType(
    {
        "create": Operation.CREATE,
        "create-replacement": Operation.REPLACE,
        "delete": Operation.DELETE,
        "delete-replaced": Operation.REPLACE,
        "import": Operation.IMPORT,
        "import-replacement": Operation.REPLACE,
        "replace": Operation.REPLACE,
        "update": Operation.UPDATE,
    }
)
_KINDS: Mapping[str, Kind] = MappingProxyType({"add": "add", "delete": "delete", "update": "update"})
_ORDER = list(Operation)


def operations(steps: Iterable[Step]) -> Mapping[str, Operation | None]:
    """What happens to each resource and component, by URN; None if it does not change."""
    found: dict[str, Operation | None] = {}
    for step in steps:
        operation = _OPERATIONS.get(step.op)
        if found.get(step.urn) is not Operation.REPLACE:
            found[step.urn] = operation or found.get(step.urn)
    return found


def is_resource(step: Step) -> bool:
    """Whether a step is for a resource of a provider, not for a component or a provider."""
    return step.state.custom and not step.type.startswith("pulumi:providers:")


def resource_changes(
    steps: Sequence[Step],
    protected: Collection[str] = (),
    place: Callable[[str], Place | None] = lambda _: None,
) -> tuple[ResourceChange, ...]:
    """Every resource that changes: those that lose data first, then by operation, type and name.

    Args:
        steps: What the engine would do.
        protected: The URNs of the resources that Pulumi does not delete, because they are protected.
        place: Returns, for a URN, the place in the checkout of the resource's change.
    """
    happens = operations(steps)
    by_urn: dict[str, list[Step]] = {}
    for step in steps:
        if is_resource(step):
            by_urn.setdefault(step.urn, []).append(step)
    changes = (
        _change(urn, operation, of_it, protected=urn in protected, place=place(urn))
        for urn, of_it in by_urn.items()
        if (operation := happens[urn])
    )
    return tuple(sorted(changes, key=_rank))


def unchanged(steps: Sequence[Step]) -> int:
    """How many resources do not change."""
    happens = operations(steps)
    return len({step.urn for step in steps if is_resource(step) and happens[step.urn] is None})


def _rank(change: ResourceChange) -> tuple[bool, int, str, str, str]:
    return (
        not change.loses_data,
        _ORDER.index(change.operation),
        change.type,
        change.name,
        change.urn,
    )


def _change(
    urn: str, operation: Operation, steps: Sequence[Step], *, protected: bool, place: Place | None
) -> ResourceChange:
    of_urn = named(urn)
    # The step that compares the old with the new has the most differences.
    most_detailed = max(steps, key=lambda step: (len(step.detailed_diff or ()), len(step.diffs)))
    return ResourceChange(
        urn=urn,
        type=most_detailed.type,
        name=of_urn.name,
        component=of_urn.component,
        operation=operation,
        data=data_of(most_detailed.type),
        protected=protected,
        place=place,
        properties=tuple(_properties(operation, most_detailed)),
    )


def _properties(operation: Operation, step: Step) -> Iterator[ValueChange]:
    old, new = step.old or ResourceState(), step.new or ResourceState()
    if operation in (Operation.CREATE, Operation.IMPORT):
        for path, value in sorted(leaves(redacted(new.inputs))):
            yield ValueChange(path=path, kind="add", after=cast("JsonValue", value))
    elif operation is not Operation.DELETE:
        before, after, had = redacted(old.inputs), redacted(new.inputs), redacted(old.outputs)
        for path, kind, replaces in _differences(step):
            was = value_at(path, before)
            yield ValueChange(
                path=named_path(path, before if kind == "delete" else after),
                kind=kind,
                before=None if kind == "add" else was if was is not None else value_at(path, had),
                after=None if kind == "delete" else value_at(path, after),
                replaces=replaces,
            )


def _differences(step: Step) -> list[tuple[str, Kind, bool]]:
    """The differences: the path, the kind, and whether the difference replaces the resource."""
    if step.detailed_diff:
        return sorted(
            (path, _KINDS.get(difference.kind.partition("-")[0], "update"), "-replace" in difference.kind)
            for path, difference in step.detailed_diff.items()
        )
    return sorted((key, "update", key in step.keys) for key in {*step.diffs, *step.keys})


def value_changes(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[ValueChange, ...]:
    """The differences between two objects, leaf by leaf, redacted; sorted by path."""
    was, becomes = dict(leaves(before)), dict(leaves(after))
    shown_before, shown_after = redacted(before), redacted(after)
    return tuple(
        ValueChange(
            path=path,
            kind="add" if path not in was else "delete" if path not in becomes else "update",
            before=value_at(path, shown_before),
            after=value_at(path, shown_after),
        )
        for path in sorted({*was, *becomes})
        if path and (path not in was or path not in becomes or was[path] != becomes[path])
    )
