"""Start one program, and end it and its processes when this process or its parent ends in any way.

It runs as a script and needs only Python, so that it starts at once. The first line of its standard input is
JSON: {"arguments": […], "folder": "…", "environment": {…}}. The program may run as long as the input is open.
When it closes, because the parent closed it or was killed, the program and everything that it started end.
The input is a pipe, so this works on every system. On Linux the kernel also ends the program when this
process is killed; on other systems the parent does so when it notices that.
"""

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

PATIENCE = 5.0
"""The seconds that a program has to end by itself, as in App Service
(WEBSITES_CONTAINER_STOP_TIME_LIMIT, learn.microsoft.com app-service/reference-app-settings)."""
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


def _ask_kernel(option: int, value: int) -> None:
    """Set an option of this process on Linux; other systems do not have it, and nothing depends on it."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def _signal_group(group: int, number: int) -> bool:
    """Signal all processes of a group; return whether there was any."""
    try:
        os.killpg(group, number)
    except (
        ProcessLookupError,
        PermissionError,
    ):  # macOS reports this for a group that has only zombies
        return False
    return True


def _end(program: "subprocess.Popen[bytes]") -> None:
    """End the program's whole group, first with SIGTERM, then with SIGKILL."""
    if _signal_group(program.pid, signal.SIGTERM):
        until = time.monotonic() + PATIENCE
        while program.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
    _signal_group(program.pid, signal.SIGKILL)


def _end_adopted() -> None:
    """Kill processes that left the program's group and became our children. Linux only."""
    with contextlib.suppress(OSError):
        while children := Path(f"/proc/self/task/{os.getpid()}/children").read_text().split():
            for child in children:
                os.kill(int(child), signal.SIGKILL)
                os.waitpid(int(child), 0)


def main() -> int:
    """Run the program to its end, and return its exit code."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # a terminal's Ctrl-C is for the parent
    # Not sys.stdin: the thread below reads the same descriptor, and must not miss what is buffered here.
    asked = b""
    while not asked.endswith(b"\n"):
        piece = os.read(0, 65536)
        if not piece:
            return 0
        asked += piece
    wanted = json.loads(asked)
    _ask_kernel(
        _PR_SET_CHILD_SUBREAPER, 1
    )  # processes that outlive the program become our children, not init's
    started_by = os.getpid()

    def before_program() -> None:
        _ask_kernel(_PR_SET_PDEATHSIG, signal.SIGKILL)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        if os.getppid() != started_by:
            os._exit(1)

    try:
        program = subprocess.Popen(  # noqa: S603 - the command of the site's owner
            wanted["arguments"],
            cwd=wanted["folder"],
            env=wanted["environment"],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=before_program,  # noqa: PLW1509 - there is one thread so far
        )
    except OSError as error:
        sys.stderr.write(f"The startup command cannot be run: {error}\n")
        return 127

    def until_the_input_ends() -> None:
        while os.read(0, 65536):
            pass
        _end(program)

    threading.Thread(target=until_the_input_ends, daemon=True).start()
    code = program.wait()
    _signal_group(program.pid, signal.SIGKILL)
    _end_adopted()
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main())
