"""`python -m local COMMAND`: what the Makefile calls to run the engine against the local Azure."""

import argparse
import json
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

import engine
from local.deleted import let_go_of_deleted
from local.engine_command import EngineCommand, RefusedCommandError
from local.interrupted import DamagedStateError, is_interrupted, settle_creations, with_creations
from local.renamed import RENAMING, how_to_rename_back, made_for, renamed_to
from local.stack_copy import usable
from local.stale_locks import is_locked, remove_stale_locks
from local.unanswered import unanswered_creations
from local.workspace import CHECKOUT, Workspace
from model.yaml_file import YamlFileError
from sandbox.azure.store import RESERVE_BYTES, has_room

STACKS = ("dev", "staging", "prod")
"""The stacks, as the specification names the environments."""

_POLICIES = ["--policy-pack", "policies"]

# What each command gives the engine. Nothing asks back: a newcomer's first command runs to its end. Nothing
# is made, and no preview given, that the policies have not judged.
_ENGINE_ARGUMENTS = {
    "up": ["up", "--yes", "--skip-preview", *_POLICIES],
    "preview": ["preview", *_POLICIES],
    "policy": ["policy", "analyze", *_POLICIES],
    "refresh": ["refresh", "--yes", "--skip-preview"],
    "destroy": ["destroy", "--yes", "--skip-preview"],
}


def main() -> None:
    """Parse the command line and hand over to the engine."""
    parser = argparse.ArgumentParser(prog="python -m local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for command in _ENGINE_ARGUMENTS:
        run = commands.add_parser(command, help=f"run `pulumi {command}` on a local stack")
        run.add_argument("stack", choices=STACKS)
        run.add_argument("more", nargs="*", help="further arguments for the engine, after --")
    commands.add_parser("pulumi", help="run any engine command").add_argument("arguments")
    commands.add_parser("env", help="print the environment for it as export lines")
    arguments = parser.parse_args()

    directory, workspace = _prepare()
    match arguments.command:
        case "env":
            for name, value in workspace.variables(directory).items():
                print(f"export {name}={shlex.quote(value)}")  # noqa: T201  # the shell's to read
        case "pulumi":
            _hand_over(directory, workspace, _checked(workspace, shlex.split(arguments.arguments)))
        case command:
            _run_on_stack(directory, workspace, command, arguments.stack, arguments.more)


def _prepare() -> tuple[Path, Workspace]:
    """An engine and a workspace, ready to be used."""
    try:
        directory = engine.ensure().directory
    except engine.EngineUnavailable as unavailable:
        sys.exit(str(unavailable))
    workspace = Workspace.default()
    workspace.prepare()
    for line in remove_stale_locks(workspace.state):
        _say(line)
    return directory, workspace


def _run_on_stack(directory: Path, workspace: Workspace, command: str, stack: str, more: list[str]) -> None:
    """Run a command on a stack that exists afterwards, if it did not before."""
    if not has_room(workspace.folder):
        sys.exit(f"the disk of {workspace.folder} is full: free {RESERVE_BYTES >> 20} MB, and try again")
    _judge_stack_file(stack)
    if (other := renamed_to(workspace.checkpoint(stack))) is not None:
        sys.exit(how_to_rename_back(workspace.checkpoint(stack), other))
    if not workspace.checkpoint(stack).exists():
        if command == "destroy":
            _say(f"there is no local stack {stack}: nothing to destroy")
            return
        if command == "policy":
            _say(f"there is no local stack {stack}: judging what `make up` would make")
            command = "preview"
        _run(directory, workspace, ["stack", "init", stack])
    if not is_locked(workspace.state, stack):
        try:
            _settle(directory, workspace, stack)
        except DamagedStateError as damage:
            sys.exit(str(damage))
    if command == "destroy":
        # Protection guards real data. What the local Azure holds is there to be thrown away.
        _run(directory, workspace, ["state", "unprotect", "--all", "--yes", "--stack", stack])
    arguments = [*_ENGINE_ARGUMENTS[command], "--stack", stack, *more]
    if command == "up":
        let_go_of_deleted(workspace.azure)
        # Without the variable the engine does not know of --event-log.
        os.environ["PULUMI_DEBUG_COMMANDS"] = "true"
        arguments += ["--event-log", str(workspace.events(stack))]
    _hand_over(directory, workspace, arguments)


def _checked(workspace: Workspace, arguments: list[str]) -> list[str]:
    """A person's arguments for the engine, unless what they ask would be lost or would break a stack."""
    command = EngineCommand(arguments)
    try:
        arguments = command.on_local_stacks(CHECKOUT)
    except RefusedCommandError as refused:
        sys.exit(str(refused))
    if command.new_name not in (None, made_for(workspace.checkpoint(command.stack or ""))):
        sys.exit(RENAMING)
    if command.stack is not None:
        _judge_stack_file(command.stack)
    return arguments


def _judge_stack_file(stack: str) -> None:
    """Stop where a stack's file is wrong, and say what a local stack does without."""
    try:
        left_out = usable(CHECKOUT / f"Pulumi.{stack}.yaml")
    except YamlFileError as error:
        sys.exit(str(error))
    for line in left_out:
        _say(line)


def _settle(directory: Path, workspace: Workspace, stack: str) -> None:
    """Bring a stack's state in line with the local Azure, if an update of it was killed."""
    events, settling = workspace.events(stack), workspace.settling(stack)
    unanswered = unanswered_creations(events, workspace.azure)
    if not (unanswered or settling.exists() or is_interrupted(workspace.checkpoint(stack))):
        return
    _say("an earlier update was interrupted: settling what it left open")
    settling.touch()  # An import leaves nothing pending: a kill before the refresh is over must be seen too.
    exported = json.loads(_read(directory, workspace, ["stack", "export", "--stack", stack]))
    settled = settle_creations(with_creations(exported, unanswered), workspace.azure)
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(settled, file)
        file.flush()
        _run(directory, workspace, ["stack", "import", "--stack", stack, "--file", file.name])
    _run(directory, workspace, [*_ENGINE_ARGUMENTS["refresh"], "--suppress-outputs", "--stack", stack])
    events.unlink(missing_ok=True)
    settling.unlink()


def _read(directory: Path, workspace: Workspace, arguments: list[str]) -> str:
    """What the engine answers to a question."""
    done = subprocess.run(  # noqa: S603
        [directory / "pulumi", *arguments],
        env=workspace.environment(directory, os.environ),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        sys.exit(done.returncode)
    return done.stdout


def _run(directory: Path, workspace: Workspace, arguments: list[str]) -> None:
    """Run the engine, and stop where it fails."""
    environment = workspace.environment(directory, os.environ)
    done = subprocess.run([directory / "pulumi", *arguments], env=environment, check=False)  # noqa: S603
    if done.returncode != 0:
        sys.exit(done.returncode)


def _hand_over(directory: Path, workspace: Workspace, arguments: list[str]) -> None:
    """Become the engine: signals, terminal and exit code are its own."""
    sys.stdout.flush()
    sys.stderr.flush()
    pulumi = str(directory / "pulumi")
    os.execve(pulumi, [pulumi, *arguments], workspace.environment(directory, os.environ))  # noqa: S606


def _say(line: str) -> None:
    print(line, file=sys.stderr)  # noqa: T201  # a command line's own words


if __name__ == "__main__":
    main()
