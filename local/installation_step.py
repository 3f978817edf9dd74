"""Runs one step of `make setup`: `python local/installation_step.py COMMAND …`.

Ctrl-C prints one line instead of the stack traces of pip and venv: the step runs in its own session, and all
processes of the session end with it. This file needs only Python, because nothing is installed yet.
"""

import signal
import sys
from types import FrameType

_INTERRUPTED = 130  # as a shell reports it


class _Interruption:
    """Records SIGINT and SIGTERM, and ends the step if it has started. It never raises an exception."""

    def __init__(self) -> None:
        self.came = False
        self._session: int | None = None

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        self.came = True
        self._end()

    def ends(self, session: int) -> None:
        """Set the session to end; end it at once if a signal has already come."""
        self._session = session
        if self.came:
            self._end()

    def _end(self) -> None:
        if self._session is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):  # all of it has ended already
                os.killpg(self._session, signal.SIGTERM)


_interruption = _Interruption()
if __name__ == "__main__":  # before the other imports, which take long enough for a Ctrl-C
    signal.signal(signal.SIGINT, _interruption)
    signal.signal(signal.SIGTERM, _interruption)

import contextlib  # noqa: E402
import os  # noqa: E402
import subprocess  # noqa: E402


def main() -> int:
    """Run the step; return its exit code."""
    code = 0 if _interruption.came else _run(sys.argv[1:])
    if not _interruption.came:
        return code
    sys.stderr.write("\nThe installation was interrupted. The next command starts it again.\n")
    return _INTERRUPTED


def _run(command: list[str]) -> int:
    with subprocess.Popen(command, start_new_session=True) as step:  # noqa: S603  # the Makefile's words
        _interruption.ends(step.pid)
        return step.wait()


if __name__ == "__main__":
    sys.exit(main())
