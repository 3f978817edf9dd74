"""Ends a release cleanly on Ctrl-C and SIGTERM: no further step starts, and its record stays in progress."""

import shlex
import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Final, Self

import typer

from operations.stacks.fixes import fixes
from operations.terminal.errors import OperationError

if TYPE_CHECKING:
    # This import is slow, and signals must be handled before it.
    from operations.releases.release import Release

PATIENCE_SECONDS: Final = 5.0
"""How long a write or a swap may continue after a signal; GitHub kills the process after ten seconds."""

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
_BASE: Final = 128  # a shell adds the signal's number for the exit code


class InterruptedReleaseError(BaseException):
    """A signal interrupts the command."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class Interruptions:
    """Ends a command on a signal, and prints how to continue; a context manager."""

    def __init__(self, stack: str) -> None:
        self._release: Release | None = None
        self._stack = stack
        self._patient = False
        self._number: int | None = None
        self._before = dict.fromkeys((*_SIGNALS, signal.SIGALRM), signal.SIG_DFL)

    def __enter__(self) -> Self:
        """Start to handle the signals."""
        for number in self._before:
            self._before[number] = signal.signal(number, self._heard)  # pyright: ignore[reportArgumentType]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop handling the signals; end a command that was interrupted.

        Raises:
            typer.Exit: It was interrupted; with the exit code of a command that the signal ended.
        """
        for number, before in self._before.items():
            signal.signal(number, before)
        if isinstance(error, InterruptedReleaseError):
            typer.echo(self._message(), err=True)
            raise typer.Exit(_BASE + error.number) from None

    def watch(self, release: "Release") -> None:
        """Set the release that a signal interrupts."""
        self._release = release
        release.patient = self._patience

    @contextmanager
    def _patience(self) -> Generator[None]:
        """Let the body finish after a signal, if it takes only a few seconds."""
        self._patient = True
        try:
            yield
        except OperationError:
            # A terminal interrupts the engine too, so its failure is expected.
            self._end_if_interrupted()
            raise
        finally:
            self._patient = False
            signal.setitimer(signal.ITIMER_REAL, 0)
        self._end_if_interrupted()

    def _heard(self, number: int, _frame: FrameType | None) -> None:
        if self._patient and self._number is None:
            self._number = number
            signal.setitimer(signal.ITIMER_REAL, PATIENCE_SECONDS)
            return
        raise InterruptedReleaseError(self._number or number)

    def _end_if_interrupted(self) -> None:
        if self._number is not None:
            raise InterruptedReleaseError(self._number) from None

    def _message(self) -> str:
        """The state after the interrupted command, and how to continue, on one line."""
        release = self._release
        if release is None or not release.begun:
            return "Interrupted. Nothing has changed."
        record = release.deployment
        if record.is_finished:
            return f"Interrupted after deployment {record.id} had ended: {record.deployment_status.value}."
        kept = f"Interrupted. Deployment {record.id} stays in progress"
        holder = release.entry.holder
        if holder and holder.run:
            return f"{kept}. Choose “Re-run failed jobs” to continue it: {holder.run.url}"
        again = f"{fixes(self._stack).stitches} {shlex.join(sys.argv[1:])}"
        return f"{kept}. To continue it, run: {again}"
