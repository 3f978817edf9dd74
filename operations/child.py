"""Runs a command in sight of whoever waits, and passes on to it that it shall end."""

import os
import signal
import subprocess
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from types import FrameType

from operations.errors import OperationError, explained
from process_environment import with_direct_loopback

_ENDED_BY_SIGNAL = 128  # as a shell tells it


def run(
    command: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    tell: Callable[[str], None] | None = None,
    signals: list[int] | None = None,
) -> int:
    """Run a command to its end, whatever happens to this process meanwhile short of SIGKILL.

    Ctrl-C and a polite kill reach the command as Ctrl-C: the engine then finishes the steps under way and
    writes its state. It stands in a session of its own, since the terminal would tell it a second time, and a
    second Ctrl-C makes the engine drop everything. So a kill that follows a Ctrl-C is kept from it: GitHub's
    runner sends both, 7.5 seconds apart, before it kills for good. A person's second Ctrl-C does reach it.

    Args:
        command: The program and its arguments.
        environment: The whole environment; this process's own where none is given. In either no proxy stands
            before this machine's own addresses.
        tell: Receives each line that the command prints to either stream; without it both go where this
            process's go.
        signals: Receives the number of each signal that told this process to end meanwhile.

    Returns:
        Its exit code; 128 and the signal's number where a signal ended it.

    Raises:
        OperationError: The command cannot be started.
    """
    try:
        process = subprocess.Popen(  # noqa: S603  # a list, without a shell
            command,
            env=with_direct_loopback(os.environ if environment is None else environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if tell else None,
            stderr=subprocess.STDOUT if tell else None,
            start_new_session=True,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        raise OperationError(
            explained(
                f"{command[0]} cannot be started ({error.strerror}).",
                to_do="Correct the command's name, or install what is missing.",
            )
        ) from None
    with process, _passed_on(process, [] if signals is None else signals):
        if tell and process.stdout:
            for line in process.stdout:
                tell(line)
        code = process.wait()
    return code if code >= 0 else _ENDED_BY_SIGNAL - code


@contextmanager
def _passed_on(process: subprocess.Popen[str], passed_on: list[int]) -> Generator[None, None, None]:
    def pass_on(number: int, _frame: FrameType | None) -> None:
        if number == signal.SIGINT or not passed_on:
            process.send_signal(signal.SIGINT)
        passed_on.append(number)

    before = {number: signal.signal(number, pass_on) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
