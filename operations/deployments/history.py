"""Reads a stack's deployments from its state, and stores changes to them."""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Self, cast

from pydantic import JsonValue, ValidationError
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_delay,
    wait_random_exponential,
)

from engine_wire import STASH_TYPE
from model.deployment import Deployment
from model.deployment_history import DeploymentHistory, HistoryUpdate
from model.record_file import RECORD_VARIABLE
from operations.stacks.command import EngineError, Run, StackLockedError
from operations.stacks.fixes import fixes
from operations.stacks.latest_update import RECORDS
from operations.stacks.left_locks import is_left_behind, remove_locks
from operations.stacks.state import State, StateError, plain
from operations.terminal.errors import OperationError, errors_of_this_machine, explained
from operations.terminal.invalid_data import invalid_fields

LOCK_PATIENCE_SECONDS: Final = 60.0
"""How long to wait for a lock that another update of the stack holds."""


class NoStackOfThisProgramError(OperationError):
    """The state has no resource that stores deployments."""


class NothingDeployedError(NoStackOfThisProgramError):
    """The stack has no resources: it was only previewed, or everything was deleted."""


class _OvertakenError(EngineError):
    """The update failed because of another one, and can be retried."""


@dataclass(frozen=True, kw_only=True)
class StoredHistory:
    """The deployments in a stack's state.

    Attributes:
        urn: The resource that stores them.
        shown: Whether the stack's output `deployment` is the latest record. It is not after an update that
            was killed after it stored the record and before it wrote the outputs.
        endpoints: The stack's output `endpoints`; empty before the first complete update.
    """

    history: DeploymentHistory
    urn: str
    shown: bool
    endpoints: Mapping[str, Any]

    @classmethod
    def read(cls, stack: str) -> Self:
        """Read it from the engine's state.

        Raises:
            NothingDeployedError: The stack has no resources.
            OperationError: The engine failed, or the state is not one of this program's.
        """
        with Run("stack", "export", stack=stack, doing=f"reading the state of {stack}") as export:
            return cls.of(State.read(export.output()), stack)

    @classmethod
    def of(cls, state: State, stack: str) -> Self:
        """Find it in a state.

        Raises:
            NothingDeployedError: The stack has no resources.
            OperationError: The state has no resource that stores deployments, or its content is invalid.
        """
        if not state.holds_resources:
            raise NothingDeployedError(
                explained(f"Nothing is deployed to stack {stack} yet.", fix=fixes(stack).bring_up)
            )
        stashes = list(state.of_type(STASH_TYPE))
        if len(stashes) != 1:
            raise NoStackOfThisProgramError(
                explained(
                    f"The state of stack {stack} has no resource that stores deployments.",
                    expected=f"one resource of type {STASH_TYPE}",
                    found=str(len(stashes)),
                    fix=fixes(stack).update,
                )
            )
        try:
            history = DeploymentHistory.stored(plain(stashes[0].inputs.get("input")))
        except ValidationError as error:
            raise StateError(
                explained(
                    f"The deployments in the state of {stack} are not in the form that this program stores.",
                    found=f"invalid: {invalid_fields(error)}",
                    fix="Read them with the version of this program that stored them.",
                )
            ) from None
        latest = history.latest.deployment if history.latest else None
        endpoints = plain(state.outputs.get("endpoints"))
        return cls(
            history=history,
            urn=stashes[0].urn,
            shown=_record(plain(state.outputs.get("deployment"))) == latest,
            endpoints=cast("Mapping[str, Any]", endpoints) if isinstance(endpoints, dict) else {},
        )

    def replace(self, history: DeploymentHistory, *, stack: str, doing: str) -> None:
        """Store another history, unless the state has changed since this one was read.

        Raises:
            StackLockedError: Another update is running.
            EngineError: The engine failed, perhaps because somebody else changed the state first.
        """
        update = HistoryUpdate(replaces=self.history, history=history)
        with TemporaryDirectory(prefix="stitches-") as folder:
            file = Path(folder) / "deployments.json"
            file.write_text(json.dumps(update.model_dump(mode="json")), encoding="utf-8")
            quiet = ("--yes", "--skip-preview", "--json")
            target = ("--target", self.urn, "--message", f"{RECORDS}{doing}")
            with Run(
                "up", *quiet, *target, stack=stack, doing=doing, variables={RECORD_VARIABLE: str(file)}
            ) as up:
                up.output()


def say_why_it_waits(state: RetryCallState) -> None:
    """Print why the command waits, for people and for the log of a pipeline."""
    error = state.outcome.exception() if state.outcome else None
    if state.attempt_number == 1 and isinstance(error, StackLockedError):
        sys.stderr.write("Another update of the stack is running. Waiting for it to end.\n")


def _record(shown: JsonValue) -> Deployment | None:
    """The record in an output; None if it has no valid one."""
    try:
        return Deployment.model_validate(shown)
    except ValidationError:
        return None


def change_history(
    stack: str,
    change: Callable[[DeploymentHistory], DeploymentHistory],
    *,
    doing: str,
    patience_seconds: float = LOCK_PATIENCE_SECONDS,
    one_run_at_a_time: bool = False,
) -> DeploymentHistory:
    """Change a stack's deployments in its state, atomically.

    If somebody else changes them at the same time, `change` is called again with what they stored. While
    another update holds the stack's lock, this waits. A lock that a killed update left behind is removed.

    Args:
        stack: The stack's name.
        change: Returns the new history for the stored one, or raises an error to leave it unchanged.
        doing: What is being done, for people who wait and for the stack's history of updates.
        patience_seconds: The maximum time to wait, not counting the last attempt.
        one_run_at_a_time: Whether, in a pipeline, no other run can work on the stack at the same time.

    Returns:
        What the state holds now.

    Raises:
        StackLockedError: Another update was running all the time.
        OperationError: The engine failed, or the state is not one of this program's.
    """
    wanted: DeploymentHistory | None = None
    unlocked = False

    def attempt() -> DeploymentHistory:
        nonlocal wanted, unlocked
        stored = StoredHistory.read(stack)
        # If an earlier attempt stored this and then failed, only the outputs are missing.
        if wanted is None or stored.history != wanted:
            wanted = change(stored.history)
        try:
            stored.replace(wanted, stack=stack, doing=doing)
        except StackLockedError as locked:
            if unlocked or not is_left_behind(locked.lines, one_run_at_a_time=one_run_at_a_time):
                raise
            unlocked = True
            sys.stderr.write(f"The update that holds the lock of {stack} was killed. Removing its lock.\n")
            remove_locks(stack)
            raise _OvertakenError(str(locked)) from None
        except EngineError as error:
            now = StoredHistory.read(stack).history
            if now != stored.history:
                raise _OvertakenError(str(error)) from None
            if now == wanted:
                raise EngineError(
                    f"The change is stored in the state of {stack}, but its outputs do not show it. {error}"
                ) from None
            raise
        return wanted

    patient = Retrying(
        retry=retry_if_exception_type((StackLockedError, _OvertakenError)),
        wait=wait_random_exponential(multiplier=0.5, max=5),
        stop=stop_after_delay(patience_seconds),
        before_sleep=say_why_it_waits,
        reraise=True,
    )
    with errors_of_this_machine():
        return patient(attempt)
