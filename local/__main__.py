"""`python -m local COMMAND`: what the Makefile calls to run the engine against the local Azure."""

import signal

if __name__ == "__main__" and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    # Python would show a trace where Ctrl-C comes while it imports: until `main` it just ends.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import argparse
import json
import os
import shlex
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TextIO

import engine
from local.checkpoint import DamagedStateError, read_checkpoint, resources_in
from local.deleted import let_go_of_deleted
from local.endings import ending, ending_of_policy, ending_of_release, unfinished
from local.engine_command import EngineCommand, RefusedCommandError
from local.events import Report, read_events
from local.interrupted import is_interrupted, settle_creations, with_creations
from local.local_engine import LocalEngine
from local.outputs import outputs_as_text
from local.pack import AskedPack
from local.page import faults, is_wanted, page_of
from local.renamed import RENAMING, how_to_rename_back, made_for, renamed_to
from local.sample_release import arguments_of, site_of
from local.stack_copy import usable
from local.stale_locks import is_locked, remove_stale_locks
from local.unanswered import unanswered_creations
from local.workspace import Workspace, stack_files
from model.environment_rules import EnvironmentName
from model.yaml_file import YamlFileError
from sandbox.arm import process
from sandbox.azure.store import RESERVE_BYTES, has_room

STACKS = tuple(name.value for name in EnvironmentName)
"""The stacks, as the specification names the environments."""

_NO_ANSWER = 2
_INTERRUPTED = 128 + signal.SIGINT  # as a shell reports it
_POLICIES = ["--policy-pack", "policies"]
_EVENT_LOG = "--event-log"

# What each command gives the engine. Nothing asks back: a newcomer's first command runs to its end. Nothing
# is made, and no preview given, that the policies have not judged. The outputs have a command of their own.
_ENGINE_ARGUMENTS = {
    "up": ["up", "--yes", "--skip-preview", "--suppress-outputs", *_POLICIES],
    "preview": ["preview", "--suppress-outputs", *_POLICIES],
    "policy": ["policy", "analyze", *_POLICIES],
    "refresh": ["refresh", "--yes", "--skip-preview", "--suppress-outputs"],
    "destroy": ["destroy", "--yes", "--skip-preview", "--suppress-outputs"],
}
_JUDGED = ("up", "preview", "policy")
# The commands of `stitches` that talk to Azure by its own clients; also commands of this program, which give
# `stitches` the sample.
_RELEASES = {
    "deploy": "deploy samples/stitches to a local stack, as `stitches deploy` deploys Stitches",
    "rollback": "return a local stack to its earlier release, as `stitches rollback` does",
}
_HELP = frozenset({"-h", "--help"})
_CHANGING_NOTHING = _HELP | {"--dry-run"}

# They take all that follows as it is, options too.
_AS_THEY_ARE = {
    "pulumi": "run any command of the engine on the local stacks: python -m local pulumi stack ls",
    "stitches": "run the operations command line on the local stacks, as `stitches --local` does",
}


# They need no engine.
_OF_AZURE = {
    "serve": "serve the local Azure to Azure's own clients, and print the variables that lead them to it",
    "down": "stop what `up` and `serve` started, with all sites that run; what Azure holds stays",
}


def main() -> None:
    """Parse the command line, and hand over to the engine or to `stitches`."""
    command, *following = sys.argv[1:] or [""]
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        if command in _AS_THEY_ARE:
            _hand_over(command, following)
        else:
            arguments = _parser().parse_args()
            if arguments.command in _OF_AZURE:
                sys.exit(_serve(Workspace.default(), arguments.command))
            local = _prepare()
            if arguments.command == "outputs":
                _show_outputs(local, arguments.stack, arguments.names)
            elif arguments.command in _RELEASES:
                sys.exit(_release(local, arguments.command, arguments.stack, arguments.more))
            else:
                sys.exit(_run_on_stack(local, arguments.command, arguments.stack, arguments.more))
    except KeyboardInterrupt:
        _say("Interrupted.")
        sys.exit(_INTERRUPTED)


