"""Kill the plugin, the engine that started it, or both, as the kernel does if memory runs out."""

import os
import signal
import threading
from typing import Final

from sandbox.faults.configuration import Process

_PATIENCE: Final = 10.0


class Killer:
    """Remembers which process started this one."""

    def __init__(self) -> None:
        self._engine = os.getppid()

    def kill(self, process: Process) -> None:
        """Kill, and never return: the current call must not continue, whichever process was killed."""
        # A process that adopted us after the engine ended is not the engine.
        if process in ("engine", "both") and os.getppid() == self._engine and self._engine > 1:
            os.kill(self._engine, signal.SIGKILL)
        if process == "engine":
            threading.Event().wait(
                _PATIENCE
            )  # until the plugin's main thread notices that the engine has ended
        os.kill(os.getpid(), signal.SIGKILL)
