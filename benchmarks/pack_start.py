"""Starts only the policy pack and measures it from outside, as the waiting engine sees it."""

import subprocess
import sys
import threading
import time

from local.workspace import CHECKOUT

COMMAND = (sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", "policies")
"""The command that the engine runs in the checkout; nothing listens at the address or calls the pack."""

TIME_LIMIT_SECONDS = 60.0
"""Seconds after which a start is abandoned."""


class PackError(Exception):
    """The pack did not start; the message is for the person who runs the benchmark."""


def pack_start_seconds() -> float:
    """Seconds from the start of the pack's process to the port on its standard output; then it is stopped.

    Raises:
        PackError: It ended or took too long before it printed a port.
    """
    printed: list[str] = []
    start = time.perf_counter()
    with subprocess.Popen(  # noqa: S603  # our own pack
        COMMAND,
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        too_late = threading.Timer(TIME_LIMIT_SECONDS, process.kill)
        too_late.start()
        try:
            for line in process.stdout or ():
                if line.strip().isdigit():
                    return round(time.perf_counter() - start, 3)
                printed.append(line)
        finally:
            too_late.cancel()
            process.kill()
    raise PackError(f"The policy pack printed no port:\n{''.join(printed)}".rstrip())
