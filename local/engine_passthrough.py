"""Runs `stitches local pulumi …`: the engine on the local stacks, with the user's arguments."""

import shlex
import sys
from collections.abc import Sequence
from typing import NoReturn

from local.engine_command import EngineCommand, RejectedCommandError
from local.local_engine import LocalEngine
from local.preparation import check_stack_file
from local.renamed import RENAMING, made_for
from local.workspace import Workspace, stack_files


def become_engine(local: LocalEngine, arguments: Sequence[str]) -> NoReturn:
    """Replace this process by the engine, with these arguments."""
    if len(arguments) == 1:
        # `stitches review` of an older commit passes them as one text; no single argument contains a space.
        arguments = shlex.split(arguments[0])
    local.become(*_checked(local.workspace, arguments))


def _checked(workspace: Workspace, arguments: Sequence[str]) -> Sequence[str]:
    """Check a person's arguments; end if the command would have no effect, or would break a stack."""
    command = EngineCommand(arguments)
    try:
        arguments = command.on_local_stacks(stack_files())
    except RejectedCommandError as rejected:
        sys.exit(str(rejected))
    if command.new_name not in (None, made_for(workspace.checkpoint(command.stack or ""))):
        sys.exit(RENAMING)
    if command.stack is not None:
        check_stack_file(command.stack)
    return arguments
