"""`python local/installation_step.py COMMAND …`: runs one step of `make setup`.

Ctrl-C ends in one line instead of the traces of pip and venv: the step runs in a session of its own, and what
it started ends with it. It needs nothing but Python, since nothing is installed yet.
"""

import os
import signal
import subprocess
import sys
from types import FrameType
from typing import NoReturn

_INTERRUPTED = 130  # as a shell reports it


def main() -> int:
    """Run the step; give its exit code."""
    signal.signal(signal.SIGTERM, _interrupt)
    with subprocess.Popen(sys.argv[1:], start_new_session=True) as step:  # noqa: S603  # the Makefile's words
        try:
            return step.wait()
        except KeyboardInterrupt:
            os.killpg(step.pid, signal.SIGTERM)
            sys.stderr.write("\nThe installation was interrupted. The next command starts it again.\n")
            return _INTERRUPTED


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
