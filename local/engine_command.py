"""Rejects commands of the engine whose effect on a local stack the next command would undo.

Local stacks run on copies of the stack files, and have the names of their environments.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

# The options that have a value, of all commands.
_WITH_VALUE: Final = frozenset(
    {
        "-C",
        "--cwd",
        "--color",
        "--memprofilerate",
        "--otel-traces",
        "--profiling",
        "--tracing",
        "-v",
        "--verbose",
    }
)
_STACK: Final = ("-s", "--stack")
# With all names of each command. Source: pulumi/pulumi, pkg/cmd/pulumi/config/config.go, v3.274.1.
_SETS: Final = frozenset({"set", "set-all", "remove", "rm", "delete", "remove-all", "rm-all", "delete-all"})
_BY_FORCE: Final = re.compile(r"--force(=true)?|-[fy]*f[fy]*")
_REMOVES: Final = frozenset({"remove", "rm", "delete"})
_WITH_CONFIGURATION: Final = frozenset(
    {"up", "update", "preview", "pre", "watch", "refresh", "destroy", "down", "dn"}
)

_EDIT: Final = "Edit the Pulumi.<stack>.yaml of the checkout: local stacks run on copies of these files."
_ENCRYPTED: Final = (
    "A stack on Azure cannot read what a local stack encrypts, and no value in Pulumi.<stack>.yaml is"
    " secret. Leave out --secret, or put the secret into Key Vault."
)
_BACKEND: Final = (
    "Local stacks are always in the checkout's .local/state. They do not change your own login; to change"
    " that, run `pulumi` itself."
)
_REJECTED: Final = {
    ("config", "cp"): _EDIT,
    ("config", "copy"): _EDIT,
    ("config", "refresh"): _EDIT,
    ("config", "env"): "Local stacks cannot import environments of Pulumi ESC, which are in Pulumi Cloud.",
    ("stack", "change-secrets-provider"): "Local stacks are always encrypted with the passphrase in .local.",
    **dict.fromkeys((("login", ""), ("logout", "")), _BACKEND),
}
_FORGOTTEN: Final = (
    "If you remove a stack by force, its resources stay in the local Azure and keep their names, so no"
    " update can create them again. Run `make destroy STACK=…` first, and then remove the stack without"
    " --force."
)


class RejectedCommandError(Exception):
    """A command that would have no lasting effect, or would break a local stack; the text says what to do."""


@dataclass(frozen=True)
class EngineCommand:
    """The arguments of the engine, as a person gave them."""

    arguments: Sequence[str]

    @property
    def stack(self) -> str | None:
        """The stack in the arguments, without its project; None if they name none."""
        for index, argument in enumerate(self.arguments):
            option, equals, value = argument.partition("=")
            if option in _STACK:
                named = value if equals else next(iter(self.arguments[index + 1 :]), "")
                return named.rpartition("/")[2]
            if argument.startswith("-s") and not argument.startswith("--"):
                return argument[2:].rpartition("/")[2]
        return None

    @property
    def new_name(self) -> str | None:
        """The new name of the stack in the arguments; None if they do not rename one."""
        words = [self.arguments[index] for index in self.words]
        match words:
            case ["stack", "rename", name, *_]:
                return name.rpartition("/")[2]
            case _:
                return None

    @property
    def words(self) -> list[int]:
        """Where the arguments are that are neither options nor their values."""
        found: list[int] = []
        is_value = False
        for index, argument in enumerate(self.arguments):
            if not is_value and not argument.startswith("-"):
                found.append(index)
            is_value = argument in _WITH_VALUE or argument in _STACK
        return found

    def on_local_stacks(self, stack_files: Path) -> list[str]:
        """The arguments for the engine. Commands that set values work on the checkout's own file.

        Raises:
            RejectedCommandError: Their effect would be lost, or they would break a stack.
        """
        words = [self.arguments[index] for index in self.words]
        group, command = (*words, "", "")[:2]
        if reason := _REJECTED.get((group, command)) or _REJECTED.get((group, "")):
            rejected = f"{group} {command}".strip()
            raise RejectedCommandError(f"`pulumi {rejected}` does not work on local stacks. {reason}")
        by_force = any(_BY_FORCE.fullmatch(argument) for argument in self.arguments)
        if group == "stack" and command in _REMOVES and by_force:
            raise RejectedCommandError(_FORGOTTEN)
        if group in _WITH_CONFIGURATION and self._has("--config", "-c"):
            raise RejectedCommandError(f"The values of `pulumi {group} --config` would be lost. {_EDIT}")
        if group != "config" or command not in _SETS or self._has("--config-file"):
            return list(self.arguments)
        if self._has("--secret"):
            raise RejectedCommandError(_ENCRYPTED)
        if self.stack is None:
            raise RejectedCommandError("Name the stack, for example with `-s dev`.")
        after = self.words[1] + 1
        file = stack_files / f"Pulumi.{self.stack}.yaml"
        return [*self.arguments[:after], "--config-file", str(file), *self.arguments[after:]]

    def _has(self, *options: str) -> bool:
        return any(argument.partition("=")[0] in options for argument in self.arguments)
