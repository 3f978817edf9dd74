"""Starts and stops the process that serves the local Azure to Azure's client libraries."""

import sys
from collections.abc import Mapping, Sequence

from local.page import faults
from local.words import print_result, say
from local.workspace import Workspace
from sandbox.arm import process

_TALKS_TO_AZURE = frozenset({"deploy", "rollback"})
"""The commands of `stitches` that call Azure with Azure's client libraries."""
HELP = frozenset({"-h", "--help"})
"""The options that only ask for help."""


def serve() -> None:
    """Start the process, if it is not running, and print the variables with which clients use it."""
    running = _started(Workspace.default())
    say(process.INTRODUCTION.format(running.resource_manager))
    print_result(running.exports().rstrip())


def stop() -> None:
    """Stop the process, if it is running."""
    try:
        stopped = process.stop(Workspace.default().azure)
    except process.ProcessError as error:
        sys.exit(str(error))
    say("Stopped." if stopped else "The local Azure's process is not running: nothing to stop.")


def served(workspace: Workspace, arguments: Sequence[str]) -> Mapping[str, str]:
    """The variables with which Azure's clients use the local Azure; starts it if the command needs it."""
    if not _TALKS_TO_AZURE.intersection(arguments) or HELP.intersection(arguments):
        return {}
    return _started(workspace).variables()


def _started(workspace: Workspace) -> process.Running:
    try:
        return process.start(workspace.azure, faults=faults())
    except process.ProcessError as error:
        sys.exit(str(error))
