"""Tells a deployment that is under way from one whose holder has died."""

import os
import re
import socket
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import PurePath
from typing import Final

import psutil

from model.deployment_holder import Holder, PipelineRun
from operations.github.api import GitHub
from operations.github.runs import has_ended
from operations.terminal.errors import OperationError, explained

# How far apart two readings of one process's start may be: the clock can have been set between them.
_CLOCK: Final = timedelta(minutes=1)
_SHELLS: Final = frozenset({"sh", "bash", "dash", "zsh", "ksh", "fish", "busybox"})
_RUN: Final = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID", "GITHUB_RUN_ATTEMPT")
_MAKES: Final = frozenset({"make", "gmake"})
# A shell's options up to "-c", alone or among others as in "-euc": what follows is one command line.
_ONE_LINE: Final = re.compile(r"(?:--\S+ |-[abd-z]*o \S+ |-[abd-z]+ )*-[a-z]*c[a-z]*(?: |$)")


def this_holder(environment: Mapping[str, str]) -> Holder:
    """Who calls `stitches`: the process that will be there until the deployment ends, and the pipeline's run.

    `make`, and a shell that only runs one command line for its caller, end with the command: their own
    caller counts.

    Args:
        environment: The environment variables, of which GitHub Actions' tell the run.
    """
    process = psutil.Process().parent() or psutil.Process()
    while _ends_with_its_command(process) and (caller := process.parent()):
        process = caller
    return _holder(process, environment)


def this_process(environment: Mapping[str, str]) -> Holder:
    """This process itself, for a command that does all the work of a deployment.

    Args:
        environment: The environment variables, of which GitHub Actions' tell the run.
    """
    return _holder(psutil.Process(), environment)


def _holder(process: psutil.Process, environment: Mapping[str, str]) -> Holder:
    return Holder(
        host=socket.gethostname(),
        process=process.pid,
        process_name=process.name(),
        process_started=_started(process),
        run=pipeline_run(environment),
    )


def pipeline_run(environment: Mapping[str, str]) -> PipelineRun | None:
    """The run of GitHub Actions that this process belongs to; None outside of one.

    Raises:
        OperationError: There is one, and it does not say which.
    """
    if environment.get("GITHUB_ACTIONS") != "true":
        return None
    missing = [name for name in _RUN if not environment.get(name)]
    if missing:
        raise OperationError(
            explained(
                f"The pipeline's run is not known: {', '.join(missing)} must be set.",
                to_do="Pass GitHub Actions' own variables on to this command, or unset GITHUB_ACTIONS.",
            )
        )
    server, repository, run, attempt = (environment[name] for name in _RUN)
    url = f"{server}/{repository}/actions/runs/{run}/attempts/{attempt}"
    return PipelineRun(id=run, attempt=int(attempt), url=url)


def why_orphaned(holder: Holder | None, here: Holder) -> str | None:
    """Why nobody can end a holder's deployment any more, as a sentence; None if somebody may.

    A process says nothing in a pipeline: each step has its own. And what another machine is doing cannot be
    seen from here. Whether another run is over GitHub says, where this run has a token to ask it.
    """
    if holder is None:
        return None
    if holder.run:
        return _why_run_ended(holder.run, here.run) if here.run else None
    if holder.host == here.host and not _lives(holder):
        return f"The process that began it has ended: {holder}."
    return None


def _why_run_ended(its: PipelineRun, here: PipelineRun) -> str | None:
    if its.id == here.id:
        if its.attempt >= here.attempt:
            return None
        return (
            f"Attempt {its.attempt} of run {its.id} ended without finishing it; attempt"
            f" {here.attempt} began anew."
        )
    if _repository(its) != _repository(here) or not os.environ.get("GITHUB_TOKEN"):
        return None
    try:
        ended = has_ended(GitHub.of_this_job(), its.id)
    except OperationError:
        return None  # nobody knows
    return f"Run {its.id} is over, and has not finished it: {its.url}." if ended else None


def _repository(run: PipelineRun) -> str:
    return run.url.partition("/actions/")[0]


def _lives(holder: Holder) -> bool:
    try:
        process = psutil.Process(holder.process)
        # One that is dead but not buried does nothing any more.
        dead = process.status() in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
        return not dead and abs(_started(process) - holder.process_started) < _CLOCK
    except psutil.NoSuchProcess:
        return False


def _started(process: psutil.Process) -> datetime:
    return datetime.fromtimestamp(process.create_time(), UTC)


def _ends_with_its_command(process: psutil.Process) -> bool:
    try:
        program, *arguments = process.cmdline() or [process.name()]
    except psutil.AccessDenied:
        return False
    name = PurePath(program).name
    return name in _MAKES or (name in _SHELLS and _ONE_LINE.match(" ".join(arguments)) is not None)
