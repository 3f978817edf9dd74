"""`python local/installation_step.py COMMAND …`: runs one step of `make setup`.

Ctrl-C ends in one line instead of the traces of pip and venv: the step runs in a session of its own, and what
it started ends with it. It needs nothing but Python, since nothing is installed yet.
"""

import signal
import sys
from types import FrameType

_INTERRUPTED = 130  # as a shell reports it


class _Interruption:
    """Notes SIGINT and SIGTERM, and ends the step if it has begun. It raises nothing, wherever it comes."""

    def __init__(self) -> None:
        self.came = False
        self._session: int | None = None

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        self.came = True
        self._end()

    def ends(self, session: int) -> None:
        """Name the session that it ends: at once if it came already."""
        self._session = session
        if self.came:
            self._end()

    def _end(self) -> None:
        if self._session is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):  # all of it has ended already
                os.killpg(self._session, signal.SIGTERM)


_interruption = _Interruption()
if __name__ == "__main__":  # before the other imports: they take long enough for Ctrl-C to come meanwhile
    signal.signal(signal.SIGINT, _interruption)
    signal.signal(signal.SIGTERM, _interruption)

import contextlib  # noqa: E402
import os  # noqa: E402
import subprocess  # noqa: E402


def main() -> int:
    """Run the step; give its exit code."""
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
