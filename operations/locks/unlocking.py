"""Removes a stack's data locks for a limited time, and sets them again.

A kill at any point loses nothing: the record is written before the first lock is deleted, and closed after
the last one is set again. In between, `stitches resources` reports the locks as off.
"""

import signal
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import FrameType
from typing import Final

from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from model.unlock import Unlock
from operations.deployments.history import change_history, say_why_it_waits
from operations.locks.data_locks import DataLocks
from operations.locks.locks_off import delete_locks
from operations.stacks.command import EngineError, Run, StackLockedError
from operations.stacks.fixes import fixes
from operations.stacks.state import State
from operations.terminal.errors import OperationError, explained

_PATIENCE_SECONDS: Final = 3600.0
# How often the clock is read: a laptop that slept sets the locks again when it wakes up.
_CLOCK_SECONDS: Final = 1.0


class UnlockError(OperationError):
    """The locks could not be removed, or not be set again."""


def read_data_locks(stack: str) -> DataLocks:
    """Which data locks a stack has, and which are off.

    Raises:
        OperationError: The engine failed, or the state cannot be read.
    """
    return DataLocks.of(_state(stack))


def take_off(stack: str, unlock: Unlock) -> None:
    """Record a time without locks, and delete the locks. It is not an error if some are already off.

    Raises:
        UnlockError: The stack has no data locks, or Azure did not delete one. The deleted ones are set again.
        OperationError: The engine failed, or the state cannot be read.
    """
    state = _state(stack)
    known = _known(state, stack)
    change_history(
        stack,
        lambda history: history.with_unlocked(unlock),
        doing=f"recording that the data locks of {stack} are off",
    )
    try:
        delete_locks(state, tuple(lock for lock in known.locks.values() if lock), stack=stack)
    except EngineError as error:
        set_again(stack)
        raise UnlockError(
            f"Not all data locks of {stack} could be removed, so all of them are on again. If Azure says"
            f" AuthorizationFailed, ask for the role Locks Contributor.\n{error}"
        ) from None


def set_again(stack: str) -> None:
    """Set the locks again, and close the record. It waits while another update of the stack is running.

    It refreshes each lock, so that a lock that somebody deleted by hand is set again too.

    Raises:
        UnlockError: The stack has no data locks, or some are still off.
        OperationError: The engine failed, or the state cannot be read.
    """
    targets = [f"--target={urn}" for urn in _known(_state(stack), stack).locks]
    doing = f"setting the data locks of {stack} again"

    def update() -> None:
        command = ("up", "--yes", "--skip-preview", "--json", "--refresh", f"--message={doing}", *targets)
        with Run(*command, stack=stack, doing=doing) as up:
            up.output()

    Retrying(
        retry=retry_if_exception_type(StackLockedError),
        wait=wait_fixed(5),
        stop=stop_after_delay(_PATIENCE_SECONDS),
        before_sleep=say_why_it_waits,
        reraise=True,
    )(update)
    now = datetime.now(UTC)
    if not (unlock := read_data_locks(stack).unlock) or unlock.ended_at:
        return
    change_history(
        stack,
        lambda history: history.with_locked(now),
        doing=f"recording that the data locks of {stack} are on",
    )
    if warning := read_data_locks(stack).warning(stack, now):
        raise UnlockError(f"{warning}\nThe engine set them, but they are off. {fixes(stack).update}")


def taken_over(stack: str, unlock: Unlock) -> str | None:
    """A message if somebody else has already set the locks again; otherwise None."""
    known = read_data_locks(stack)
    if known.unlock == unlock:
        return None
    already = f"Somebody else has already set the data locks of {stack} again."
    return known.warning(stack, datetime.now(UTC)) or already


def wait_until(end: datetime) -> None:
    """Wait until a time, or until a signal asks this process to end."""
    with _received_signals() as received:
        while not received and datetime.now(UTC) < end:
            time.sleep(_CLOCK_SECONDS)


@contextmanager
def _received_signals() -> Generator[list[int]]:
    """The received signals that ask this process to end: SIGINT, SIGTERM and SIGHUP."""
    received: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        received.append(number)

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, note) for number in numbers}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _known(state: State, stack: str) -> DataLocks:
    """The stack's data locks; an error if it has none."""
    known = DataLocks.of(state)
    if not known.locks:
        raise UnlockError(
            explained(
                f"Stack {stack} has no data locks.",
                fix="Do nothing: no lock prevents the deletion of its resources.",
            )
        )
    return known


def _state(stack: str) -> State:
    with Run("stack", "export", stack=stack, doing=f"reading the state of {stack}") as export:
        return State.read(export.output())
