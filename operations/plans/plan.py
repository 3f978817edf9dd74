"""Plans an update, and applies exactly what was planned.

The engine's plans are experimental, and do not bind the state that they start from: two of them made at once
could be applied one after the other. `operations.plans.approved_plan` binds them to one program, one engine,
one state, and the bytes that were read.
"""

import os
import tempfile
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

from operations.deployments.in_progress import refuse_during_release
from operations.plans.approved_plan import (
    ENGINE_FILE,
    Plan,
    PlanError,
    begin_folder,
    read_plan,
    see_that_it_fits,
    see_that_it_was_approved,
    write_plan,
)
from operations.plans.existing import (
    Asked,
    already_existing,
    begun_creations,
    forget_settled,
    lost_creations,
    settle,
)
from operations.plans.report import plan_review, write_report
from operations.review.report import Review
from operations.stacks import child
from operations.stacks.command import Run, find_engine, version_of_engine
from operations.stacks.engine_words import TELLS_NOTHING
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
    """The state had moved, and the new preview failed; nothing was changed."""
    FAILED = "failed"
    """The update failed, and the engine says why; the state holds what was done."""
    CANCELLED = "cancelled"
    """Somebody ended the update, which stopped in order; the state holds what was done."""
    EXISTS = "exists"
    """Azure holds what the update would create, and it may be somebody else's: that was left as it is."""
    FAILED_IN_SILENCE = "failed in silence"
    """The engine failed without an error of its own; Azure may have been changed."""


class _Update(NamedTuple):
    """How an update ended, and what it told; of one that could not be planned nothing."""

    outcome: Outcome
    log: EventLog


class Planned(NamedTuple):
    """What a preview led to.

    Attributes:
        plan: The plan; None where the preview failed or the policies refuse it, as the engine then says.
        review: What it does, for people; None where the preview told nothing.
    """

    plan: Plan | None
    review: Review | None


def make_plan(stack: str, folder: Path) -> Planned:
    """Preview a stack with the policies, and keep what it would do; the engine's words are shown.

    Beside the plan stands a report of it, also where there is no plan.

    Args:
        stack: The stack.
        folder: Where the plan goes; made if need be.

    Raises:
        OperationError: There is no such stack, no engine, or no git checkout.
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
    """Update a stack by a plan, with the policies; the engine's words are shown.

    Where the state moved since, a new plan is made, and applied if it does nothing that was not approved: for
    example the rest of an update that failed half-way. Between the look at the state and the engine's lock
    nothing keeps others out: in the workflow that is the concurrency group, and the engine's plan binds each
    resource besides.

    What an interrupted update had made in Azure, and the state does not know, is imported on the way, and the
    rest of the plan is done: `operations.plans.existing`.

    Raises:
        PlanError: The plan is incomplete, was changed, or does not fit program, engine or what is left to do;
            nothing was done.
        OperationError: As `make_plan`.
    """
    approved = read_plan(folder, stack)
    program, exported = _program_and_state(stack)
    version = version_of_engine(f"pulumi up --stack {stack}")
    see_that_it_fits(approved, folder, program=program, engine_version=version)
    state = State.read(exported)
    refuse_during_release(state, stack)
    asked = begun_creations(state)
    if approved.state == digest_of(exported, stack):
        update = _update(stack, folder, say)
    else:
        say(f"The state of {stack} has moved since the plan was made. Planning anew what is left to do.\n")
        update = _update_anew(stack, folder, say)
    update = _gone_on(stack, folder, say, update, asked)
    if update.outcome is Outcome.DONE:
        forget_settled(stack, asked)
    return update.outcome


def _gone_on(stack: str, folder: Path, say: Callable[[str], None], update: _Update, asked: Asked) -> _Update:
    """Where an update failed for what an interrupted one had made: import that, and do the rest.

    The same where the update itself got no answer to a creation; once for each, so that it comes to an end.
    """
    imported = frozenset[str]()
    while update.outcome is Outcome.FAILED:
        lost = lost_creations(update.log)
        known, asked = asked.keys(), {**asked, **lost}
        settled = settle(stack, already_existing(update.log), asked, say, tried=imported)
        for paragraph in settled.left:
            say(f"{paragraph}\n")
        if settled.left:
            return update._replace(outcome=Outcome.EXISTS)
        if not settled.imported and lost.keys() <= known:
            break
        say("Planning anew what is left to do.\n")
        imported |= settled.imported
        try:
            update = _update_anew(stack, folder, say, imported)
        except PlanError as refused:
            say(f"{refused}\n")
            break
        if update.outcome is Outcome.NO_PLAN:
            return update._replace(outcome=Outcome.FAILED)
    return update


def _program_and_state(stack: str) -> tuple[Program, bytes]:
    with Run("stack", "export", stack=stack, doing=f"reading the state of {stack}") as export:
        program = read_program()
        return program, export.output()


def _preview(stack: str, folder: Path, *options: str) -> int:
    # The engine may run in another folder (PULUMI_OPTION_CWD).
    file = (folder / ENGINE_FILE).resolve()
    environment = {**os.environ, **WITHOUT_CHECKPOINTS, EVENT_LOG_VARIABLE: "true"}
    with copied_stack_file(stack) as stack_file:
        command = _command("preview", stack, "--diff", f"--save-plan={file}", *stack_file, *options)
        return child.run(command, environment=environment)


def _kept(stack: str, folder: Path, program: Program, exported: bytes) -> Plan:
    return write_plan(folder, stack=stack, program=program, state=digest_of(exported, stack))


def _update_anew(
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
        see_that_it_was_approved(approved, folder, stack, inputs)
        say("All of it was approved.\n")
        return _update(stack, folder, say)


def _update(stack: str, folder: Path, say: Callable[[str], None]) -> _Update:
    said: list[str] = []
    signals: list[int] = []

    def hear(line: str) -> None:
        say(line)
        said.append(line)

    with (
        tempfile.TemporaryDirectory(prefix="stitches-events-") as events,
        copied_stack_file(stack) as stack_file,
    ):
        log, plan = Path(events) / "events.json", (folder / ENGINE_FILE).resolve()
        environment = {**os.environ, EVENT_LOG_VARIABLE: "true"}
        options = ("--yes", "--skip-preview", f"--plan={plan}", f"--event-log={log}", *stack_file)
        command = _command("up", stack, *options)
        code = child.run(command, environment=environment, tell=hear, signals=signals)
        if code != 0 and is_left_behind(said, one_run_at_a_time=True):
            say(f"The update that holds the lock of {stack} was killed. Removing its lock.\n")
            remove_locks(stack)
            code = child.run(command, environment=environment, tell=say, signals=signals)
        return _Update(_outcome(code, signals, told := EventLog.read(log)), told)


def _outcome(code: int, signals: Sequence[int], log: EventLog) -> Outcome:
    if code == 0:
        return Outcome.DONE
    if signals:
        return Outcome.CANCELLED
    return Outcome.FAILED_IN_SILENCE if log.steps and not _has_reason(log) else Outcome.FAILED


def _has_reason(log: EventLog) -> bool:
    """Whether somebody reading the engine's words learns why the update failed."""
    errors = (each.message for each in log.diagnostics if each.severity == "error")
    return bool(log.violations) or any(not TELLS_NOTHING.match(message) for message in errors)


def _command(command: str, stack: str, *more: str) -> list[str]:
    engine = find_engine(f"pulumi {command} --stack {stack}")
    return [engine, command, f"--stack={stack}", *_ALWAYS, *_POLICIES, *more]
