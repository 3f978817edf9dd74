"""Checks what every local command needs: a checkout, an engine, a workspace, and a valid stack file."""

import sys

import engine
from local.local_engine import LocalEngine
from local.stack_copy import usable
from local.stale_locks import remove_stale_locks
from local.words import say
from local.workspace import CHECKOUT, Workspace, stack_files
from model.yaml_file import YamlFileError
from operations.terminal.exit_codes import NO_RESULT


def prepared() -> LocalEngine:
    """Return an engine with a prepared workspace; if that is impossible, end with a reason."""
    if not (CHECKOUT / "Pulumi.yaml").exists():
        say(
            f"Local stacks need a checkout of the project, and {CHECKOUT} is not one. Run `make setup` in"
            " a clone of the repository, and then `.venv/bin/stitches` there."
        )
        sys.exit(NO_RESULT)
    try:
        directory = engine.ensure().directory
    except engine.EngineUnavailable as unavailable:
        say(str(unavailable))
        sys.exit(NO_RESULT)
    workspace = Workspace.default()
    workspace.prepare()
    for line in remove_stale_locks(workspace.state):
        say(line)
    return LocalEngine(directory, workspace)


def check_stack_file(stack: str) -> None:
    """End if a stack's file is invalid; print what a local stack does not use of it."""
    try:
        left_out = usable(stack_files() / f"Pulumi.{stack}.yaml")
    except YamlFileError as error:
        sys.exit(str(error))
    for line in left_out:
        say(line)
