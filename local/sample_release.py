"""Runs `deploy` and `rollback` of the sample on a local stack, and prints the result."""

import os
import sys
from collections.abc import Sequence
from typing import Final

from engine_wire import STACK_TYPE, STASH_TYPE
from local.checkpoint import DamagedStateError, State, read_checkpoint
from local.events import site_in
from local.final_messages import final_message_of_release
from local.local_engine import LocalEngine
from local.page import page_of
from local.preparation import check_stack_file
from local.serving import HELP, served
from local.words import print_result, say
from local.workspace import CHECKOUT
from model.deployment_history import DeploymentHistory
from operations.stacks.state import plain
from operations.terminal.exit_codes import NO_RESULT

_CHANGING_NOTHING: Final = HELP | {"--dry-run"}
_SAMPLE: Final = CHECKOUT / "samples" / "stitches"


def release(local: LocalEngine, command: str, stack: str, more: Sequence[str]) -> int:
    """Deploy the sample to a stack that is up, or roll it back, and print its address for a browser."""
    workspace = local.workspace
    check_stack_file(stack)
    try:
        state = read_checkpoint(workspace.checkpoint(stack))
    except DamagedStateError as damage:
        sys.exit(str(damage))
    site = site_of(state)
    if site is None:
        say(f"Stack {stack} does not exist yet. Run `make up STACK={stack}`, and then this command again.")
        return NO_RESULT
    arguments = [*arguments_of(command, stack), *more]
    code = local.stitches_in_sight(*arguments, variables=served(workspace, arguments))
    if code == 0 and not _CHANGING_NOTHING.intersection(more):
        page = page_of(site, workspace.azure)
        earlier = has_release(state)
        print_result(final_message_of_release(command, stack, page, has_earlier_release=earlier))
    return code


def site_of(state: State) -> str | None:
    """The address of a stack's site, from its outputs; None if the stack is not up."""
    stacks = (each for each in state.get("resources") or () if each["type"] == STACK_TYPE)
    return next(map(site_in, stacks), None)


def has_release(state: State) -> bool:
    """Whether a state records a successful release, to which a later one can be rolled back."""
    stashes = (each for each in state.get("resources") or () if each["type"] == STASH_TYPE)
    return any(
        entry.can_be_rolled_back_to
        for stash in stashes
        for entry in DeploymentHistory.stored(plain(stash["inputs"]["input"])).entries
    )


def arguments_of(command: str, stack: str) -> list[str]:
    """The arguments of `stitches` for a release of the sample, or for its rollback.

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
