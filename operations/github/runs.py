"""The runs of a workflow, as GitHub's API lists them."""

from typing import Final

from model.types import UtcTime
from operations.github.api import Answered, GitHub

_ENDED: Final = "completed"


class Run(Answered):
    """A run of a workflow.

    Attributes:
        conclusion: How it ended; None of one that has not.
    """

    id: int
    created_at: UtcTime
    html_url: str
    head_sha: str
    conclusion: str | None


class _Runs(Answered):
    workflow_runs: tuple[Run, ...]


class _State(Answered):
    status: str


def has_ended(github: GitHub, run: str) -> bool:
    """Whether a run is over, with its latest attempt. No other job of it can be at work then.

    Raises:
        OperationError: GitHub refuses, or cannot be reached.
    """
    return github.get(_State, f"/actions/runs/{run}").status == _ENDED


def runs_of(github: GitHub, workflow: str, **query: str | int) -> list[Run]:
    """Some runs of a workflow, the oldest first.

    Args:
        github: The API of this repository.
        workflow: The name of the workflow's file.
        query: Which runs, and how many, by the API's own names.

    Raises:
        OperationError: GitHub refuses, or cannot be reached.
    """
    found = github.get(_Runs, f"/actions/workflows/{workflow}/runs", **query)
    return sorted(found.workflow_runs, key=lambda run: run.created_at)
