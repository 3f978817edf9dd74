"""The `stitches` commands in a message for people, parsed as `stitches` itself parses them."""

import re
import shlex
from typing import Any

import typer

from stitches.__main__ import app

_COMMAND = re.compile(r"`(stitches [^`]+)`")


def printed_commands(message: str) -> list[tuple[str, dict[str, Any]]]:
    """Each command in a message, and the values of its arguments and options.

    Raises:
        typer's usage error: The command does not work as it is printed.
    """
    return [(command, _arguments(shlex.split(command)[1:])) for command in _COMMAND.findall(message)]


def _arguments(words: list[str]) -> dict[str, Any]:
    command: Any = typer.main.get_command(app)
    if words[0] == "--local":
        words = words[1:]
    while known := getattr(command, "commands", None):
        command, words = known[words[0]], words[1:]
    return command.make_context(command.name, list(words)).params
