"""Puts the review of a pull request into the pull request: one comment, edited in place.

The review comes from a run that executed the pull request's own code, so its text is anybody's. What this
relies on comes from GitHub alone: the event says which run it was and of which commit, the API says which
pull request has that commit. Source: securitylab.github.com, "Keeping your GitHub Actions and workflows
secure: Preventing pwn requests".
"""

from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from github_markdown import MOST_CHARACTERS
from github_markdown.documents import cleaned, cut
from operations.github.api import BOT, Answered, GitHub, User
from operations.github.artifact import Archive, NoArtifactError, download
from operations.github.since_last import Former, since
from operations.review.markdown import MARKER
from operations.review.report import Review, Verdict
from operations.review.words import status_line
from operations.terminal.errors import OperationError, explained

_FILE: Final = "comment.md"
_DATA: Final = "review.json"
_MOST_BYTES_OF_DATA: Final = 20 * 1024 * 1024
"""That of a review of 700 more resources in each stack has 10 MB."""
_LONGEST_STATUS: Final = 140
"""Characters. Source: the API's own refusal, "description is too long (maximum is 140 characters)"."""
_STATES: Final = {
    Verdict.UNCHANGED: "success",
    Verdict.CHANGED: "success",
    Verdict.VIOLATIONS: "failure",
    Verdict.FAILURE: "error",
}


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

    Where the pull request changes nothing and no comment is there, none is written. The commit gets a status.

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
        left = download(github, run.id, artifact)
        review, told = cleaned(left.text(_FILE)), _review_in(left)
        instead = "The comment has the review. Its data could not be read, and nobody judges it here."
    except NoArtifactError:
        # The comment that is there is of an older commit, and its verdict is not this one's.
        review = f"{MARKER}\n**This commit could not be reviewed.** [The run]({link}) says why.\n"
        told, instead = None, "This commit could not be reviewed."
    if not review.startswith(MARKER):
        raise OperationError(
            explained(
                f"{_FILE} of run {run.id} is no review: it does not begin with {MARKER}.",
                to_do="See what the pull request changes in `stitches review`.",
            )
        )
    now = Former.of(told, run.head_sha) if told else None
    posted = _posted(github, number)
    if posted is None and told is not None and told.verdict is Verdict.UNCHANGED:
        _set_status(github, run, told, link, instead)
        return f"Pull request {number} changes nothing: nothing to comment."
    former = Former.read(posted.body or "") if posted else None
    # First what this program says: nothing below can swallow it, nor stand in its place.
    head = [MARKER, *([now.line()] if now else []), _origin(run, link)]
    if now and former and former.commit != now.commit:
        head.append(f"{since(former, now)}\n")
    text = cut("\n".join([*head, review.removeprefix(MARKER).removeprefix("\n")]), MOST_CHARACTERS)
    if posted is not None:
        github.write("PATCH", f"/issues/comments/{posted.id}", body=text)
        done = f"Edited the comment in pull request {number}."
    else:
        github.write("POST", f"/issues/{number}/comments", body=text)
        done = f"Commented in pull request {number}."
    _set_status(github, run, told, link, instead)
    return done


def _posted(github: GitHub, number: int) -> _Comment | None:
    """The comment that is there. Anybody can write the marker; only a workflow here has the bot's name."""
    for comment in github.every(TypeAdapter(list[_Comment]), f"/issues/{number}/comments"):
        if comment.user and comment.user.login == BOT and (comment.body or "").startswith(MARKER):
            return comment
    return None


def _review_in(left: Archive) -> Review | None:
    """The review as data; None where there is none that this program can read."""
    try:
        return Review.model_validate_json(left.text(_DATA, _MOST_BYTES_OF_DATA))
    except (OperationError, ValidationError):
        return None


def _set_status(github: GitHub, run: _Run, review: Review | None, link: str, instead: str) -> None:
    """Put the review into the commit's checks, on one line of numbers and our own words.

    Without a review, what is said instead.

    Nobody should demand it: a run of the pull request's own code says it.
    """
    state = "error" if review is None else _STATES[review.verdict]
    said = instead if review is None else status_line(review)
    description = said if len(said) <= _LONGEST_STATUS else f"{said[: _LONGEST_STATUS - 1]}…"
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
        f"> Commit `{run.head_sha[:12]}`, from [the run of the pull request's own code]({link}), which also"
        " has the whole review as an artifact.\n"
    )
