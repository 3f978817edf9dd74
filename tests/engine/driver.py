"""Run `ensure` in its own process, without downloads.

The official release cannot be downloaded, the packages of the language host are those of this Python, and the
Go on PATH is a script (see `fake_go`). Everything else is real: the cache folder, the lock, the progress, the
renames, the start of the language host. With KILL_AT=N the process kills itself before its N-th such step.
"""

import os
import signal
import sys
import sysconfig
from pathlib import Path

from engine import __main__, installer, python_packages
from engine.engine import WayError

_DECISIVE = {"os.rename", "os.link", "subprocess.Popen"}


def _no_release(*_: object, **_others: object) -> None:
    raise WayError("no network in this test")


def _these_packages(_: Path, target: Path, **_others: object) -> None:
    target.symlink_to(sysconfig.get_path("purelib"))


def _kill_at(number: int) -> None:
    steps = 0

    def count(event: str, _: object) -> None:
        nonlocal steps
        if event in _DECISIVE:
            steps += 1
            if steps == number:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


if __name__ == "__main__":
    installer.download = _no_release
    python_packages.install = _these_packages
    if "KILL_AT" in os.environ:
        _kill_at(int(os.environ["KILL_AT"]))
    sys.exit(__main__.main())
