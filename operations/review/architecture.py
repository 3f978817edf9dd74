"""Finds a stack's kinds of components, how many resources of each change, and which kind needs which."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from operations.review.changes import is_resource, operations
from operations.review.report import Component, Dependency, Operation
from operations.review.urns import last_part, named
from operations.stacks.event_log import Step

Dependencies = Mapping[str, frozenset[str]]
"""The URNs that each URN needs."""

OUTSIDE = "(no component)"
"""The name for resources that belong directly to the stack."""


def components(steps: Sequence[Step]) -> tuple[Component, ...]:
    """Every kind of component, with how many of its resources change, sorted by name."""
    happens = operations(steps)
    instances: dict[str, set[str]] = {}
    changes: dict[str, Counter[Operation]] = {}
    for urn, step in {step.urn: step for step in steps if is_resource(step)}.items():
        kind = _kind(step)
        instances.setdefault(kind, set()).add(step.state.parent)
        if operation := happens[urn]:
            changes.setdefault(kind, Counter())[operation] += 1
    return tuple(
        Component(name=kind, count=len(instances[kind]), changes=_counted(changes.get(kind, Counter())))
        for kind in sorted(instances)
    )


def _counted(changes: Counter[Operation]) -> dict[Operation, int]:
    """The numbers in the order of the operations, the most destructive first."""
    return {operation: changes[operation] for operation in Operation if changes[operation]}


def dependencies(steps: Iterable[Step], known: Dependencies) -> tuple[Dependency, ...]:
    """Which kind of component needs which, without the needs that follow from others."""
    kinds = {step.urn: _kind(step) for step in steps}
    drawn = sorted({_kind(step) for step in steps if is_resource(step)})
    needs: dict[str, set[str]] = {kind: set() for kind in drawn}
    for urn, needed in known.items():
        if (kind := kinds.get(urn)) in needs:
            needs[kind] |= {other for urn in needed if (other := kinds.get(urn)) in needs} - {kind}
    _reduce(needs)
    return tuple(Dependency(component=kind, needs=other) for kind in needs for other in sorted(needs[kind]))


def structure(steps: Sequence[Step], before: Dependencies, after: Dependencies) -> tuple[str, ...]:
    """What changes in the architecture itself: kinds that are added or removed, and what needs what.

    Args:
        steps: What the engine would do.
        before: What each resource needed.
        after: What each one needs.
    """
    gone = {Operation.DELETE}
    happens = operations(steps)
    was = [step for step in steps if happens[step.urn] not in (Operation.CREATE, Operation.IMPORT)]
    becomes = [step for step in steps if happens[step.urn] not in gone]
    old, new = _drawn(was, before), _drawn(becomes, after)
    return (*(f"- {each}" for each in sorted(old - new)), *(f"+ {each}" for each in sorted(new - old)))


def _drawn(steps: Sequence[Step], known: Dependencies) -> set[str]:
    """Everything that a diagram shows, in words."""
    instances = Counter(
        kind for kind, _ in {(_kind(step), step.state.parent) for step in steps if is_resource(step)}
    )
    several = {f"{count} {kind}" if count > 1 else kind for kind, count in instances.items()}
    return several | {f"{each.component} needs {each.needs}" for each in dependencies(steps, known)}


def planned_dependencies(plan: Path) -> Dependencies | None:
    """The dependencies in a preview's plan; None if there is no plan, for example after a violation."""
    try:
        planned: Mapping[str, Any] = json.loads(plan.read_text(encoding="utf-8"))["plan"]["resourcePlans"]
    except (OSError, ValueError, KeyError):
        return None
    goals = ((urn, each.get("goal")) for urn, each in planned.items())
    return {urn: frozenset(goal.get("dependencies") or ()) for urn, goal in goals if goal}


def _kind(step: Step) -> str:
    return (named(step.urn).component or OUTSIDE) if step.state.custom else last_part(step.type)


def _reduce(needs: Mapping[str, set[str]]) -> None:
    """Remove each need that follows from others, one at a time: what is reachable stays reachable."""
    for kind, direct in needs.items():
        for other in sorted(direct):
            direct.discard(other)
            if other not in set(_reachable(kind, needs)):
                direct.add(other)


def _reachable(start: str, needs: Mapping[str, set[str]]) -> Iterator[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for other in needs[waiting.pop()] - seen:
            seen.add(other)
            waiting.append(other)
            yield other
