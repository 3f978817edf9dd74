"""Starts one program, and leaves nothing of it behind, however this process or whoever started it ends.

Run as a script; it needs nothing but Python, so that it starts at once. The first line of its standard input
is JSON: {"arguments": […], "folder": "…", "environment": {…}}. As long as the input stays open the program
may run. When it closes, since whoever holds its other end wanted so or was killed, the program and all that
it started end. The input is a pipe, so that this holds wherever Python runs. On Linux the kernel moreover
ends the program when this process is killed; elsewhere whoever started this process does, once it sees that.
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
"""Seconds that a program has to end by itself: App Service gives it as many
(WEBSITES_CONTAINER_STOP_TIME_LIMIT, learn.microsoft.com app-service/reference-app-settings)."""
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


def _ask_kernel(option: int, value: int) -> None:
    """Ask Linux for something of this process; other systems do not know it, and nothing depends on it."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def _signal_group(group: int, number: int) -> bool:
    """Signal all processes of a group; tell whether there was any."""
    try:
        os.killpg(group, number)
    except (
        ProcessLookupError,
        PermissionError,
    ):  # macOS answers so for a group of which only zombies are left
        return False
    return True


def _end(program: "subprocess.Popen[bytes]") -> None:
    """End the program's whole group: politely first, then not."""
    if _signal_group(program.pid, signal.SIGTERM):
        until = time.monotonic() + PATIENCE
        while program.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
    _signal_group(program.pid, signal.SIGKILL)


def _end_adopted() -> None:
    """Kill what left the program's group and became ours when its parent ended. On Linux alone."""
    with contextlib.suppress(OSError):
        while children := Path(f"/proc/self/task/{os.getpid()}/children").read_text().split():
            for child in children:
                os.kill(int(child), signal.SIGKILL)
                os.waitpid(int(child), 0)


def main() -> int:
    """Run the program to its end, and give its exit code."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # a terminal's Ctrl-C is for whoever started us
    # Not sys.stdin: the thread below reads the same descriptor, and must not wait for what is buffered here.
    asked = b""
    while not asked.endswith(b"\n"):
        piece = os.read(0, 65536)
        if not piece:
            return 0
        asked += piece
    wanted = json.loads(asked)
    _ask_kernel(_PR_SET_CHILD_SUBREAPER, 1)  # what outlives the program becomes ours, not init's
    started_by = os.getpid()

    def before_program() -> None:
        _ask_kernel(_PR_SET_PDEATHSIG, signal.SIGKILL)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        if os.getppid() != started_by:
            os._exit(1)

    try:
        program = subprocess.Popen(  # noqa: S603 - what the site's owner wants run
            wanted["arguments"],
            cwd=wanted["folder"],
            env=wanted["environment"],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=before_program,  # noqa: PLW1509 - there is one thread so far
        )
    except OSError as error:
        sys.stderr.write(f"The start-up command cannot be run: {error}\n")
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
