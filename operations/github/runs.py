"""The runs of a workflow, as GitHub's API lists them."""

from typing import Final

from model.types import UtcTime
from operations.github.api import Answered, GitHub
from operations.terminal.errors import OperationError, explained

_ENDED: Final = "completed"
_OF_PULL_REQUESTS: Final = frozenset({"pull_request", "pull_request_target"})


class WorkflowRun(Answered):
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
    workflow_runs: tuple[WorkflowRun, ...]


class _State(Answered):
    status: str


def has_ended(github: GitHub, run: str) -> bool:
    """Whether a run is over, with its latest attempt. No other job of it can be at work then.

    Raises:
        OperationError: GitHub refuses, or cannot be reached.
    """
    return github.get(_State, f"/actions/runs/{run}").status == _ENDED


class _Repository(Answered):
    full_name: str


class _Origin(Answered):
    head_branch: str | None
    head_sha: str
    head_repository: _Repository
    event: str


def require_own(github: GitHub, run: str, *, repository: str, branch: str, commit: str) -> None:
    """See that a run whose artifacts are to be deployed ran this very commit, from this repository's branch.

    A pull request's run is nobody's who may deploy, whatever its artifacts are called.

    Args:
        github: The API of this repository.
        run: The run's number.
        repository: The repository, as OWNER/NAME.
        branch: The branch.
        commit: The commit.

    Raises:
        OperationError: It is another's; or GitHub refuses, or cannot be reached.
    """
    found = github.get(_Origin, f"/actions/runs/{run}")
    wrong = [
        f"{what} {told!r}, not {wanted!r}"
        for what, told, wanted in (
            ("repository", found.head_repository.full_name, repository),
            ("branch", found.head_branch or "", branch),
            ("commit", found.head_sha, commit),
        )
        if told != wanted
    ]
    if found.event in _OF_PULL_REQUESTS:
        wrong.append("the run of a pull request")
    if wrong:
        raise OperationError(
            explained(
                f"What run {run} left behind is not deployed. Nothing has changed.",
                found="; ".join(wrong),
                to_do="Name the run of Deploy whose plan you have read; its number stands in its address.",
            )
        )


def runs_of(github: GitHub, workflow: str, **query: str | int) -> list[WorkflowRun]:
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
