"""Keeps one issue for each stack open while its nightly drift checks have no result.

A single check may fail for many temporary reasons. A check with a result leaves an artifact, so the nights
without a result can be counted from the workflow's runs.
"""

from typing import Final

from operations.github.api import GitHub
from operations.github.artifact import kept_artifacts
from operations.github.kept_issue import close_issue, open_issue, write_issue
from operations.github.runs import WorkflowRun, runs_of

NIGHTS: Final = 3
"""After this many checks in a row without a result, an issue is opened. There is one check each night."""

MAXIMUM_RUNS: Final = 10
"""How many runs are looked at. Their artifacts are kept longer: drift.yml, `retention-days`."""
_NOT_CHECKED: Final = frozenset({"skipped", "cancelled"})
"""The conclusions of runs that checked nothing: before the bootstrap, or cancelled by a person."""


def report_no_result(github: GitHub, stack: str, workflow: str, run: str) -> str:
    """Open or update the issue, after `NIGHTS` nights without a result.

    Args:
        github: The API of this repository.
        stack: The stack that could not be checked.
        workflow: The name of the workflow's file.
        run: The address of this run, which has no result either.

    Returns:
        What was done, as a line for people.

    Raises:
        OperationError: GitHub rejects a request, or cannot be reached.
    """
    silent = _runs_without_result(github, stack, workflow)
    nights = len(silent) + 1
    if nights < NIGHTS:
        return f"{stack} was not compared with Azure. After {NIGHTS} such runs in a row, an issue is opened."
    text = (
        f"{_marker(stack)}\n`{stack}` was not compared with Azure in the last {nights} runs, since"
        f" {silent[-1].created_at:%Y-%m-%d}, so nobody knows whether it has drift. The log of the job"
        f" “Check {stack} for drift” says why. The next run with a result closes this issue.\n\n"
        + "".join(f"- {address}\n" for address in (run, *(each.html_url for each in silent)))
    )
    return write_issue(
        github,
        open_issue(github, _marker(stack)),
        title=f"The drift checks of {stack} have no result",
        text=text,
        still=f"{stack} was not compared with Azure in the last {nights} runs.",
    )


def report_result(github: GitHub, stack: str, run: str) -> str:
    """Close the issue, if one is open: there is a result again.

    Returns:
        What was done, as a line for people; empty if there was nothing to do.

    Raises:
        OperationError: GitHub rejects a request, or cannot be reached.
    """
    number = open_issue(github, _marker(stack))
    if number is None:
        return ""
    text = f"{_marker(stack)}\n`{stack}` was compared with Azure again: {run}\n"
    close_issue(github, number, text)
    return f"Closed issue {number}: {stack} was compared with Azure again."


def _marker(stack: str) -> str:
    return f"<!-- stitches drift unanswered {stack} -->"


def _runs_without_result(github: GitHub, stack: str, workflow: str) -> list[WorkflowRun]:
    """The latest completed runs before the first that has a result, the newest first."""
    completed = runs_of(github, workflow, branch="main", status="completed", per_page=MAXIMUM_RUNS)
    silent: list[WorkflowRun] = []
    for run in reversed(completed):
        if run.conclusion in _NOT_CHECKED:
            continue
        if kept_artifacts(github, run.id, f"drift-{stack}"):
            break
        silent.append(run)
    return silent
