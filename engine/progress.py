"""Progress lines on standard error."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from engine.engine import WayError

_SHOWN_OF_A_FAILURE = 12
_READ = 8192


def say(message: str) -> None:
    """Write one line of progress."""
    sys.stderr.write(f"engine: {message}\n")
    sys.stderr.flush()


def elapsed(seconds: float) -> str:
    """Format a duration as "7 s" or "1 min 05 s"."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


def run(
    step: str,
    command: Sequence[str | Path],
    *,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    every: float = 5.0,
) -> None:
    """Run a command that can take minutes, with a line of progress every few seconds.

    Args:
        step: a description of the command for people.
        command: the program and its arguments. Its last line of output is shown as progress.
        folder: the working directory.
        environment: the complete environment of the command.
        every: seconds between two lines of progress.

    Raises:
        WayError: the command could not be started, or its exit code is not 0; the message contains the end of
            its output.
    """
    started = time.monotonic()
    say(step)
    with TemporaryFile() as output:
        try:
            # close_fds=False passes on the lock's descriptor, the only inheritable one (engine/lock.py).
            process = subprocess.Popen(  # noqa: S603  # our own commands
                [os.fspath(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env=None if environment is None else dict(environment),
                close_fds=False,
            )
        except OSError as error:
            raise WayError(f"{step}: {command[0]} could not be started ({error.strerror})") from error
        try:
            while (code := _ended(process, every)) is None:
                last = _lines(output)[-1:]
                say(f"{step}: {elapsed(time.monotonic() - started)}{f' ({last[0]})' if last else ''}")
        finally:
            process.kill()
            process.wait()
        if code != 0:
            took = elapsed(time.monotonic() - started)
            printed = _lines(output)[-_SHOWN_OF_A_FAILURE:] or ["(no output)"]
            end = "\n".join(f"       {line}" for line in printed)
            raise WayError(f"{step} failed with exit code {code} after {took}:\n{end}")


def _ended(process: subprocess.Popen[bytes], within: float) -> int | None:
    try:
        return process.wait(timeout=within)
    except subprocess.TimeoutExpired:
        return None


def _lines(output: IO[bytes]) -> list[str]:
    """Read the last lines of a command's output, without empty ones."""
    descriptor = output.fileno()
    size = os.fstat(descriptor).st_size
    text = os.pread(
        descriptor, _READ, max(0, size - _READ)
    )  # does not move the position at which the command writes
    return [line.strip() for line in text.decode(errors="replace").splitlines() if line.strip()]
