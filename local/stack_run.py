"""Runs a command of the engine on a local stack, after it has settled the state, and prints the result."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from local.checkpoint import DamagedStateError, read_checkpoint, resources_in
from local.deleted import purge_deleted
from local.engine_arguments import ENGINE_ARGUMENTS, EVENT_LOG
from local.events import Report, read_events
from local.final_messages import final_message, final_message_of_policy, unfinished
from local.local_engine import LocalEngine
from local.pack import AskedPack
from local.page import is_wanted, page_of
from local.preparation import check_stack_file
from local.renamed import how_to_rename_back, renamed_to
from local.settling import settle
from local.stale_locks import is_locked
from local.words import print_result, say
from local.workspace import Workspace
from sandbox.arm import process
from sandbox.azure.store import RESERVE_BYTES, has_room

_CHECKED_BY_POLICIES: Final = ("up", "preview", "policy")


def run_on_stack(local: LocalEngine, command: str, stack: str, more: Sequence[str]) -> int:
    """Run a command on a stack, which is created if it does not exist; return its exit code."""
    workspace = local.workspace
    if not has_room(workspace.folder):
        sys.exit(f"The disk of {workspace.folder} is full. Free {RESERVE_BYTES >> 20} MB, and try again.")
    check_stack_file(stack)
    if (other := renamed_to(workspace.checkpoint(stack))) is not None:
        sys.exit(how_to_rename_back(workspace.checkpoint(stack), other))
    if not workspace.checkpoint(stack).exists():
        if command == "destroy":
            say(f"There is no local stack {stack}: nothing to delete.")
            return 0
        local.run("stack", "init", stack)
    try:
        if not is_locked(workspace.state, stack):
            settle(local, stack)
        if command == "policy" and not resources_in(read_checkpoint(workspace.checkpoint(stack))):
            say(f"Stack {stack} has no resources. Checking what `make up` would create.")
            command = "preview"
    except DamagedStateError as damage:
        sys.exit(str(damage))
    if command == "destroy":
        # Protection is for real data. The data in the local Azure is disposable.
        local.run("state", "unprotect", "--all", "--yes", "--stack", stack)
    if command == "up":
        purge_deleted(workspace.azure)
    return _run_and_report(local, command, stack, more)


def _run_and_report(local: LocalEngine, command: str, stack: str, more: Sequence[str]) -> int:
    """Run a command, print how it ended, and return its exit code."""
    if EVENT_LOG in more:  # `stitches review` reads the events itself
        return local.run_in_sight(*ENGINE_ARGUMENTS[command], "--stack", stack, *more)
    asked = AskedPack() if command in _CHECKED_BY_POLICIES else None
    arguments = [*ENGINE_ARGUMENTS[command], "--stack", stack]
    events = _events(local.workspace, command, stack)
    logging = [] if command == "policy" else [EVENT_LOG, str(events)]  # that command has no such option
    code = local.run_in_sight(*arguments, *logging, *more)
    pack = asked.result(stack) if asked else None
    if code != 0:
        print_result(unfinished(command, stack))
    elif command == "policy":
        resources = resources_in(read_checkpoint(local.workspace.checkpoint(stack)))
        print_result(final_message_of_policy(stack, resources, pack))
    else:
        report = Report.of(read_events(events))
        site = report.site if command == "up" and is_wanted() else None
        page = page_of(site, local.workspace.azure) if site else None
        print_result(final_message(command, stack, report, pack, page))
        if command == "destroy":
            _stop_unless_needed(local.workspace)
    return code


def _stop_unless_needed(workspace: Workspace) -> None:
    """Stop the process that serves the local Azure if no stack has resources any more."""
    try:
        if any(resources_in(read_checkpoint(each)) for each in workspace.checkpoints()):
            return
        if process.stop(workspace.azure):
            say("Nothing is left to serve. The local Azure's process was stopped.")
    except (DamagedStateError, process.ProcessError, OSError) as error:
        say(f"The local Azure's process may still be running: {error}")


def _events(workspace: Workspace, command: str, stack: str) -> Path:
    """The file for a command's events. Those of `up` are kept: after a kill they show what it left open."""
    return workspace.events(stack) if command == "up" else workspace.folder / f"{stack}.{command}.json"
