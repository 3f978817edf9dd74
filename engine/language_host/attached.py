"""Run a program that ends with the language host that started it, in whatever way the host ends.

It runs in the program's own Python, before anything else, as

    python attached.py DESCRIPTOR script PATH ARGUMENT…
    python attached.py DESCRIPTOR module NAME ARGUMENT…

DESCRIPTOR is one end of a pipe whose other end only the language host holds. When it closes, the host has
ended, and the program's whole process group is killed. This works on every system with pipes, includes the
program's own children, and needs no additional process.
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
    os.read(descriptor, 1)  # returns when the other end closes: nothing is written
    os.killpg(0, signal.SIGKILL)


def _run() -> None:
    descriptor, kind, name = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    os.set_inheritable(descriptor, False)  # noqa: FBT003  # a positional-only parameter
    threading.Thread(target=_die_with, args=(descriptor,), daemon=True).start()
    # Write each line at once and completely, although `-u` asks for unbuffered output.
    cast("io.TextIOWrapper", sys.stdout).reconfigure(line_buffering=True, write_through=False)
    del sys.argv[:3]
    del sys.path[0]  # the program must not import from this file's folder
    if kind == "module":
        sys.path.insert(0, str(Path.cwd()))  # as `python -m` does
        runpy.run_module(name, run_name="__main__", alter_sys=True)
    else:
        runpy.run_path(name, run_name="__main__")


if __name__ == "__main__":
    _run()
