"""Plans an update, and applies exactly what was planned.

The engine's plans are experimental, and are not bound to the state that they start from: two plans that were
created at the same time could be applied one after the other. `operations.plans.approved_plan` binds a plan
to one program, one engine, one state, and the bytes that somebody read.
"""

import os
import tempfile
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

from operations.deployments.in_progress import reject_during_release
from operations.plans.approved_plan import (
    ENGINE_FILE,
    Plan,
    PlanError,
    begin_folder,
    read_plan,
    require_approved,
    require_match,
    write_plan,
)
from operations.plans.existing import (
    Requested,
    already_existing,
    forget_settled,
    lost_creations,
    settle,
    started_creations,
)
from operations.plans.report import plan_review, write_report
from operations.review.report import Review
from operations.stacks import child
from operations.stacks.command import Run, find_engine, version_of_engine
from operations.stacks.engine_words import GIVES_NO_REASON
from operations.stacks.event_log import EVENT_LOG_VARIABLE, EventLog
from operations.stacks.left_locks import is_left_behind, remove_locks
from operations.stacks.program import Program, read_program
from operations.stacks.stack_file import copied_stack_file
from operations.stacks.state import State
from operations.stacks.state_digest import digest_of
from process_environment import WITHOUT_CHECKPOINTS

_POLICIES: Final = ("--policy-pack", "policies")
_ALWAYS: Final = ("--non-interactive", "--color=never")


class Outcome(StrEnum):
    """How the application of a plan ended."""

    DONE = "done"
    NO_PLAN = "no plan"
    """The state had changed, and the new preview failed; nothing was changed."""
    FAILED = "failed"
    """The update failed, and the engine says why; the state records what was done."""
    CANCELLED = "cancelled"
    """Somebody cancelled the update, which stopped cleanly; the state records what was done."""
    EXISTS = "exists"
    """Azure already has what the update would create. It may be somebody else's, so it was not changed."""
    FAILED_IN_SILENCE = "failed in silence"
    """The engine failed without giving a reason; Azure may have been changed."""


class _Update(NamedTuple):
    """How an update ended, and its events; none if it could not be planned."""

    outcome: Outcome
    log: EventLog


class Planned(NamedTuple):
    """The result of a preview.

    Attributes:
        plan: The plan; None if the preview failed or a mandatory rule is broken, and the engine says why.
        review: What it does, for people; None if the preview had no events.
    """

    plan: Plan | None
    review: Review | None


def make_plan(stack: str, folder: Path) -> Planned:
    """Preview a stack with the policy pack, and save what it would do; the engine's output is shown.

    The folder also gets a report, even if there is no plan.

    Args:
        stack: The stack.
        folder: The folder for the plan; it is created if needed.

    Raises:
        OperationError: The stack, the engine or the git checkout is missing.
    """
    program, exported = _program_and_state(stack)
    begin_folder(folder)
    with tempfile.TemporaryDirectory(prefix="stitches-events-") as events:
        file = Path(events) / "events.json"
        code = _preview(stack, folder, f"--event-log={file}")
        log = EventLog.read(file)
    plan = _kept(stack, folder, program, exported) if code == 0 else None
    review = plan_review(
        stack, program=program, exported=exported, log=log, plan=folder / ENGINE_FILE, code=code
    )
    if review is not None:
        write_report(folder, review)
    return Planned(plan, review)


def apply_plan(stack: str, folder: Path, say: Callable[[str], None]) -> Outcome:
    """Update a stack as a plan says, with the policy pack; the engine's output is shown.

    If the state has changed since, this creates a new plan, and applies it if it does nothing that was not
    approved: for example the rest of an update that failed half-way. Between reading the state and the
    engine's lock, nothing keeps others out. The workflow uses its concurrency group for that, and the
    engine's plan also restricts the operations on each resource.

    Resources in Azure that an interrupted update created, and that are not in the state, are imported first;
    then the rest of the plan is done. See `operations.plans.existing`.

    Raises:
        PlanError: The plan is incomplete, was changed, or does not match the program, the engine or what is
            left to do; nothing was done.
        OperationError: As `make_plan`.
    """
    approved = read_plan(folder, stack)
    program, exported = _program_and_state(stack)
    version = version_of_engine(f"pulumi up --stack {stack}")
    require_match(approved, folder, program=program, engine_version=version)
    state = State.read(exported)
    reject_during_release(state, stack)
    requested = started_creations(state)
    if approved.state == digest_of(exported, stack):
        update = _update(stack, folder, say)
    else:
        say(f"The state of {stack} has changed since the plan was created. Planning the rest again.\n")
        update = _plan_and_update(stack, folder, say)
    update = _continued(stack, folder, say, update, requested)
    if update.outcome is Outcome.DONE:
        forget_settled(stack, requested)
    return update.outcome


