"""Keeps one issue a stack open while its nightly comparisons with Azure give no answer.

A single night may fail for many reasons that pass. A comparison with an answer leaves an artifact, so the
number of nights without one can be counted from the workflow's runs.
"""

from typing import Final

from operations.github.api import GitHub
from operations.github.artifact import kept_artifacts
from operations.github.kept_issue import close_issue, open_issue, write_issue
from operations.github.runs import WorkflowRun, runs_of

NIGHTS: Final = 3
"""After how many comparisons in a row without an answer an issue is opened; there is one a night."""

MOST_RUNS: Final = 10
"""How far back the runs are counted. Their artifacts are kept longer: drift.yml, `retention-days`."""
_NO_COMPARISON: Final = frozenset({"skipped", "cancelled"})
"""The conclusions of runs that compared nothing: before the bootstrap, or cancelled by a person."""


def tell_of_no_answer(github: GitHub, stack: str, workflow: str, run: str) -> str:
    """Open the issue, or update it, once there have been as many nights without an answer as `NIGHTS`.

    Args:
        github: The API of this repository.
        stack: The stack that could not be compared.
        workflow: The name of the workflow's file.
        run: The address of this run, which has no answer either.

    Returns:
        What was done, as a line for people.

    Raises:
        OperationError: GitHub refuses, or cannot be reached.
    """
    silent = _runs_without_answer(github, stack, workflow)
    nights = len(silent) + 1
    if nights < NIGHTS:
        return f"{stack} was not compared with Azure. After {NIGHTS} runs in a row an issue is opened."
    text = (
        f"{_marker(stack)}\n`{stack}` was not compared with Azure in the last {nights} runs, since"
        f" {silent[-1].created_at:%Y-%m-%d}: whether somebody changed it is not known. The log of the job"
        f" “Look at {stack}” says why. This issue is closed by the next run that gives an answer.\n\n"
        + "".join(f"- {address}\n" for address in (run, *(each.html_url for each in silent)))
    )
    return write_issue(
        github,
        open_issue(github, _marker(stack)),
        title=f"No answer about drift in {stack}",
        text=text,
        still=f"{stack} was not compared with Azure in the last {nights} runs.",
    )


def tell_of_an_answer(github: GitHub, stack: str, run: str) -> str:
    """Close the issue, if there is one: there is an answer again.

    Returns:
        What was done, as a line for people; empty where there was nothing to do.

    Raises:
        OperationError: GitHub refuses, or cannot be reached.
    """
    number = open_issue(github, _marker(stack))
    if number is None:
        return ""
    text = f"{_marker(stack)}\n`{stack}` was compared with Azure again by {run}\n"
    close_issue(github, number, text)
    return f"Closed issue {number}: {stack} was compared with Azure again."


def _marker(stack: str) -> str:
    return f"<!-- stitches drift unanswered {stack} -->"


def _runs_without_answer(github: GitHub, stack: str, workflow: str) -> list[WorkflowRun]:
    """The latest completed runs up to the first that has an answer, the newest first."""
    completed = runs_of(github, workflow, branch="main", status="completed", per_page=MOST_RUNS)
    silent: list[WorkflowRun] = []
    for run in reversed(completed):
        if run.conclusion in _NO_COMPARISON:
            continue
        if kept_artifacts(github, run.id, f"drift-{stack}"):
            break
        silent.append(run)
    return silent
