"""Values that a preview cannot tell, since they come from resources that are updated in place.

Of such a resource the engine knows no output before the update but those that are inputs too. Most of them
were given when it was made, and an update leaves them as they are. Which, a real update tells: in the local
Azure.
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
    """The paths at which a value that is there becomes one that only the update tells."""
    if step.old is None or step.new is None:
        return frozenset()
    paths = step.detailed_diff or dict.fromkeys({*step.diffs, *step.keys})
    return frozenset(
        path
        for path in paths
        if value_at(path, step.new.inputs) == UNKNOWN and value_at(path, step.old.inputs) is not None
    )


def undetermined(steps: Sequence[Step], needs: Needs) -> frozenset[str]:
    """The URNs of what differs in such values alone, and needs nothing new that could give them others."""
    happens = {urn: operation for urn, operation in operations(steps).items() if operation}
    found: set[str] = set()
    for step in steps:  # What a resource needs comes before it.
        differing = frozenset(step.detailed_diff or step.diffs)
        others = (happens.get(urn) for urn in needs.get(step.urn, ()) if urn not in found)
        if differing and unknown_paths(step) == differing and {*others} <= {None, Operation.UPDATE}:
            found.add(step.urn)
    return frozenset(found)


def settled(previewed: Sequence[Step], updated: Iterable[Step]) -> list[Step]:
    """The steps of a preview; where it could not tell values, those of a real update of the same.

    Args:
        previewed: What the preview would do.
        updated: What an update did, as far as it came.
    """
    told: dict[str, list[Step]] = {}
    for step in updated:
        told.setdefault(step.urn, []).append(step)
    unclear = {step.urn for step in previewed if unknown_paths(step)} & {*told}
    kept = [step for step in previewed if step.urn not in unclear]
    return [*kept, *(step for urn in sorted(unclear) for step in told[urn])]
