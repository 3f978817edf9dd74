"""Run a program that dies with the language host that started it, however that one ended.

It runs in the program's own Python, before anything else, as

    python attached.py DESCRIPTOR script PATH ARGUMENT…
    python attached.py DESCRIPTOR module NAME ARGUMENT…

DESCRIPTOR is the end of a pipe whose other end only the language host holds: when it closes, the host is
gone, and the program's whole process group is killed. This holds on every system with pipes, takes the
program's own children along, and costs no process.
"""

import io
import os
import runpy
import signal
import sys
import threading
from pathlib import Path
from typing import cast


def _die_with(descriptor: int) -> None:
    os.read(descriptor, 1)  # returns when the other end closes: nothing is ever written
    os.killpg(0, signal.SIGKILL)


def _run() -> None:
    descriptor, kind, name = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    os.set_inheritable(descriptor, False)  # noqa: FBT003  # its only form
    threading.Thread(target=_die_with, args=(descriptor,), daemon=True).start()
    # Show each line at once and in one piece, though `-u` asks for every piece of it.
    cast("io.TextIOWrapper", sys.stdout).reconfigure(line_buffering=True, write_through=False)
    del sys.argv[:3]
    del sys.path[0]  # this file's folder is nothing to the program
    if kind == "module":
        sys.path.insert(0, str(Path.cwd()))  # as `python -m` does
        runpy.run_module(name, run_name="__main__", alter_sys=True)
    else:
        runpy.run_path(name, run_name="__main__")


if __name__ == "__main__":
    _run()
