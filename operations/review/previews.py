"""Previews of the head: the working tree's program and policies on a copy of what the base made."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from model.environment_rules import EnvironmentName
from operations.engine_words import TELLS_NOTHING
from operations.event_log import EventLog
from operations.review.architecture import Dependencies, components, dependencies, planned_dependencies
from operations.review.base import BroughtUp
from operations.review.changes import resource_changes, unchanged, value_changes
from operations.review.checkouts import Checkout, Ended
from operations.review.configuration import configuration_changes
from operations.review.masking import masked_words
from operations.review.policy_catalogue import PolicyCatalogue, is_mandatory
from operations.review.report import Operation, StackReview, ValueChange, Verdict

# It names the commit, and so differs in every review.
_EXPECTED_TO_CHANGE = "provenance"


@dataclass(frozen=True)
class Preview:
    """A preview of one stack, as the engine told it.

    Attributes:
        known: What each resource needs.
        protected: The URNs of what Pulumi refuses to delete.
        without_base: Why there was no base to preview on, if so.
    """

    stack: EnvironmentName
    log: EventLog
    ended: Ended
    known: Dependencies
    protected: frozenset[str] = frozenset()
    without_base: str = ""


def preview(head: Checkout, base: BroughtUp, stack: EnvironmentName, folder: Path) -> Preview:
    """Preview a stack of the head on a copy of the base's.

    Args:
        head: What is reviewed.
        base: What it is compared with.
        stack: The stack.
        folder: An empty folder of this review's own.
    """
    workspace, events, plan = folder / stack, folder / f"{stack}.events.json", folder / f"{stack}.plan.json"
    if stack not in base.failures:
        shutil.copytree(base.workspace(stack), workspace, symlinks=True)
    engine = ("--color", "never", "--event-log", str(events), "--save-plan", str(plan))
    ended = head.local(workspace, "preview", stack, "--", *engine)
    before = base.resources(stack)
    return Preview(
        stack=stack,
        log=EventLog.read(events),
        ended=ended,
        known=planned_dependencies(plan)
        or {urn: frozenset(each.dependencies) for urn, each in before.items()},
        protected=frozenset(urn for urn, each in before.items() if each.protect),
        without_base=base.failures.get(stack, ""),
    )


def stack_review(preview: Preview, catalogue: PolicyCatalogue, base: Path, head: Path) -> StackReview:
    """What a preview means to a reviewer.

    Args:
        preview: The preview.
        catalogue: What the policies say of themselves.
        base: The base's files.
        head: The head's files.
    """
    steps = preview.log.steps
    changes = resource_changes(steps, preview.protected)
    every = [catalogue.explained(each, head) for each in preview.log.violations]
    broken = tuple(each for each in every if is_mandatory(each.level))
    failures = _failures(preview, head, broken=bool(broken))
    configuration = configuration_changes(base, head, preview.stack)
    outputs = _output_changes(preview.log)
    verdict = (
        Verdict.FAILURE
        if failures or any(change.refused for change in changes)
        else Verdict.VIOLATIONS
        if broken
        else Verdict.CHANGED
        if changes or outputs or configuration
        else Verdict.UNCHANGED
    )
    counted = [change.operation for change in changes]
    return StackReview(
        stack=preview.stack,
        verdict=verdict,
        counts={operation: count for operation in Operation if (count := counted.count(operation))},
        unchanged=unchanged(steps),
        changes=changes,
        outputs=outputs,
        violations=broken,
        advice=tuple(each for each in every if each not in broken),
        configuration=configuration,
        components=components(steps),
        dependencies=dependencies(steps, preview.known),
        failures=failures,
        without_base=preview.without_base,
    )


def _failures(preview: Preview, head: Path, *, broken: bool) -> tuple[str, ...]:
    """What failed beyond the policies, in the engine's words; nothing of a preview that went well."""
    if preview.ended.code == 0:
        return ()
    said = (each.message for each in preview.log.diagnostics if each.severity == "error")
    words = tuple(dict.fromkeys(masked_words(text, head) for text in said if not TELLS_NOTHING.match(text)))
    if words or (broken and preview.log.finished):
        return words
    return (masked_words(preview.ended.words, head),)


def _output_changes(log: EventLog) -> tuple[ValueChange, ...]:
    if log.outputs is None or log.outputs.old is None or log.outputs.new is None:
        return ()
    before, after = (
        {name: value for name, value in state.outputs.items() if name != _EXPECTED_TO_CHANGE}
        for state in (log.outputs.old, log.outputs.new)
    )
    return value_changes(before, after)