def _stack(name: str) -> str:
    """A stack that there is; of any other the words say which there are."""
    if name in STACKS:
        return name
    _say(
        f"there is no stack {name!r}: name {', '.join(STACKS[:-1])} or {STACKS[-1]}, as in STACK={STACKS[0]}"
    )
    sys.exit(_NO_ANSWER)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for command in _ENGINE_ARGUMENTS:
        run = commands.add_parser(command, help=f"run `pulumi {command}` on a local stack")
        run.add_argument("stack", type=_stack)
        run.add_argument("more", nargs="*", help="further arguments for the engine, after --")
    for command, what in _RELEASES.items():
        release = commands.add_parser(command, help=what)
        release.add_argument("stack", type=_stack)
        release.add_argument("more", nargs=argparse.REMAINDER, help="further arguments for `stitches`")
    outputs = commands.add_parser("outputs", help="show a local stack's outputs")
    outputs.add_argument("stack", type=_stack)
    outputs.add_argument("names", nargs="*", help="the outputs that are wanted; else all of them")
    for command, what in {**_AS_THEY_ARE, **_OF_AZURE}.items():
        commands.add_parser(command, help=what)
    return parser


def _serve(workspace: Workspace, command: str) -> int:
    """Start or stop the process that serves the local Azure."""
    try:
        if command == "down":
            _say("stopped" if process.stop(workspace.azure) else "it does not run: nothing to stop")
            return 0
        running = process.start(workspace.azure, faults=faults())
    except process.ProcessError as error:
        sys.exit(str(error))
    _say(process.INTRODUCTION.format(running.resource_manager))
    _tell(running.exports().rstrip())
    return 0


def _served(workspace: Workspace, arguments: Sequence[str]) -> Mapping[str, str]:
    """What leads Azure's own clients to the local Azure, which is started for the commands that need it."""
    if not _RELEASES.keys() & arguments or _HELP.intersection(arguments):
        return {}
    try:
        return process.start(workspace.azure, faults=faults()).variables()
    except process.ProcessError as error:
        sys.exit(str(error))


def _hand_over(command: str, arguments: Sequence[str]) -> None:
    """Become the engine, or `stitches`, with arguments as they are."""
    local = _prepare()
    if command == "stitches":
        for stack in STACKS:
            if stack in arguments:
                _judge_stack_file(stack)
        local.become_stitches(*arguments, variables=_served(local.workspace, arguments))
    if len(arguments) == 1:
        # `stitches review` of an older commit gives them as one text. The engine knows none with a space.
        arguments = shlex.split(arguments[0])
    local.become(*_checked(local.workspace, arguments))


def _release(local: LocalEngine, command: str, stack: str, more: Sequence[str]) -> int:
    """Deploy the sample to a stack that is up, or take it back, and tell where a browser finds it."""
    workspace = local.workspace
    _judge_stack_file(stack)
    try:
        site = site_of(read_checkpoint(workspace.checkpoint(stack)))
    except DamagedStateError as damage:
        sys.exit(str(damage))
    if site is None:
        _say(f"stack {stack} is not up yet: run `make up STACK={stack}`, and then this again")
        return _NO_ANSWER
    arguments = [*arguments_of(command, stack), *more]
    code = local.stitches_in_sight(*arguments, variables=_served(workspace, arguments))
    if code == 0 and not _CHANGING_NOTHING.intersection(more):
        _tell(ending_of_release(command, stack, page_of(site, workspace.azure)))
    return code


def _prepare() -> LocalEngine:
    """An engine and a workspace, ready to be used."""
    try:
        directory = engine.ensure().directory
    except engine.EngineUnavailable as unavailable:
        _say(str(unavailable))
        sys.exit(_NO_ANSWER)
    workspace = Workspace.default()
    workspace.prepare()
    for line in remove_stale_locks(workspace.state):
        _say(line)
    return LocalEngine(directory, workspace)


def _run_on_stack(local: LocalEngine, command: str, stack: str, more: Sequence[str]) -> int:
    """Run a command on a stack that exists afterwards, if it did not before; give its exit code."""
    workspace = local.workspace
    if not has_room(workspace.folder):
        sys.exit(f"the disk of {workspace.folder} is full: free {RESERVE_BYTES >> 20} MB, and try again")
    _judge_stack_file(stack)
    if (other := renamed_to(workspace.checkpoint(stack))) is not None:
        sys.exit(how_to_rename_back(workspace.checkpoint(stack), other))
    if not workspace.checkpoint(stack).exists():
        if command == "destroy":
            _say(f"there is no local stack {stack}: nothing to destroy")
            return 0
        local.run("stack", "init", stack)
    try:
        if not is_locked(workspace.state, stack):
            _settle(local, stack)
        if command == "policy" and not resources_in(read_checkpoint(workspace.checkpoint(stack))):
            _say(f"stack {stack} has no resources: judging what `make up` would make")
            command = "preview"
    except DamagedStateError as damage:
        sys.exit(str(damage))
    if command == "destroy":
        # Protection guards real data. What the local Azure holds is there to be thrown away.
        local.run("state", "unprotect", "--all", "--yes", "--stack", stack)
    if command == "up":
        let_go_of_deleted(workspace.azure)
    return _run_and_tell(local, command, stack, more)


