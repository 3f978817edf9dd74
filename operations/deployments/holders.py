"""Identifies who works on a deployment, and whether that process or pipeline run has ended."""

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
from operations.github.runs import has_ended as run_has_ended
from operations.stacks.processes import has_ended as process_has_ended
from operations.terminal.errors import OperationError, explained

# How far apart two readings of one process's start may be: the clock may have been set between them.
_CLOCK: Final = timedelta(minutes=1)
_SHELLS: Final = frozenset({"sh", "bash", "dash", "zsh", "ksh", "fish", "busybox"})
_RUN: Final = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID", "GITHUB_RUN_ATTEMPT")
_MAKES: Final = frozenset({"make", "gmake"})
# A shell's options up to "-c", alone or combined as in "-euc": a command line follows.
_ONE_LINE: Final = re.compile(r"(?:--\S+ |-[abd-z]*o \S+ |-[abd-z]+ )*-[a-z]*c[a-z]*(?: |$)")


def this_holder(environment: Mapping[str, str]) -> Holder:
    """The caller of `stitches`: the process that runs until the deployment ends, and the pipeline's run.

    `make`, and a shell that runs only one command line, end with the command, so this is their caller.

    Args:
        environment: The environment variables; those of GitHub Actions identify the run.
    """
    process = psutil.Process().parent() or psutil.Process()
    while _ends_with_its_command(process) and (caller := process.parent()):
        process = caller
    return _holder(process, environment)


def this_process(environment: Mapping[str, str]) -> Holder:
    """This process itself, for a command that does all the work of a deployment.

    Args:
        environment: The environment variables; those of GitHub Actions identify the run.
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
    """The GitHub Actions run that this process belongs to; None outside of GitHub Actions.

    Raises:
        OperationError: This is GitHub Actions, but a variable that identifies the run is missing.
    """
    if environment.get("GITHUB_ACTIONS") != "true":
        return None
    missing = [name for name in _RUN if not environment.get(name)]
    if missing:
        raise OperationError(
            explained(
                f"The pipeline's run is unknown: {', '.join(missing)} must be set.",
                fix="Pass GitHub Actions' variables to this command, or unset GITHUB_ACTIONS.",
            )
        )
    server, repository, run, attempt = (environment[name] for name in _RUN)
    url = f"{server}/{repository}/actions/runs/{run}/attempts/{attempt}"
    return PipelineRun(id=run, attempt=int(attempt), url=url)


def why_orphaned(holder: Holder | None, here: Holder) -> str | None:
    """Why a holder's deployment is no longer running, as a sentence; None if it may be running.

    In a pipeline the process does not matter, because each step has another one. Processes of another machine
    cannot be checked from here. GitHub says whether another run has ended, if this run has a token.
    """
    if holder is None:
        return None
    if holder.run:
        return _why_run_ended(holder.run, here.run) if here.run else None
    if holder.host == here.host and not _lives(holder):
        return f"The process that started it has ended: {holder}."
    return None


def _why_run_ended(its: PipelineRun, here: PipelineRun) -> str | None:
    if its.id == here.id:
        if its.attempt >= here.attempt:
            return None
        return (
            f"Attempt {its.attempt} of run {its.id} ended without finishing it; this is attempt"
            f" {here.attempt}."
        )
    if _repository(its) != _repository(here) or not os.environ.get("GITHUB_TOKEN"):
        return None
    try:
        ended = run_has_ended(GitHub.of_this_job(), its.id)
    except OperationError:
        return None  # unknown
    return f"Run {its.id} has ended without finishing it: {its.url}." if ended else None


def _repository(run: PipelineRun) -> str:
    return run.url.partition("/actions/")[0]


def _lives(holder: Holder) -> bool:
    try:
        started = _started(psutil.Process(holder.process))
        return not process_has_ended(holder.process) and abs(started - holder.process_started) < _CLOCK
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
