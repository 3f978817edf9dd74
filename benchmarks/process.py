"""Runs a command and measures it from outside, as a waiting person sees it."""

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from resource import struct_rusage
from typing import IO

_LAST_LINES = 40


@dataclass(frozen=True)
class Done:
    """A process that has ended. The usage includes all processes that it started and waited for."""

    code: int
    output: str
    seconds: float
    usage: struct_rusage

    @property
    def end_of_output(self) -> str:
        """The end of its output."""
        return "\n".join(self.output.splitlines()[-_LAST_LINES:])


def run(command: list[str], environment: Mapping[str, str], time_limit_seconds: float) -> Done:
    """Run a command to its end, or stop it if it takes too long."""
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603  # our own engine
            command, env=dict(environment), stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
        too_late = threading.Timer(time_limit_seconds, process.send_signal, [signal.SIGTERM])
        too_late.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.send_signal(signal.SIGINT)  # the engine stops the processes that it started
            process.wait()
            raise
        finally:
            too_late.cancel()
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)  # otherwise Popen would wait for it again
        return Done(process.returncode, _read(output), seconds, usage)


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")
