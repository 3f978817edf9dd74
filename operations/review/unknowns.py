"""Finds values that a preview cannot compute, because they come from resources that are updated in place.

Before the update, the engine knows only those outputs of such a resource that are also inputs. Most of the
others were set when the resource was created, and an update does not change them. A real update in the local
Azure shows which.
"""

from collections.abc import Iterable, Mapping, Sequence

from engine_wire import UNKNOWN
from operations.review.changes import operations
from operations.review.property_paths import value_at
from operations.review.report import Operation
from operations.stacks.event_log import Step

Needs = Mapping[str, frozenset[str]]
"""The URNs that each URN needs."""


def unknown_paths(step: Step) -> frozenset[str]:
    """The paths at which an existing value becomes one that is known only after the update."""
    if step.old is None or step.new is None:
        return frozenset()
    paths = step.detailed_diff or dict.fromkeys({*step.diffs, *step.keys})
    return frozenset(
        path
        for path in paths
        if value_at(path, step.new.inputs) == UNKNOWN and value_at(path, step.old.inputs) is not None
    )


def undetermined(steps: Sequence[Step], needs: Needs) -> frozenset[str]:
    """The URNs of resources that differ only in such values, and need nothing new that could change them."""
    happens = {urn: operation for urn, operation in operations(steps).items() if operation}
    found: set[str] = set()
    for step in steps:  # What a resource needs comes before it.
        differing = frozenset(step.detailed_diff or step.diffs)
        others = (happens.get(urn) for urn in needs.get(step.urn, ()) if urn not in found)
        if differing and unknown_paths(step) == differing and {*others} <= {None, Operation.UPDATE}:
            found.add(step.urn)
    return frozenset(found)


def settled(previewed: Sequence[Step], updated: Iterable[Step]) -> list[Step]:
    """The steps of a preview; for resources with unknown values, the steps of a real update.

    Args:
        previewed: The steps of the preview.
        updated: The steps of the update, as far as it ran.
    """
    done: dict[str, list[Step]] = {}
    for step in updated:
        done.setdefault(step.urn, []).append(step)
    unclear = {step.urn for step in previewed if unknown_paths(step)} & {*done}
    kept = [step for step in previewed if step.urn not in unclear]
    return [*kept, *(step for urn in sorted(unclear) for step in done[urn])]
