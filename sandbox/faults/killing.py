"""Kill the plugin, the engine that started it, or both, as the kernel does when memory runs out."""

import os
import signal
import threading
from typing import Final

from sandbox.faults.configuration import Process

_PATIENCE: Final = 10.0


class Executioner:
    """Knows who started this process, from its start on."""

    def __init__(self) -> None:
        self._engine = os.getppid()

    def kill(self, process: Process) -> None:
        """Kill, and never return: nothing of the call that led here may go on, whoever was killed."""
        # Whoever adopted us when the engine went is not the engine.
        if process in ("engine", "both") and os.getppid() == self._engine and self._engine > 1:
            os.kill(self._engine, signal.SIGKILL)
        if process == "engine":
            threading.Event().wait(_PATIENCE)  # until the plugin's main thread sees that the engine is gone
        os.kill(os.getpid(), signal.SIGKILL)
