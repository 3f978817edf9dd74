"""Reads the runs of a workflow from GitHub's API."""

from typing import Final

from model.types import UtcTime
from operations.github.api import GitHub, Received
from operations.terminal.errors import OperationError, explained

_ENDED: Final = "completed"
_OF_PULL_REQUESTS: Final = frozenset({"pull_request", "pull_request_target"})


class WorkflowRun(Received):
    """A run of a workflow.

    Attributes:
        conclusion: How it ended; None if it has not ended.
    """

    id: int
    created_at: UtcTime
    html_url: str
    head_sha: str
    conclusion: str | None


class _Runs(Received):
    workflow_runs: tuple[WorkflowRun, ...]


class _State(Received):
    status: str


def has_ended(github: GitHub, run: str) -> bool:
    """Whether a run has ended, with its latest attempt. Then no job of it can still be running.

    Raises:
        OperationError: GitHub rejects the request, or cannot be reached.
    """
    return github.get(_State, f"/actions/runs/{run}").status == _ENDED


class _Repository(Received):
    full_name: str


class _Origin(Received):
    head_branch: str | None
    head_sha: str
    head_repository: _Repository
    event: str


def require_own(github: GitHub, run: str, *, repository: str, branch: str, commit: str) -> None:
    """Check that a run, whose artifacts are to be deployed, ran exactly this commit of the right branch.

    Runs of pull requests are always rejected: their authors may not deploy.

    Args:
        github: The API of this repository.
        run: The run's number.
        repository: The repository, as OWNER/NAME.
        branch: The branch.
        commit: The commit.

    Raises:
        OperationError: The run is another one; or GitHub rejects the request, or cannot be reached.
    """
    found = github.get(_Origin, f"/actions/runs/{run}")
    reasons = [
        f"{what} {actual!r}, not {wanted!r}"
        for what, actual, wanted in (
            ("repository", found.head_repository.full_name, repository),
            ("branch", found.head_branch or "", branch),
            ("commit", found.head_sha, commit),
        )
        if actual != wanted
    ]
    if found.event in _OF_PULL_REQUESTS:
        reasons.append("the run of a pull request")
    if reasons:
        raise OperationError(
            explained(
                f"The artifacts of run {run} cannot be deployed here. Nothing has changed.",
                found="; ".join(reasons),
                fix="Use the run of Deploy whose plan you have read. Its number is in its address.",
            )
        )


def runs_of(github: GitHub, workflow: str, **query: str | int) -> list[WorkflowRun]:
    """Some runs of a workflow, the oldest first.

    Args:
        github: The API of this repository.
        workflow: The name of the workflow's file.
        query: Which runs, and how many, as parameters of the API.

    Raises:
        OperationError: GitHub rejects the request, or cannot be reached.
    """
    found = github.get(_Runs, f"/actions/workflows/{workflow}/runs", **query)
    return sorted(found.workflow_runs, key=lambda run: run.created_at)