def _continued(
    stack: str, folder: Path, say: Callable[[str], None], update: _Update, requested: Requested
) -> _Update:
    """If an update failed because an interrupted one had created resources, import these, and do the rest.

    Do the same if the update itself got no response to a creation. Do it only once for each resource, so that
    this ends.
    """
    imported = frozenset[str]()
    while update.outcome is Outcome.FAILED:
        lost = lost_creations(update.log)
        known, requested = requested.keys(), {**requested, **lost}
        settled = settle(stack, already_existing(update.log), requested, say, tried=imported)
        for paragraph in settled.left:
            say(f"{paragraph}\n")
        if settled.left:
            return update._replace(outcome=Outcome.EXISTS)
        if not settled.imported and lost.keys() <= known:
            break
        say("Planning the rest again.\n")
        imported |= settled.imported
        try:
            update = _plan_and_update(stack, folder, say, imported)
        except PlanError as error:
            say(f"{error}\n")
            break
        if update.outcome is Outcome.NO_PLAN:
            return update._replace(outcome=Outcome.FAILED)
    return update


def _program_and_state(stack: str) -> tuple[Program, bytes]:
    with Run("stack", "export", stack=stack, doing=f"reading the state of {stack}") as export:
        program = read_program()
        return program, export.output()


def _preview(stack: str, folder: Path, *options: str) -> int:
    # An absolute path, because the engine may run in another folder (PULUMI_OPTION_CWD).
    file = (folder / ENGINE_FILE).resolve()
    environment = {**os.environ, **WITHOUT_CHECKPOINTS, EVENT_LOG_VARIABLE: "true"}
    with copied_stack_file(stack) as stack_file:
        command = _command("preview", stack, "--diff", f"--save-plan={file}", *stack_file, *options)
        return child.run(command, environment=environment)


def _kept(stack: str, folder: Path, program: Program, exported: bytes) -> Plan:
    return write_plan(folder, stack=stack, program=program, state=digest_of(exported, stack))


def _plan_and_update(
    stack: str, approved: Path, say: Callable[[str], None], imported: frozenset[str] = frozenset()
) -> _Update:
    """Plan what is left to do, and do it if all of it was approved."""
    program, exported = _program_and_state(stack)
    with tempfile.TemporaryDirectory(prefix="stitches-plan-") as name:
        folder = Path(name)
        if _preview(stack, folder) != 0:
            return _Update(Outcome.NO_PLAN, EventLog())
        _kept(stack, folder, program, exported)
        living = State.read(exported).living
        inputs = {urn: living[urn].inputs for urn in imported if urn in living}
        require_approved(approved, folder, stack, inputs)
        say("All of it was approved.\n")
        return _update(stack, folder, say)


def _update(stack: str, folder: Path, say: Callable[[str], None]) -> _Update:
    printed: list[str] = []
    signals: list[int] = []

    def on_line(line: str) -> None:
        say(line)
        printed.append(line)

    with (
        tempfile.TemporaryDirectory(prefix="stitches-events-") as events,
        copied_stack_file(stack) as stack_file,
    ):
        log, plan = Path(events) / "events.json", (folder / ENGINE_FILE).resolve()
        environment = {**os.environ, EVENT_LOG_VARIABLE: "true"}
        options = ("--yes", "--skip-preview", f"--plan={plan}", f"--event-log={log}", *stack_file)
        command = _command("up", stack, *options)
        code = child.run(command, environment=environment, on_line=on_line, signals=signals)
        if code != 0 and is_left_behind(printed, one_run_at_a_time=True):
            say(f"The update that holds the lock of {stack} was killed. Removing its lock.\n")
            remove_locks(stack)
            code = child.run(command, environment=environment, on_line=say, signals=signals)
        read = EventLog.read(log)
        return _Update(_outcome(code, signals, read), read)


def _outcome(code: int, signals: Sequence[int], log: EventLog) -> Outcome:
    if code == 0:
        return Outcome.DONE
    if signals:
        return Outcome.CANCELLED
    return Outcome.FAILED_IN_SILENCE if log.steps and not _has_reason(log) else Outcome.FAILED


def _has_reason(log: EventLog) -> bool:
    """Whether the engine's output says why the update failed."""
    errors = (each.message for each in log.diagnostics if each.severity == "error")
    return bool(log.violations) or any(not GIVES_NO_REASON.match(message) for message in errors)


def _command(command: str, stack: str, *more: str) -> list[str]:
    engine = find_engine(f"pulumi {command} --stack {stack}")
    return [engine, command, f"--stack={stack}", *_ALWAYS, *_POLICIES, *more]
