"""Ctrl-C and SIGTERM end a release in order: no further step begins, and its record stays in progress."""

import shlex
import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Final, Self

import typer

from operations.stacks.remedies import remedies
from operations.terminal.errors import OperationError

if TYPE_CHECKING:
    # It takes a moment to import, and signals are to be heard before.
    from operations.releases.release import Release

PATIENCE_SECONDS: Final = 5.0
"""How long what should not be torn apart may still take, such as a swap: GitHub kills after ten seconds."""

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
_BASE: Final = 128  # a shell's exit codes of what a signal ended


class InterruptedReleaseError(BaseException):
    """Somebody wants the command to end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class Interruptions:
    """Ends a command that a signal tells to, and says how to go on; a context manager."""

    def __init__(self, stack: str) -> None:
        self._release: Release | None = None
        self._stack = stack
        self._patient = False
        self._number: int | None = None
        self._before = dict.fromkeys((*_SIGNALS, signal.SIGALRM), signal.SIG_DFL)

    def __enter__(self) -> Self:
        """Hear the signals from now on."""
        for number in self._before:
            self._before[number] = signal.signal(number, self._heard)  # pyright: ignore[reportArgumentType]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Hear them no more; end a command that was interrupted.

        Raises:
            typer.Exit: It was, with the exit code of a command that the signal ended.
        """
        for number, before in self._before.items():
            signal.signal(number, before)
        if isinstance(error, InterruptedReleaseError):
            typer.echo(self._told(), err=True)
            raise typer.Exit(_BASE + error.number) from None

    def watch(self, release: "Release") -> None:
        """Take a release under way for what is interrupted."""
        self._release = release
        release.patient = self._patience

    @contextmanager
    def _patience(self) -> Generator[None]:
        """Let what is done here come to its end after a signal, if it takes no longer than some seconds."""
        self._patient = True
        try:
            yield
        except OperationError:
            # A terminal interrupts the engine too: that it then refused is no news.
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

    def _told(self) -> str:
        """What is left, on one line."""
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
        again = f"{remedies(self._stack).stitches} {shlex.join(sys.argv[1:])}"
        return f"{kept}. To continue it, run: {again}"