def _checked(workspace: Workspace, arguments: Sequence[str]) -> Sequence[str]:
    """A person's arguments for the engine, unless what they ask would be lost or would break a stack."""
    command = EngineCommand(arguments)
    try:
        arguments = command.on_local_stacks(stack_files())
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
        left_out = usable(stack_files() / f"Pulumi.{stack}.yaml")
    except YamlFileError as error:
        sys.exit(str(error))
    for line in left_out:
        _say(line)


def _run_and_tell(local: LocalEngine, command: str, stack: str, more: Sequence[str]) -> int:
    """Run a command, and tell how it ended; give its exit code."""
    if _EVENT_LOG in more:  # `stitches review` reads the events itself
        return local.run_in_sight(*_ENGINE_ARGUMENTS[command], "--stack", stack, *more)
    asked = AskedPack() if command in _JUDGED else None
    arguments = [*_ENGINE_ARGUMENTS[command], "--stack", stack]
    events = _events(local.workspace, command, stack)
    logging = [] if command == "policy" else [_EVENT_LOG, str(events)]  # the engine has none of it
    code = local.run_in_sight(*arguments, *logging, *more)
    pack = asked.answer(stack) if asked else None
    if code != 0:
        _tell(unfinished(command, stack))
    elif command == "policy":
        resources = resources_in(read_checkpoint(local.workspace.checkpoint(stack)))
        _tell(ending_of_policy(stack, resources, pack))
    else:
        report = Report.of(read_events(events))
        site = report.site if command == "up" and is_wanted() else None
        page = page_of(site, local.workspace.azure) if site else None
        _tell(ending(command, stack, report, pack, page))
        if command == "destroy":
            _stop_unless_needed(local.workspace)
    return code


def _stop_unless_needed(workspace: Workspace) -> None:
    """Stop the process that serves the local Azure when no stack has anything in it any more."""
    try:
        if any(resources_in(read_checkpoint(each)) for each in workspace.checkpoints()):
            return
        if process.stop(workspace.azure):
            _say("nothing is left to serve: the local Azure's process was stopped")
    except (DamagedStateError, process.ProcessError, OSError) as error:
        _say(f"the local Azure's process may still run: {error}")


def _events(workspace: Workspace, command: str, stack: str) -> Path:
    """Where a command's events go. Those of `up` outlive other commands: they tell what it left open."""
    return workspace.events(stack) if command == "up" else workspace.folder / f"{stack}.{command}.json"


def _show_outputs(local: LocalEngine, stack: str, names: Sequence[str]) -> None:
    if not local.workspace.checkpoint(stack).exists():
        sys.exit(f"there is no local stack {stack}: `make up STACK={stack}` brings one up")
    printed = local.answer("stack", "output", "--json", "--stack", stack)
    known = ", ".join(json.loads(printed))
    if not known:
        sys.exit(f"stack {stack} has no outputs yet: `make up STACK={stack}` brings it up")
    try:
        _tell(outputs_as_text(printed, names))
    except KeyError as unknown:
        sys.exit(f"stack {stack} has no output {unknown}; it has {known}")


def _settle(local: LocalEngine, stack: str) -> None:
    """Bring a stack's state in line with the local Azure, if an update of it was killed."""
    workspace = local.workspace
    events, settling = workspace.events(stack), workspace.settling(stack)
    unanswered = unanswered_creations(events, workspace.azure)
    if not (unanswered or settling.exists() or is_interrupted(workspace.checkpoint(stack))):
        return
    _say("an earlier update was interrupted: settling what it left open")
    settling.touch()  # An import leaves nothing pending: a kill before the refresh is over must be seen too.
    exported = json.loads(local.answer("stack", "export", "--stack", stack))
    settled = settle_creations(with_creations(exported, unanswered), workspace.azure)
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(settled, file)
        file.flush()
        local.run("stack", "import", "--stack", stack, "--file", file.name)
    local.run(*_ENGINE_ARGUMENTS["refresh"], "--stack", stack)
    events.unlink(missing_ok=True)
    settling.unlink()


def _say(line: str) -> None:
    _write(sys.stderr, line)


def _tell(text: str) -> None:
    _write(sys.stdout, text)  # after the engine's own words, and where they go


def _write(stream: TextIO, text: str) -> None:
    """Write at once; nothing, and without a complaint, where the reader has read enough, as `head` has."""
    try:
        print(text, file=stream, flush=True)
    except BrokenPipeError:
        # What is still to be flushed goes nowhere. The exit code stays that of the command.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


if __name__ == "__main__":
    main()
