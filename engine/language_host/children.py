"""Start and end the processes of the language host.

Each runs in its own process group: signals that the engine sends to this process's group do not reach it, so
it prints no traceback of an interrupt, and it can be killed with everything that it started.
"""

import asyncio
import contextlib
import os
import signal
from asyncio.subprocess import DEVNULL, Process
from pathlib import Path

from .commands import Command

_ATTACHED = Path(__file__).with_name("attached.py")


class Children:
    """Processes that end with this one."""

    def __init__(self) -> None:
        """Open the pipe that closes when this process ends, so that the children end too."""
        self._alive, self._held = os.pipe()
        self._groups: set[int] = set()

    async def start(self, command: Command, *, output: int | None) -> Process:
        """Start a command.

        Args:
            command: what to start.
            output: the target of standard output and error: None for this process's own, or `asyncio`'s PIPE.

        Raises:
            OSError: the interpreter could not be started.
        """
        process = await asyncio.create_subprocess_exec(
            command.interpreter,
            # A policy pack writes its port without the text layer, and does not flush it.
            "-u",
            _ATTACHED,
            str(self._alive),
            *command.arguments,
            stdin=DEVNULL,
            stdout=output,
            stderr=output,
            cwd=command.folder,
            env=dict(command.environment),
            process_group=0,
            pass_fds=(self._alive,),
        )
        self._groups.add(process.pid)
        return process

    def end(self, process: Process) -> None:
        """Kill a process, if it still runs, and everything that it started."""
        self._groups.discard(process.pid)
        _kill_group(process.pid)

    def end_all(self) -> None:
        """Kill all started processes, and everything that they started."""
        for group in self._groups:
            _kill_group(group)


def _kill_group(group: int) -> None:
    with contextlib.suppress(ProcessLookupError):  # the group has no processes left
        os.killpg(group, signal.SIGKILL)
