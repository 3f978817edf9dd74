"""Takes a stack's data locks off for a while, and puts them back.

Killed at any point, nothing is lost: the record is written before the first lock goes and closed after the
last one is back, so that `stitches resources` calls the locks off in between.
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
from operations.stacks.remedies import remedies
from operations.stacks.state import State
from operations.terminal.errors import OperationError, explained

_PATIENCE_SECONDS: Final = 3600.0
# How often the clock is looked at: a laptop that slept puts the locks back when it wakes up.
_LOOK_SECONDS: Final = 1.0


class UnlockError(OperationError):
    """The locks could not be taken off, or not be put back."""


def read_data_locks(stack: str) -> DataLocks:
    """Which data locks a stack has, and which are off.

    Raises:
        OperationError: The engine refused, or the state cannot be read.
    """
    return DataLocks.of(_state(stack))


def take_off(stack: str, unlock: Unlock) -> None:
    """Record a time without locks, and delete the locks; locks that are off already stay so.

    Raises:
        UnlockError: The stack has no data locks, or Azure refused to delete one. Those that were deleted are
            put back.
        OperationError: The engine refused, or the state cannot be read.
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
        put_back(stack)
        raise UnlockError(
            f"The data locks of {stack} are on: not all of them could be taken off. If Azure says"
            f" AuthorizationFailed, ask for the role Locks Contributor.\n{error}"
        ) from None


def put_back(stack: str) -> None:
    """Set the locks again, and close the record; waits while another update holds the stack.

    Azure is asked for each: one that somebody deleted by hand comes back too.

    Raises:
        UnlockError: The stack has no data locks, or some are still off.
        OperationError: The engine refused, or the state cannot be read.
    """
    targets = [f"--target={urn}" for urn in _known(_state(stack), stack).locks]
    doing = f"putting the data locks of {stack} back"

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
        doing=f"recording that the data locks of {stack} are back",
    )
    if told := read_data_locks(stack).told(stack, now):
        raise UnlockError(f"{told}\nThe engine set them, and they are off. {remedies(stack).bring_up}")


def taken_over(stack: str, unlock: Unlock) -> str | None:
    """What a person has to know if somebody else has ended a time without locks; None if nobody has."""
    known = read_data_locks(stack)
    if known.unlock == unlock:
        return None
    return known.told(stack, datetime.now(UTC)) or f"Somebody has put the data locks of {stack} back already."


def wait_until(end: datetime) -> None:
    """Wait until a time has come, or a person or the system says that this shall end."""
    with _ending() as asked:
        while not asked and datetime.now(UTC) < end:
            time.sleep(_LOOK_SECONDS)


@contextmanager
def _ending() -> Generator[list[int]]:
    """The signals that ask for the end: Ctrl-C, a polite kill, and a terminal that was closed."""
    asked: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, note) for number in numbers}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _known(state: State, stack: str) -> DataLocks:
    """The stack's data locks, of which it has some."""
    known = DataLocks.of(state)
    if not known.locks:
        raise UnlockError(
            explained(
                f"Stack {stack} has no data locks.",
                to_do="Nothing: no lock keeps anybody from deleting what it holds.",
            )
        )
    return known


def _state(stack: str) -> State:
    with Run("stack", "export", stack=stack, doing=f"reading the state of {stack}") as export:
        return State.read(export.output())
