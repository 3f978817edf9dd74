"""Comments on a pull request with its review: one comment, which is edited in place.

The review comes from a run that executed the pull request's own code, so anybody may have written its text.
This module relies only on GitHub: the event says which run it was, and of which commit; the API says which
pull request has that commit. Source: securitylab.github.com, "Keeping your GitHub Actions and workflows
secure: Preventing pwn requests".
"""

from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from github_markdown import MAXIMUM_CHARACTERS
from github_markdown.documents import cleaned, cut
from operations.github.api import BOT, GitHub, Received, User
from operations.github.artifact import Archive, NoArtifactError, download
from operations.github.since_last import ShortReview, since
from operations.review.markdown import MARKER
from operations.review.report import Review, Verdict
from operations.review.words import status_line
from operations.terminal.errors import OperationError, explained

_FILE: Final = "comment.md"
_DATA: Final = "review.json"
_MAXIMUM_BYTES_OF_DATA: Final = 20 * 1024 * 1024
"""For comparison: the data of a review with 700 more resources in each stack has 10 MB."""
_LONGEST_STATUS: Final = 140
"""Characters. Source: the API's error message, "description is too long (maximum is 140 characters)"."""
_STATES: Final = {
    Verdict.UNCHANGED: "success",
    Verdict.CHANGED: "success",
    Verdict.VIOLATIONS: "failure",
    Verdict.FAILURE: "error",
}


class _Repository(Received):
    full_name: str
    owner: User


class _Run(Received):
    id: int
    head_sha: str
    head_branch: str
    head_repository: _Repository


class _Event(Received):
    workflow_run: _Run


class _Head(Received):
    sha: str
    repo: _Repository | None  # None if the fork was deleted


class _PullRequest(Received):
    number: int
    head: _Head


class _Comment(Received):
    id: int
    body: str | None
    user: User | None  # None if the account was deleted


def put_comment(github: GitHub, event: Path, artifact: str, server: str, repository: str) -> str:
    """Write the review as a comment on its pull request, or edit the existing comment.

    If the pull request changes nothing and has no comment, none is written. The commit gets a status.

    Args:
        github: The API of this repository.
        event: The file with the event `workflow_run`, from the runner.
        artifact: The artifact with the review.
        server: GitHub's address, for the link to the run.
        repository: This repository, as OWNER/NAME, for the same link.

    Returns:
        What was done, as a line for people.

    Raises:
        OperationError: The artifact is not a review, or GitHub rejects a request.
    """
    run = _run_of(event)
    number = _pull_request_of(run, github)
    if number is None:
        return f"No open pull request has commit {run.head_sha} as its head any more: nothing to comment on."
    link = f"{server}/{repository}/actions/runs/{run.id}"
    try:
        left = download(github, run.id, artifact)
        review, data = cleaned(left.text(_FILE)), _review_in(left)
        instead = "The comment shows the review. The review's data is invalid, so this status has no result."
    except NoArtifactError:
        # The existing comment is about an older commit, and its verdict does not apply to this one.
        review = f"{MARKER}\n**This commit could not be reviewed.** [The run]({link}) says why.\n"
        data, instead = None, "This commit could not be reviewed."
    if not review.startswith(MARKER):
        raise OperationError(
            explained(
                f"{_FILE} of run {run.id} is not a review: it does not start with {MARKER}.",
                fix="Check what the pull request changes in `stitches review`.",
            )
        )
    now = ShortReview.of(data, run.head_sha) if data else None
    posted = _posted(github, number)
    if posted is None and data is not None and data.verdict is Verdict.UNCHANGED:
        _set_status(github, run, data, link, instead)
        return f"Pull request {number} changes nothing: nothing to comment on."
    previous = ShortReview.read(posted.body or "") if posted else None
    # This program's own text comes first, so that nothing below can hide or imitate it.
    head = [MARKER, *([now.line()] if now else []), _origin(run, link)]
    if now and previous and previous.commit != now.commit:
        head.append(f"{since(previous, now)}\n")
    text = cut("\n".join([*head, review.removeprefix(MARKER).removeprefix("\n")]), MAXIMUM_CHARACTERS)
    if posted is not None:
        github.write("PATCH", f"/issues/comments/{posted.id}", body=text)
        done = f"Edited the comment on pull request {number}."
    else:
        github.write("POST", f"/issues/{number}/comments", body=text)
        done = f"Commented on pull request {number}."
    _set_status(github, run, data, link, instead)
    return done


def _posted(github: GitHub, number: int) -> _Comment | None:
    """The existing comment. Anybody can write the marker; only workflows of this repository are the bot."""
    for comment in github.every(TypeAdapter(list[_Comment]), f"/issues/{number}/comments"):
        if comment.user and comment.user.login == BOT and (comment.body or "").startswith(MARKER):
            return comment
    return None


def _review_in(left: Archive) -> Review | None:
    """The review as data; None if it is missing or invalid."""
    try:
        return Review.model_validate_json(left.text(_DATA, _MAXIMUM_BYTES_OF_DATA))
    except (OperationError, ValidationError):
        return None


def _set_status(github: GitHub, run: _Run, review: Review | None, link: str, instead: str) -> None:
    """Set the commit's status to the review, as one line of numbers and our own words.

    Without a review, the line is `instead`.

    Do not make this status a required check: it comes from a run of the pull request's own code.
    """
    state = "error" if review is None else _STATES[review.verdict]
    line = instead if review is None else status_line(review)
    description = line if len(line) <= _LONGEST_STATUS else f"{line[: _LONGEST_STATUS - 1]}…"
    github.write(
        "POST",
        f"/statuses/{run.head_sha}",
        state=state,
        context="Infrastructure",
        description=description,
        target_url=link,
    )


def _run_of(event: Path) -> _Run:
    try:
        return _Event.model_validate_json(event.read_bytes()).workflow_run
    except (OSError, ValidationError):
        raise OperationError(
            explained(
                "The event is not a `workflow_run` event.",
                fix="Run the command in a workflow `on: workflow_run`, as .github/workflows/comment.yml"
                " does.",
            )
        ) from None


def _pull_request_of(run: _Run, github: GitHub) -> int | None:
    """The open pull request whose head is the run's commit now.

    The event's own list of pull requests is empty for forks, so this always uses the API.
    """
    branch = f"{run.head_repository.owner.login}:{run.head_branch}"
    for pull_request in github.every(TypeAdapter(list[_PullRequest]), "/pulls", state="open", head=branch):
        head = pull_request.head
        same_repository = head.repo is not None and head.repo.full_name == run.head_repository.full_name
        if same_repository and head.sha == run.head_sha:
            return pull_request.number
    return None


def _origin(run: _Run, link: str) -> str:
    """Says where the rest comes from. It comes first, so that nothing below can hide it."""
    return (
        f"> Commit `{run.head_sha[:12]}`, reviewed by [a run of the pull request's own code]({link}). The run"
        " has the complete review as an artifact.\n"
    )
