"""Previews the head: the working tree's program and policies on a copy of the deployed base."""

import shlex
import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from model.environment_rules import EnvironmentName
from operations.review.architecture import (
    Dependencies,
    components,
    dependencies,
    planned_dependencies,
    structure,
)
from operations.review.base import BroughtUp
from operations.review.changes import operations, resource_changes, unchanged, value_changes
from operations.review.checkouts import Checkout, Ended
from operations.review.places import Places
from operations.review.policy_catalogue import PolicyCatalogue, is_mandatory
from operations.review.property_paths import by_name
from operations.review.redaction import UNKNOWN, redacted_message
from operations.review.report import Operation, StackReview, ValueChange, Verdict
from operations.review.unknowns import settled, undetermined, unknown_paths
from operations.stacks.engine_words import GIVES_NO_REASON, SAME
from operations.stacks.event_log import EventLog
from operations.stacks.state import Resource

# It names the commit, and so differs in every review.
_EXPECTED_TO_CHANGE = "provenance"


@dataclass(frozen=True)
class Preview:
    """A preview of one stack, from the engine's event log.

    Attributes:
        known: The dependencies of each resource after the change.
        before: The dependencies of each resource before the change.
        protected: The URNs of the resources that Pulumi does not delete, because they are protected.
        positions: The line of the program that creates each resource, as the engine names it.
        without_base: Why there is no base for the preview; empty if there is one.
    """

    stack: EnvironmentName
    log: EventLog
    ended: Ended
    known: Dependencies
    before: Dependencies = field(default_factory=dict[str, frozenset[str]])
    protected: frozenset[str] = frozenset()
    positions: Mapping[str, str] = field(default_factory=dict[str, str])
    without_base: str = ""

    @classmethod
    def on(
        cls,
        resources: Mapping[str, Resource],
        stack: EnvironmentName,
        log: EventLog,
        ended: Ended,
        plan: Path,
        without_base: str = "",
    ) -> Self:
        """A preview of the changes of some resources.

        Args:
            resources: The existing resources, by URN.
            stack: The stack.
            log: The preview's event log.
            ended: The preview's process.
            plan: The engine's plan, which is missing if the preview failed.
            without_base: Why there is no base for the preview; empty if there is one.
        """
        before = {urn: frozenset(each.dependencies) for urn, each in resources.items()}
        return cls(
            stack=stack,
            log=log,
            ended=ended,
            known=planned_dependencies(plan) or before,
            before=before,
            protected=frozenset(urn for urn, each in resources.items() if each.protect),
            positions={urn: each.source_position for urn, each in resources.items()},
            without_base=without_base,
        )


def preview(head: Checkout, base: BroughtUp, stack: EnvironmentName, folder: Path) -> Preview:
    """Preview a stack of the head on a copy of the base's stack.

    Args:
        head: The checkout that is reviewed.
        base: The base that it is compared with.
        stack: The stack.
        folder: An empty folder for this review only.
    """
    workspace, events, plan = folder / stack, folder / f"{stack}.events.json", folder / f"{stack}.plan.json"
    if stack not in base.failures:
        shutil.copytree(base.workspace(stack), workspace, symlinks=True)
    engine = ("--color", "never", "--event-log", str(events), "--save-plan", str(plan))
    ended = head.local(workspace, "preview", stack, "--", *engine)
    log = _settled(EventLog.read(events), head, workspace, stack)
    return Preview.on(base.resources(stack), stack, log, ended, plan, base.failures.get(stack, ""))


def _settled(log: EventLog, head: Checkout, workspace: Path, stack: EnvironmentName) -> EventLog:
    """The preview's steps; if it could not compute a value, the steps of a real update of its copy.

    The update runs without the policy pack, because the preview has run it. If it fails, the other steps are
    those of the preview.
    """
    unclear = {step.urn for step in log.steps if unknown_paths(step)}
    if not unclear:
        return log
    events = workspace.parent / f"{stack}.update.json"
    update = f"up --yes --skip-preview --color never --stack {stack} --event-log {shlex.quote(str(events))}"
    ended = head.local(workspace, "pulumi", update)
    updated = EventLog.read(events)
    steps = settled(log.steps, updated.steps)
    decided = {step.urn for step in steps if step.op == SAME} & unclear
    return replace(
        log,
        steps=steps,
        violations=[each for each in log.violations if each.resource_urn not in decided],
        outputs=updated.outputs if ended.code == 0 else log.outputs,
    )


def stack_review(
    preview: Preview,
    catalogue: PolicyCatalogue,
    configuration: tuple[ValueChange, ...],
    checkout: Path,
    places: Places = Places(),  # noqa: B008  # it never changes
) -> StackReview:
    """The review of a stack, from its preview.

    Args:
        preview: The preview.
        catalogue: The policy pack's catalogue.
        configuration: The changes in the stack's file.
        checkout: The folder of the head, which is removed from messages.
        places: The lines that the change edits.
    """
    steps = preview.log.steps
    every_change = resource_changes(steps, preview.protected, places.of_resource)
    open_ones = undetermined(steps, preview.known)
    is_open = {each.urn: each.urn in open_ones and not each.loses_data for each in every_change}
    changes = tuple(each for each in every_change if not is_open[each.urn])
    every = [
        catalogue.explained(each, checkout, places.of_resource(each.resource_urn))
        for each in preview.log.violations
    ]
    broken = tuple(each for each in every if is_mandatory(each.level))
    failures = _failures(preview, checkout, broken=bool(broken))
    outputs = _output_changes(preview.log, {*operations(steps).values()})
    verdict = (
        Verdict.FAILURE
        if failures or any(change.rejected for change in changes)
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
        advice=tuple(each for each in every if not is_mandatory(each.level)),
        configuration=configuration,
        components=components(steps),
        dependencies=dependencies(steps, preview.known),
        structure=() if failures else structure(steps, preview.before, preview.known),
        undetermined=tuple(each for each in every_change if is_open[each.urn]),
        failures=failures,
        without_base=preview.without_base,
    )


def _failures(preview: Preview, head: Path, *, broken: bool) -> tuple[str, ...]:
    """What failed except the rules, in the engine's words; empty if the preview succeeded."""
    if preview.ended.code == 0:
        return ()
    errors = (each.message for each in preview.log.diagnostics if each.severity == "error")
    words = tuple(
        dict.fromkeys(redacted_message(text, head) for text in errors if not GIVES_NO_REASON.match(text))
    )
    if words or (broken and preview.log.finished):
        return words
    return (redacted_message(preview.ended.words, head),)


def _output_changes(log: EventLog, happens: Collection[Operation | None]) -> tuple[ValueChange, ...]:
    """The outputs that change; if all updates are in place, without those that are known only afterwards."""
    if log.outputs is None or log.outputs.old is None or log.outputs.new is None:
        return ()
    before, after = (
        {name: by_name(value) for name, value in state.outputs.items() if name != _EXPECTED_TO_CHANGE}
        for state in (log.outputs.old, log.outputs.new)
    )
    in_place = {*happens} <= {None, Operation.UPDATE}
    return tuple(
        change
        for change in value_changes(before, after)
        if not (in_place and change.before is not None and change.after == UNKNOWN)
    )
