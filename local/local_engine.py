"""Runs the engine on the local stacks: for its output, at a terminal, or in place of this process."""

import os
import signal
import subprocess
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, MappingProxyType
from typing import NoReturn

from local.workspace import CHECKOUT, Workspace
from operations.stacks.local_stacks import LOCAL_AZURE_VARIABLE
from process_environment import WITHOUT_CHECKPOINTS

_ENDED_BY_SIGNAL = 128  # as a shell reports it


@dataclass(frozen=True)
class LocalEngine:
    """An engine, and the workspace in which it runs.

    Attributes:
        directory: The folder with `pulumi`.
        workspace: The workspace of the local stacks.
    """

    directory: Path
    workspace: Workspace

    def output(self, *arguments: str) -> str:
        """Run the engine and return its output; if it fails, this program ends with its exit code."""
        done = subprocess.run(  # noqa: S603  # a list, without a shell
            self._command(arguments),
            env=self._environment(arguments),
            stdout=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
        _stop_if_failed(done.returncode)
        return done.stdout

    def run(self, *arguments: str) -> None:
        """Run the engine; if it fails, this program ends with its exit code."""
        _stop_if_failed(self.run_in_sight(*arguments))

    def run_in_sight(self, *arguments: str) -> int:
        """Run the engine in the caller's terminal or pipe.

        One Ctrl-C reaches the engine exactly once: it then finishes the running steps and writes its state; a
        second one would make it stop at once. The engine stays in this process's group, so that it gets every
        signal that the terminal sends to the group: for Ctrl-C, Ctrl-Z and a closed window. (At a terminal,
        the engine's own display reads Ctrl-C as a key, and no other process gets it.)

        Args:
            arguments: The engine's arguments.

        Returns:
            Its exit code; 128 plus the signal's number if a signal ended it.
        """
        return _as_in_a_shell(_run_in_sight(self._command(arguments), self._environment(arguments)))

    def become(self, *arguments: str) -> NoReturn:
        """Replace this process by the engine, which then has its signals, terminal and exit code."""
        self._execute(self._command(arguments), self._environment(arguments))

    def stitches_in_sight(self, *arguments: str, variables: Mapping[str, str] = MappingProxyType({})) -> int:
        """Run `stitches` on the local stacks as `run_in_sight` runs the engine; return its exit code.

        Args:
            arguments: The command and its arguments.
            variables: Environment variables beside those of the workspace.
        """
        # Without -P, Python would look for the module in the current folder first, which can be any folder.
        command = [sys.executable, "-P", "-m", "stitches", *arguments]
        code = _run_in_sight(command, self.environment_of_stitches(variables))
        if code == -signal.SIGINT:  # it did not handle signals yet, so it printed nothing
            sys.stderr.write("Interrupted. Nothing has changed.\n")
        return _as_in_a_shell(code)

    def environment_of_stitches(self, variables: Mapping[str, str]) -> dict[str, str]:
        """The environment in which `stitches` works on the local stacks and the local Azure.

        Args:
            variables: Environment variables beside those of the workspace.
        """
        return {
            **self._environment(),
            **variables,
            "PYTHONPATH": str(CHECKOUT),
            LOCAL_AZURE_VARIABLE: str(self.workspace.azure),
        }

    def _execute(self, command: list[str], environment: dict[str, str]) -> NoReturn:
        sys.stdout.flush()
        sys.stderr.flush()
        os.execve(command[0], command, environment)  # noqa: S606

    def _command(self, arguments: Sequence[str]) -> list[str]:
        return [str(self.directory / "pulumi"), *arguments]

    def _environment(self, arguments: Sequence[str] = ()) -> dict[str, str]:
        """The environment for a command of the engine, or, without arguments, for a program that runs it."""
        environment = self.workspace.environment(self.directory, os.environ)
        return {**environment, **WITHOUT_CHECKPOINTS} if arguments[:1] == ("preview",) else environment


def _run_in_sight(command: list[str], environment: dict[str, str]) -> int:
    """Run a command at the terminal; return its exit code, or the negative number of its signal."""
    sys.stdout.flush()
    with (
        _interruptions() as interruptions,
        subprocess.Popen(command, env=environment) as process,  # noqa: S603  # a list, without a shell
    ):
        interruptions.pass_on_to(process)
        return process.wait()


@dataclass
class _Interruptions:
    """Passes a SIGINT or SIGTERM on to a process if only this process received it."""

    _process: "subprocess.Popen[bytes] | None" = None
    _waiting: list[int] = field(default_factory=list[int])

    def __call__(self, number: int, _frame: FrameType | None) -> None:
        if self._process is None:
            self._waiting.append(number)
        elif not (number == signal.SIGINT and _in_the_foreground()):
            self._process.send_signal(number)

    def pass_on_to(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        for number in self._waiting:
            process.send_signal(number)


@contextmanager
def _interruptions() -> Generator[_Interruptions]:
    interruptions = _Interruptions()
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, interruptions) for number in numbers}
    try:
        yield interruptions
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _in_the_foreground() -> bool:
    """Whether this process is in the terminal's foreground group, all of which gets a Ctrl-C."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)


def _as_in_a_shell(code: int) -> int:
    return code if code >= 0 else _ENDED_BY_SIGNAL - code


def _stop_if_failed(code: int) -> None:
    if code != 0:
        sys.exit(_as_in_a_shell(code))
