"""The process of a site: started by a keeper, on a loopback port, and always ended."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Final

import psutil

MARK: Final = "AZURE_SANDBOX_PROCESS"
"""The variable that identifies everything that a site's process started, on every system."""
_KEEPER: Final = Path(__file__).with_name("keeper.py")
_PATIENCE: Final = 15.0
_PERIOD: Final = 0.02
_LONGEST_LOG: Final = 4 * 1024 * 1024


class Worker:
    """One run of a site's startup command; after its end, another worker replaces it."""

    def __init__(
        self, owner: str, arguments: list[str], folder: Path, environment: Mapping[str, str], log: Path
    ) -> None:
        """Start the command.

        Args:
            owner: a text that identifies the owner of the processes.
            arguments: the command.
            folder: the working directory.
            environment: all of its variables except those for its port.
            log: the file to which its output is appended.
        """
        self.port = _free_port()
        self.log = log
        self.responded = False
        """Whether it has accepted a connection before."""
        self.busy = 0
        """The number of its requests in progress, which the serving thread counts."""
        self._mark = f"{owner}:{uuid.uuid4()}"
        self._stopping = threading.Lock()
        variables = {
            **environment,
            "PORT": str(self.port),
            "ASPNETCORE_URLS": f"http://127.0.0.1:{self.port}",
            MARK: self._mark,
        }
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb" if _is_long(log) else "ab") as output:
            self._keeper = subprocess.Popen(  # noqa: S603 - our own script, with the current interpreter
                [sys.executable, "-I", "-S", str(_KEEPER)],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={"PATH": os.defpath},
                bufsize=0,
                start_new_session=True,
            )
        wanted = {"arguments": arguments, "folder": str(folder), "environment": variables}
        # Through a pipe: others can read command lines and the keeper's environment.
        self._pipe.write(json.dumps(wanted).encode() + b"\n")

    @property
    def ended(self) -> bool:
        """Whether it has ended."""
        return self._keeper.poll() is not None

    @property
    def exit_code(self) -> int | None:
        """Its exit code; None while it runs."""
        return self._keeper.poll()

    def listens(self) -> bool:
        """Return whether it accepts connections."""
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1.0):
            return not self.ended
        return False

    def wait(self, seconds: float, until: Callable[[], bool]) -> bool:
        """Wait for a condition; return early if the time ends or the process has ended."""
        pause = threading.Event()
        for _ in range(max(1, round(seconds / _PERIOD))):
            if until():
                return True
            if self.ended:
                return False
            pause.wait(_PERIOD)
        return until()

    def finish(self, seconds: float) -> None:
        """Wait until it has finished its responses, and then stop it."""
        self.wait(seconds, lambda: self.busy == 0)
        self.stop()

    def stop(self) -> None:
        """End it and everything that it started, and return when nothing is left."""
        with self._stopping:
            with contextlib.suppress(OSError):
                self._pipe.close()
            try:
                self._keeper.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                self._keeper.kill()
                self._keeper.wait()
        kill_marked(self._mark)

    @property
    def _pipe(self) -> IO[bytes]:
        assert self._keeper.stdin is not None  # noqa: S101 - Popen was asked for a pipe
        return self._keeper.stdin


def kill_marked(mark: str) -> None:
    """Kill every process whose mark has a prefix: those that a killed keeper could not end."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.environ().get(MARK, "").startswith(mark):
                process.send_signal(signal.SIGKILL)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _is_long(log: Path) -> bool:
    return log.exists() and log.stat().st_size > _LONGEST_LOG
