"""`deploy` and `rollback` of the sample on a local stack: what `stitches` is told, and how they end."""

import os
from typing import Final

from engine_wire import STACK_TYPE
from local.checkpoint import State
from local.events import site_in
from local.workspace import CHECKOUT

_SAMPLE: Final = CHECKOUT / "samples" / "stitches"


def site_of(state: State) -> str | None:
    """Where a stack's site is, as its outputs say; None where it is not up."""
    stacks = (each for each in state.get("resources") or () if each["type"] == STACK_TYPE)
    return next(map(site_in, stacks), None)


def arguments_of(command: str, stack: str) -> list[str]:
    """The arguments of `stitches` for a release of the sample, or for its way back.

    The record names the artifacts by their paths from the current folder.
    """
    if command == "rollback":
        return [command, stack]
    named = {
        "--frontend": "frontend",
        "--backend": "backend",
        "--migrations": "migrations/efbundle",
        "--sql-client": "migrations/sqlcmd",
    }
    given = [part for option, path in named.items() for part in (option, os.path.relpath(_SAMPLE / path))]
    return [command, stack, *given]
