"""Runs `pulumi` in the caller's environment: with the user's login, or with the local backend."""

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from types import MappingProxyType, TracebackType
from typing import Final, Self

from operations.stacks import engine_words as words
from operations.stacks.diagnostics import errors_in
from operations.stacks.fixes import fixes
from operations.stacks.stack_file import USED_BY, copied_stack_file
from operations.terminal.errors import OperationError, explained
from operations.terminal.progress import spinner
from process_environment import with_direct_loopback

_PATIENCE_SECONDS: Final = 1.0
# How long an interrupted engine may take to release its lock.
_LEAVE_SECONDS: Final = 5.0

# What the engine says in situations that have no exit code of their own, and the fix for each.
_FIXES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(words.NO_PROJECT, "Run the command in the checkout: the folder with Pulumi.yaml."),
        words.PROGRAM_ENDED: "Follow the message, and run the command again.",
        # A file backend writes two files, one after the other.
        words.UNREADABLE_STATE: "A kill during a write may have damaged the state. In the backend's folder,"
        " delete the empty .attrs file beside the stack's file, or restore the .bak file.",
    }
)


class EngineError(OperationError):
    """The engine is missing, or the command failed."""


class StackNotFoundError(EngineError):
    """The backend has no stack with this name."""


class StackLockedError(EngineError):
    """Another update of the stack is running, or was killed and left its lock behind.

    Attributes:
        lines: What the engine printed, line by line.
    """

    def __init__(self, message: str, lines: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.lines = tuple(lines)


def find_engine(command: str) -> str:
    """The path of `pulumi`.

    Args:
        command: The command that needs it, for the message.

    Raises:
        EngineError: There is no engine on PATH.
    """
    executable = shutil.which("pulumi")
    if executable is None:
        raise EngineError(
            explained(
                "There is no Pulumi engine on PATH.",
                tried=command,
                fix="For local stacks, run `stitches --local …`, which has its own engine. For stacks on"
                " Azure, install Pulumi (pulumi.com/docs/install), and run `pulumi login`.",
            )
        )
    return executable


def version_of_engine(command: str) -> str:
    """The engine's version, such as "v3.274.1".

    Args:
        command: The command that needs it, for the message.

    Raises:
        EngineError: There is no engine on PATH, or it does not print its version.
    """
    executable = find_engine(command)
    asked = subprocess.run([executable, "version"], capture_output=True, text=True, check=False)  # noqa: S603
    if asked.returncode != 0 or not asked.stdout.strip():
        raise EngineError(
            explained(
                f"{executable} does not print its version.",
                tried="pulumi version",
                fix="Install Pulumi again (pulumi.com/docs/install).",
            )
        )
    return asked.stdout.strip()


class Run:
    """A running `pulumi` command, so that the caller can do other work in the meantime; a context manager.

    Args:
        arguments: The command, for example "stack", "export".
        stack: The stack.
        doing: What to show people who wait longer than a second.
        variables: Additional environment variables.

    Raises:
        EngineError: There is no engine on PATH.
    """

    def __init__(
        self, *arguments: str, stack: str, doing: str, variables: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self._stack = stack
        self._doing = doing
        self._command = f"pulumi {' '.join(arguments)} --stack {stack}"
        executable = find_engine(self._command)
        self._files = ExitStack()
        more = self._files.enter_context(copied_stack_file(stack)) if arguments[0] in USED_BY else ()
        # A list, without a shell: a stack's name cannot become a command.
        self._process = subprocess.Popen(  # noqa: S603
            [executable, *arguments, f"--stack={stack}", "--non-interactive", "--color=never", *more],
            env={**with_direct_loopback(os.environ), **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def __enter__(self) -> Self:
        """The command itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave no process behind, and no lock if possible, even after an error."""
        with self._files, self._process:
            if self._process.poll() is None:
                self._process.send_signal(signal.SIGINT)
                try:
                    self._process.communicate(timeout=_LEAVE_SECONDS)
                except subprocess.TimeoutExpired:
                    self._process.kill()

    def output(self) -> bytes:
        """Wait until the command ends, and return what it printed.

        Raises:
            EngineError: The command failed.
        """
        try:
            printed, errors = self._process.communicate(timeout=_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            with spinner(self._doing):
                printed, errors = self._process.communicate()
        if self._process.returncode != 0:
            raise self._error(errors_in(printed) or errors.decode(errors="replace").strip())
        return printed

    def _error(self, message: str) -> EngineError:
        """The error for a message of the engine, with a fix."""
        known_fixes = fixes(self._stack)
        if self._process.returncode == words.STACK_NOT_FOUND or words.NO_STACK in message:
            return StackNotFoundError(
                explained(
                    known_fixes.no_stack,
                    tried=self._command,
                    fix=f"{_did_you_mean(self._stack)}{known_fixes.find_stack}",
                )
            )
        if self._process.returncode == words.NOT_LOGGED_IN:
            return EngineError(
                explained(
                    "Pulumi is not logged in to a backend.",
                    tried=self._command,
                    fix=known_fixes.not_logged_in,
                )
            )
        if any(locked in message for locked in words.LOCKED):
            return StackLockedError(
                explained(
                    f"Another update of {self._stack} is running, or was killed and left its lock behind.",
                    tried=self._command,
                    said=_without_secrets(message),
                    fix=known_fixes.locked,
                ),
                message.splitlines(),
            )
        if self._process.returncode < 0:
            name = signal.Signals(-self._process.returncode).name
            return EngineError(
                explained(
                    f"The engine was killed by {name} before it finished.",
                    tried=self._command,
                    fix="Run the command again. If nobody killed it, the machine may be low on memory.",
                )
            )
        behind = f"If this checkout declares something that the stack does not have yet, {known_fixes.behind}"
        known = {**_FIXES, words.PROGRAM_CRASHED: behind, words.BAD_STACK_NAME: _name_a_stack()}
        fix = next((text for word, text in known.items() if word in message), known_fixes.any_failure)
        return EngineError(
            explained(
                f"The engine failed with exit code {self._process.returncode}.",
                tried=self._command,
                said=_without_secrets(message),
                fix=fix,
            )
        )


def _name_a_stack() -> str:
    # Imported only after a failure, to save time.
    from model.environment_rules import environments_in_words  # noqa: PLC0415

    return f"Use one of the stacks {environments_in_words()}."


def _did_you_mean(stack: str) -> str:
    # Imported only after a failure, to save time.
    from model.environment_rules import EnvironmentName  # noqa: PLC0415
    from model.nearest import did_you_mean  # noqa: PLC0415

    return did_you_mean(stack, (name.value for name in EnvironmentName if name.value != stack))


def _without_secrets(message: str) -> str:
    """The engine's words on one line; a line that may contain a secret is left out."""
    from azure_facts.secrecy import looks_like_a_secret  # noqa: PLC0415

    lines = [line.strip() for line in message.splitlines() if line.strip()]
    shown = ("(a line that may contain a secret)" if looks_like_a_secret(line) else line for line in lines)
    return " ".join(shown).removeprefix("error: ") or "nothing"
