"""What makes the critical path longer than what Azure needs: waits that the program could do without."""

from collections import defaultdict
from collections.abc import Collection

from benchmarks.graph import NEEDED, Cause, Graph, Wait
from benchmarks.measurements import LostTime, Step

_LEAST_SECONDS = 0.05
_FEW = 2


def steps(graph: Graph) -> list[Step]:
    """The critical path, and why each of it waits for the one before."""
    path = graph.critical_path
    reasons = ["", *(_because(graph.waits[wait]) for wait in zip(path[1:], path, strict=False))]
    return [
        Step(resource=graph.resources[urn].name, seconds=graph.seconds[urn], because=reason)
        for urn, reason in zip(path, reasons, strict=True)
    ]


def lost_time(graph: Graph) -> list[LostTime]:
    """Each wait that costs time and could be avoided, the costliest first.

    That all children of a component wait for what it is given counts as one wait. What all waits of one kind
    of component for anything outside of it cost together is told where it is more.
    """
    of_components = defaultdict[str, dict[tuple[str, str], list[Wait]]](dict)
    for wait in graph.avoidable:
        waiting, target = (graph.resources[urn] for urn in wait)
        singly = of_components[graph.component(waiting.parent)]
        singly.setdefault((waiting.parent or "", target.urn), []).append(wait)
    rows: list[LostTime] = []
    for singly in of_components.values():
        found = [row for waits in singly.values() if (row := _lost(graph, waits))]
        outside = [wait for waits in singly.values() for wait in waits if not _within_component(graph, wait)]
        together = _lost(graph, outside)
        if together and together.seconds > max((row.seconds for row in found), default=0):
            found.append(together)
        rows += found
    return sorted(rows, key=lambda row: -row.seconds)


def _within_component(graph: Graph, wait: Wait) -> bool:
    waiting, target = (graph.resources[urn] for urn in wait)
    return waiting.parent == target.parent


def _lost(graph: Graph, waits: Collection[Wait]) -> LostTime | None:
    seconds = graph.cost(waits)
    if seconds < _LEAST_SECONDS:
        return None
    return LostTime(
        waiting=_told(graph, {waiting for waiting, _ in waits}),
        waits_for=_told(graph, {target for _, target in waits}),
        because=_because({cause for wait in waits for cause in graph.waits[wait]}),
        seconds=round(seconds, 1),
    )


def _because(causes: Collection[Cause]) -> str:
    """What cannot be avoided is reason enough."""
    return ", ".join(cause for cause in Cause if cause in (NEEDED & {*causes} or causes))


def _told(graph: Graph, urns: Collection[str]) -> str:
    """The name of the one resource that is meant, or how many they are, and of which components."""
    if len(urns) == 1:
        return graph.resources[next(iter(urns))].name
    components = sorted({graph.component(graph.resources[urn].parent) for urn in urns})
    few = all(components) and len(components) <= _FEW
    return f"{len(urns)} resources" + (f" of {' and '.join(components)}" if few else "")
