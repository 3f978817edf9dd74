"""Plans an update, and applies exactly what was planned.

The engine's plans are experimental, and do not bind the state that they start from: two of them made at once
could be applied one after the other. What `operations.approved_plan` adds binds them to one state, one
commit, and the bytes that were read.
"""

from pathlib import Path
from typing import Final

from operations import child
from operations.approved_plan import (
    ENGINE_FILE,
    Plan,
    begin_folder,
    read_plan,
    see_that_it_fits,
    write_plan,
)
from operations.engine import Run, find_engine
from operations.program import Program, read_program
from operations.state_digest import digest_of

_POLICIES: Final = ("--policy-pack", "policies")
_ALWAYS: Final = ("--non-interactive", "--color=never")


def make_plan(stack: str, folder: Path) -> Plan | None:
    """Preview a stack with the policies, and keep what it would do; the engine's words are shown.

    Args:
        stack: The stack.
        folder: Where the plan goes; made if need be.

    Returns:
        The plan; None where the preview failed or the policies refuse it, as the engine then says.

    Raises:
        OperationError: There is no such stack, no engine, or no git checkout.
    """
    program, state = _program_and_state(stack)
    begin_folder(folder)
    # The engine may run in another folder (PULUMI_OPTION_CWD).
    file = (folder / ENGINE_FILE).resolve()
    code = _pulumi("preview", stack, "--diff", f"--save-plan={file}")
    if code != 0:
        return None
    return write_plan(folder, stack=stack, commit=program.commit, program=program.digest, state=state)


def apply_plan(stack: str, folder: Path) -> bool:
    """Update a stack by a plan, with the policies; the engine's words are shown.

    Between the look at the state and the engine's lock nothing keeps others out: in the workflow that is the
    concurrency group, and the engine's plan binds each resource besides.

    Returns:
        Whether the update succeeded; the engine says why not.

    Raises:
        PlanError: The plan is incomplete, was changed, or does not fit program and state; nothing was done.
        OperationError: As `make_plan`.
    """
    plan = read_plan(folder, stack)
    program, state = _program_and_state(stack)
    see_that_it_fits(plan, folder, commit=program.commit, program=program.digest, state=state)
    file = (folder / ENGINE_FILE).resolve()
    return _pulumi("up", stack, "--yes", "--skip-preview", f"--plan={file}") == 0


def _program_and_state(stack: str) -> tuple[Program, str]:
    with Run("stack", "export", stack=stack, doing=f"reading the state of {stack}") as export:
        program = read_program()
        return program, digest_of(export.output(), stack)


def _pulumi(command: str, stack: str, *more: str) -> int:
    engine = find_engine(f"pulumi {command} --stack {stack}")
    return child.run([engine, command, f"--stack={stack}", *_ALWAYS, *_POLICIES, *more])
