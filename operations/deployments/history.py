"""Reads a stack's deployments from its state, and stores what became of them."""

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
from operations.stacks.latest_update import RECORDS
from operations.stacks.left_locks import is_left_behind, remove_locks
from operations.stacks.remedies import remedies
from operations.stacks.state import State, StateError, plain
from operations.terminal.errors import OperationError, errors_of_this_machine, explained
from operations.terminal.faults import faulty_places

LOCK_PATIENCE_SECONDS: Final = 60.0
"""How long a lock is waited for that another update of the stack holds."""


class NoStackOfThisProgramError(OperationError):
    """The state has no place for deployments."""


class NothingDeployedError(NoStackOfThisProgramError):
    """The stack has no resources: it was only previewed, or everything was removed."""


class _OvertakenError(EngineError):
    """The update was refused for what somebody else had done, and can be tried again."""


@dataclass(frozen=True, kw_only=True)
class StoredHistory:
    """What a stack's state holds of its deployments.

    Attributes:
        urn: What keeps it.
        shown: Whether the stack's output `deployment` is the latest record: not after an update that was
            killed between the two.
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
            OperationError: The engine refused, or the state is not one of this program's.
        """
        with Run("stack", "export", stack=stack, doing=f"reading the state of {stack}") as export:
            return cls.of(State.read(export.output()), stack)

    @classmethod
    def of(cls, state: State, stack: str) -> Self:
        """Find it in a state.

        Raises:
            NothingDeployedError: The stack has no resources.
            OperationError: The state has no place for deployments, or what is there cannot be read.
        """
        if not state.holds_resources:
            raise NothingDeployedError(
                explained(f"Nothing is deployed to stack {stack} yet.", to_do=remedies(stack).bring_up)
            )
        stashes = list(state.of_type(STASH_TYPE))
        if len(stashes) != 1:
            raise NoStackOfThisProgramError(
                explained(
                    f"Stack {stack} has no place for deployments.",
                    found=f"{len(stashes)} resources of type {STASH_TYPE} in the state, where one was"
                    " expected",
                    to_do=remedies(stack).bring_up,
                )
            )
        try:
            history = DeploymentHistory.stored(plain(stashes[0].inputs.get("input")))
        except ValidationError as error:
            raise StateError(
                explained(
                    f"The deployments of {stack} in the state are not what this program stores.",
                    found=f"wrong: {faulty_places(error)}",
                    to_do="Read them with the version of this program that stored them.",
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
            StackLockedError: Another update is under way.
            EngineError: The engine refused; perhaps since somebody else came first.
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
    """People, and the log of a pipeline, see why nothing happens for a while."""
    error = state.outcome.exception() if state.outcome else None
    if state.attempt_number == 1 and isinstance(error, StackLockedError):
        sys.stderr.write("Another update of the stack is under way: waiting until it has ended.\n")


def _record(shown: JsonValue) -> Deployment | None:
    """The record that an output shows; None where it shows none that can be read."""
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
    """Change a stack's deployments in its state, as if nobody else could do so at the same time.

    Whoever comes second sees what the first has stored: `change` is asked anew with it. While another
    update holds the stack's lock, this waits; a lock that a killed one left is removed.

    Args:
        stack: The stack's name.
        change: Gives the new history for the stored one, or raises an error to leave that as it is.
        doing: What is done, for people who wait and for the stack's history of updates.
        patience_seconds: How long to wait at most, beside the last attempt itself.
        one_run_at_a_time: Whether no other run of a pipeline can be at work on the stack, where this is one.

    Returns:
        What the state holds now.

    Raises:
        StackLockedError: Another update was under way all the time.
        OperationError: The engine refused, or the state is not one of this program's.
    """
    wanted: DeploymentHistory | None = None
    unlocked = False

    def attempt() -> DeploymentHistory:
        nonlocal wanted, unlocked
        stored = StoredHistory.read(stack)
        # An update that failed after it had stored this has only to show it.
        if wanted is None or stored.history != wanted:
            wanted = change(stored.history)
        try:
            stored.replace(wanted, stack=stack, doing=doing)
        except StackLockedError as locked:
            if unlocked or not is_left_behind(locked.said, one_run_at_a_time=one_run_at_a_time):
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
                    f"The state of {stack} holds this, and its outputs do not. {error}"
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
