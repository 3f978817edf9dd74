"""Runs a command in sight of whoever waits, and passes on to it that it shall end."""

import os
import signal
import subprocess
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from types import FrameType

from operations.terminal.errors import OperationError, explained
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
    passing = _Passing([] if signals is None else signals)
    with passing.handled(), _started(command, environment, piped=tell is not None) as process:
        passing.on_to(process)
        if tell and process.stdout:
            for line in process.stdout:
                tell(line)
        code = process.wait()
    return code if code >= 0 else _ENDED_BY_SIGNAL - code


def _started(
    command: Sequence[str], environment: Mapping[str, str] | None, *, piped: bool
) -> subprocess.Popen[str]:
    try:
        return subprocess.Popen(  # noqa: S603  # a list, without a shell
            command,
            env=with_direct_loopback(os.environ if environment is None else environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if piped else None,
            stderr=subprocess.STDOUT if piped else None,
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


class _Passing:
    """Passes signals on to a command, also those that came while it was started.

    Args:
        told: Receives the number of each signal.
    """

    def __init__(self, told: list[int]) -> None:
        self._told = told
        self._process: subprocess.Popen[str] | None = None

    @contextmanager
    def handled(self) -> Generator[None, None, None]:
        """Take this process's signals, until the context ends."""
        before = {number: signal.signal(number, self._hear) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def on_to(self, process: subprocess.Popen[str]) -> None:
        """Pass them on to a command from now on, and what came before it could be."""
        early = bool(self._told)
        self._process = process
        if early:
            process.send_signal(signal.SIGINT)

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        if self._process and (number == signal.SIGINT or not self._told):
            self._process.send_signal(signal.SIGINT)
        self._told.append(number)
