"""Runs a command, shows its output, and passes signals on to it."""

import os
import signal
import subprocess
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from types import FrameType

from operations.terminal.errors import OperationError, explained
from process_environment import with_direct_loopback

_ENDED_BY_SIGNAL = 128  # as a shell reports it


def run(
    command: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    on_line: Callable[[str], None] | None = None,
    signals: list[int] | None = None,
) -> int:
    """Run a command until it ends, even if this process gets SIGINT or SIGTERM.

    The command gets both signals as SIGINT: the engine then finishes the steps that are running, and writes
    its state. The command runs in a new session, because otherwise the terminal would send it a second
    SIGINT, which makes the engine stop at once. For the same reason it does not get a SIGTERM that follows a
    SIGINT: GitHub's runner sends both, 7.5 seconds apart, before it kills. A person's second Ctrl-C does
    reach it.

    Args:
        command: The program and its arguments.
        environment: The complete environment; by default that of this process. Either way, this machine's own
            addresses are reached without a proxy.
        on_line: Called with each line that the command prints to either stream. Without it, the command uses
            the streams of this process.
        signals: Receives the number of each SIGINT and SIGTERM that this process gets.

    Returns:
        The exit code; 128 plus the signal's number if a signal ended the command.

    Raises:
        OperationError: The command cannot be started.
    """
    passing = _Passing([] if signals is None else signals)
    with passing.handled(), _started(command, environment, piped=on_line is not None) as process:
        passing.on_to(process)
        if on_line and process.stdout:
            for line in process.stdout:
                on_line(line)
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
                fix="Correct the command's name, or install the program.",
            )
        ) from None


class _Passing:
    """Passes signals on to a command, including those that arrive while it starts.

    Args:
        received: Receives the number of each signal.
    """

    def __init__(self, received: list[int]) -> None:
        self._received = received
        self._process: subprocess.Popen[str] | None = None

    @contextmanager
    def handled(self) -> Generator[None, None, None]:
        """Handle this process's signals until the context ends."""
        before = {number: signal.signal(number, self._receive) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def on_to(self, process: subprocess.Popen[str]) -> None:
        """Pass signals on to a command from now on, and one that arrived before."""
        early = bool(self._received)
        self._process = process
        if early:
            process.send_signal(signal.SIGINT)

    def _receive(self, number: int, _frame: FrameType | None) -> None:
        if self._process and (number == signal.SIGINT or not self._received):
            self._process.send_signal(signal.SIGINT)
        self._received.append(number)
