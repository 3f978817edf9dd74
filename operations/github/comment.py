"""Puts the review of a pull request into the pull request: one comment, edited in place.

The review comes from a run that executed the pull request's own code, so its text is anybody's. What this
relies on comes from GitHub alone: the event says which run it was and of which commit, the API says which
pull request has that commit. Source: securitylab.github.com, "Keeping your GitHub Actions and workflows
secure: Preventing pwn requests".
"""

from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from operations.errors import OperationError, explained
from operations.github.api import BOT, MOST_CHARACTERS, Answered, GitHub, User
from operations.github.artifact import NoArtifactError, read_text
from operations.github.untrusted import cleaned, cut

MARKER: Final = "<!-- stitches review -->"
"""How a review begins, and how the comment is found again."""

_FILE: Final = "comment.md"


class _Repository(Answered):
    full_name: str
    owner: User


class _Run(Answered):
    id: int
    head_sha: str
    head_branch: str
    head_repository: _Repository


class _Event(Answered):
    workflow_run: _Run


class _Head(Answered):
    sha: str
    repo: _Repository | None  # None once a fork is deleted


class _PullRequest(Answered):
    number: int
    head: _Head


class _Comment(Answered):
    id: int
    body: str | None
    user: User | None  # None once an account is deleted


def put_comment(github: GitHub, event: Path, artifact: str, server: str, repository: str) -> str:
    """Write the review into its pull request, or edit the comment that is there.

    Args:
        github: The API of this repository.
        event: The file with the event `workflow_run`, as the runner gives it.
        artifact: The artifact with the review.
        server: GitHub's address, for the link to the run.
        repository: This repository, as OWNER/NAME, likewise.

    Returns:
        What was done, as a line for people.

    Raises:
        OperationError: What the run left is no review, or GitHub refuses.
    """
    run = _run_of(event)
    number = _pull_request_of(run, github)
    if number is None:
        return f"No open pull request is at commit {run.head_sha} any more: nothing to comment."
    link = f"{server}/{repository}/actions/runs/{run.id}"
    try:
        review = cleaned(read_text(github, run.id, artifact, _FILE))
    except NoArtifactError:
        # The comment that is there is of an older commit, and its verdict is not this one's.
        review = f"{MARKER}\n**This commit could not be reviewed.** [The run]({link}) says why.\n"
    if not review.startswith(MARKER):
        raise OperationError(
            explained(
                f"{_FILE} of run {run.id} is no review: it does not begin with {MARKER}.",
                to_do="See what the pull request changes in `stitches review`.",
            )
        )
    text = cut(MARKER + _origin(run, link) + review.removeprefix(MARKER), MOST_CHARACTERS)
    for comment in github.every(TypeAdapter(list[_Comment]), f"/issues/{number}/comments"):
        # Anybody can write the marker; only a workflow of this repository has the bot's name.
        if comment.user and comment.user.login == BOT and (comment.body or "").startswith(MARKER):
            github.write("PATCH", f"/issues/comments/{comment.id}", body=text)
            return f"Edited the comment in pull request {number}."
    github.write("POST", f"/issues/{number}/comments", body=text)
    return f"Commented in pull request {number}."


def _run_of(event: Path) -> _Run:
    try:
        return _Event.model_validate_json(event.read_bytes()).workflow_run
    except (OSError, ValidationError):
        raise OperationError(
            explained(
                "This is no event of a workflow that another one ended.",
                to_do="Run it in a workflow `on: workflow_run`, as .github/workflows/comment.yml does.",
            )
        ) from None


def _pull_request_of(run: _Run, github: GitHub) -> int | None:
    """The open pull request whose head is the run's commit, now.

    The event's own list of pull requests is empty for forks, so the API is asked in all cases.
    """
    branch = f"{run.head_repository.owner.login}:{run.head_branch}"
    for pull_request in github.every(TypeAdapter(list[_PullRequest]), "/pulls", state="open", head=branch):
        head = pull_request.head
        same_repository = head.repo is not None and head.repo.full_name == run.head_repository.full_name
        if same_repository and head.sha == run.head_sha:
            return pull_request.number
    return None


def _origin(run: _Run, link: str) -> str:
    """Where the rest comes from. It stands first: nothing below can swallow it."""
    return (
        f"\n> Commit `{run.head_sha[:12]}`, from [the run of the pull request's own code]({link}), which also"
        " has the whole review as an artifact.\n"
    )
