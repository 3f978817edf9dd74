"""The review in its pull request, which is found only by GitHub's own data; only its text is used."""

import json
from itertools import product
from pathlib import Path
from typing import Any, cast

import pytest
from pydantic import BaseModel

from github_markdown.escaping import prose_without_links
from operations.github.api import GitHub
from operations.github.artifact import download
from operations.terminal.errors import OperationError
from tests.operations.conftest import Stitches
from tests.operations.github.fake_github import REPOSITORY, TOKEN, Asked, FakeGitHub, zipped

SHA = "8f2eb8688d01e28f36008db8a60271064607db87"
MARKER = "<!-- stitches review -->"
REVIEW = f"{MARKER}\n## prod\n| a | b |\n"
BOT = {"login": "github-actions[bot]"}


def pull_request(number: int = 12, sha: str = SHA, repository: str = "stranger/fork") -> dict[str, Any]:
    owner = {"login": repository.split("/", maxsplit=1)[0]}
    return {"number": number, "head": {"sha": sha, "repo": {"full_name": repository, "owner": owner}}}


@pytest.fixture(autouse=True)
def run_of_a_fork(tmp_path: Path, github: FakeGitHub) -> None:
    """The event of a run for a fork, whose own list of pull requests is empty."""
    run: dict[str, Any] = {
        "id": 4242,
        "head_sha": SHA,
        "head_branch": "feature/a&b",
        "head_repository": {"full_name": "stranger/fork", "owner": {"login": "stranger"}},
        "pull_requests": [],
    }
    (tmp_path / "event.json").write_text(json.dumps({"workflow_run": run}), encoding="utf-8")
    github.pulls = [pull_request(11, sha="0" * 40), pull_request(13, repository="other/fork"), pull_request()]
    github.artifact = zipped(comment__md=REVIEW, review__md="# all of it", review__json="{}")


def test_the_comment_is_written_on_the_pull_request_with_the_commit_in_that_repository(
    github: FakeGitHub, stitches: Stitches
) -> None:
    result = stitches("github", "comment", "--artifact", "review")
    assert (result.code, result.out) == (0, "Commented on pull request 12.\n")
    [written] = github.written
    assert (written.method, written.path) == ("POST", f"/repos/{REPOSITORY}/issues/12/comments")
    searched = next(one for one in github.asked if one.path.endswith("/pulls"))
    assert searched.query["head"] == "stranger:feature/a&b"
    text = written.body["body"]
    assert text.startswith(f"{MARKER}\n> Commit `{SHA[:12]}`, reviewed by [a run")
    assert "https://github.com/stitches/infrastructure/actions/runs/4242" in text
    assert text.endswith("\n## prod\n| a | b |\n")


def test_a_second_run_edits_the_comment_also_among_many_others(
    github: FakeGitHub, stitches: Stitches
) -> None:
    chatter: list[dict[str, Any]] = [
        {"id": n, "body": "I think", "user": {"login": "somebody"}} for n in range(150)
    ]
    # A comment of another author is not edited, although it has the marker.
    chatter[3]["body"] = REVIEW
    chatter[4]["user"] = None
    github.comments = [*chatter, {"id": 777, "body": f"{MARKER}\nold", "user": BOT}]
    assert stitches("github", "comment").out == "Edited the comment on pull request 12.\n"
    [written] = github.written
    assert (written.method, written.path) == ("PATCH", f"/repos/{REPOSITORY}/issues/comments/777")


@pytest.mark.parametrize(
    "pulls", [[], [pull_request(sha="1" * 40)], [{"number": 1, "head": {"sha": SHA, "repo": None}}]]
)
def test_a_commit_without_an_open_pull_request_gets_no_comment(
    github: FakeGitHub, stitches: Stitches, pulls: list[dict[str, Any]]
) -> None:
    github.pulls = pulls
    result = stitches("github", "comment")
    assert result.code == 0
    assert "No open pull request has commit" in result.out
    assert github.written == []


def test_invisible_characters_and_mentions_are_removed(github: FakeGitHub, stitches: Stitches) -> None:
    hostile = (
        f"{MARKER}\r\n\x1b[31mred\x1b[0m \u202eevil\u2066 \x00\x07 zero\u200bwidth \ufeff @stitches/admins "
        "@somebody mail@example.com"
    )
    github.artifact = zipped(comment__md=hostile)
    assert stitches("github", "comment").code == 0
    text: str = github.written[0].body["body"]
    below = text.partition("artifact.\n")[2]
    assert below == ("\n[31mred[0m evil  zerowidth  @\u2060stitches/admins @\u2060somebody mail@example.com")


def test_a_review_of_the_maximum_length_still_fits_with_the_added_text(
    github: FakeGitHub, stitches: Stitches
) -> None:
    github.artifact = zipped(comment__md=REVIEW + "x" * (65_536 - len(REVIEW)))
    assert stitches("github", "comment").code == 0
    text = github.written[0].body["body"]
    assert len(text) == 65_536
    assert text.endswith("(cut: the text is longer than GitHub allows)\n")


@pytest.mark.parametrize(
    ("artifact", "message"),
    [
        (zipped(comment__md="## Approved by everybody"), "does not start with <!-- stitches review -->"),
        (zipped(review__json="{}"), "comment.md in the artifact"),
        (b"this is not an archive", "comment.md in the artifact"),
        (zipped(comment__md=b"\xff\xfe"), "is not UTF-8 text"),
        (zipped(comment__md=MARKER + "x" * 2_000_000), "has more than 1,048,576 bytes"),
        (b"0" * 21_000_000, "has more than 20,971,520 bytes"),
    ],
    # An archive contains the time: with it in the names of tests, the workers would collect different tests.
    ids=lambda value: "archive" if isinstance(value, bytes) else value,
)
def test_an_artifact_without_a_valid_review_is_rejected_and_nothing_is_written(
    github: FakeGitHub, stitches: Stitches, artifact: bytes, message: str
) -> None:
    github.artifact = artifact
    result = stitches("github", "comment")
    assert result.code == 2
    assert message in result.err
    assert "Fix:" in result.err
    assert github.written == github.statuses == []


def test_an_archive_that_is_damaged_anywhere_is_read_or_rejected_with_a_message() -> None:
    whole = zipped(comment__md="hello world " * 100)
    outcomes = set[str]()
    for at, flipped in product(range(len(whole)), (0x01, 0x80, 0xFF)):
        github = OneArtifact(bytes([*whole[:at], whole[at] ^ flipped, *whole[at + 1 :]]))
        try:
            download(cast("GitHub", github), 1, "review").text("comment.md")
            outcomes.add("read")
        except OperationError:
            outcomes.add("rejected")
    assert outcomes == {"read", "rejected"}


class OneArtifact:
    """A GitHub that has one artifact."""

    def __init__(self, archive: bytes) -> None:
        self._archive = archive

    def get(self, model: type[BaseModel], path: str, **query: str) -> BaseModel:
        listed = {"id": 5, "name": "review", "size_in_bytes": 1, "expired": False}
        return model.model_validate({"artifacts": [listed]})

    def download(self, path: str, maximum: int) -> bytes:
        return self._archive


def test_an_archive_larger_than_its_stated_size_is_not_read_completely(
    github: FakeGitHub, stitches: Stitches
) -> None:
    github.artifact, github.artifact_size = b"0" * 21_000_000, 10
    result = stitches("github", "comment")
    assert result.code == 2
    assert "is larger than 20,971,520 bytes" in result.err


def test_if_the_run_left_no_review_the_comment_says_so_instead_of_an_older_result(
    github: FakeGitHub, stitches: Stitches
) -> None:
    github.has_artifact = False
    github.comments = [{"id": 3, "body": f"{MARKER}\nan older result", "user": BOT}]
    result = stitches("github", "comment")
    assert result.code == 0, result.err
    [written] = github.written
    assert (written.method, written.path) == ("PATCH", f"/repos/{REPOSITORY}/issues/comments/3")
    assert "could not be reviewed" in written.body["body"]
    assert "an older result" not in written.body["body"]


def test_the_review_of_the_newest_attempt_of_a_run_is_shown(github: FakeGitHub, stitches: Stitches) -> None:
    github.older_artifacts = [{"id": 4, "name": "review", "size_in_bytes": 1, "expired": False}]
    stitches("github", "comment")
    assert any(one.path.endswith("/actions/artifacts/5/zip") for one in github.asked)


def test_text_that_a_review_protects_from_being_a_link_stays_protected(
    github: FakeGitHub, stitches: Stitches
) -> None:
    text = prose_without_links("see #12 and www.evil.example")
    github.artifact = zipped(comment__md=f"{MARKER}\n{text}\n")
    stitches("github", "comment")
    assert text in github.written[0].body["body"]


def without_pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    pauses: list[float] = []
    monkeypatch.setattr("tenacity.nap.time.sleep", pauses.append)
    return pauses


def test_a_temporary_error_of_github_is_retried_after_the_time_that_it_states(
    github: FakeGitHub, stitches: Stitches, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses = without_pauses(monkeypatch)
    github.passing = [(429, "7"), (403, "600"), (502, "")]
    assert stitches("github", "comment").code == 0
    assert pauses == [7, 60, 2]


def test_a_comment_that_may_have_been_written_is_not_written_twice(
    github: FakeGitHub, stitches: Stitches, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_pauses(monkeypatch)
    respond = github.respond

    def fails_to_respond(asked: Asked) -> tuple[int, Any, str | None]:
        status, message, elsewhere = respond(asked)
        return (502 if asked.method == "POST" else status), message, elsewhere

    monkeypatch.setattr(github, "respond", fails_to_respond)
    assert stitches("github", "comment").code == 2
    assert len(github.written) == 1


def test_the_token_is_not_sent_to_the_storage_of_the_archive(github: FakeGitHub, stitches: Stitches) -> None:
    stitches("github", "comment")
    by_path = {one.path: one.authorization for one in github.asked}
    assert by_path["/storage"] is None
    assert by_path[f"/repos/{REPOSITORY}/pulls"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize(
    ("status", "to_do"), [(401, "GITHUB_TOKEN"), (403, "permissions"), (404, "permissions"), (502, "again")]
)
def test_an_error_of_github_is_reported_with_a_fix_and_without_the_token(
    github: FakeGitHub, stitches: Stitches, monkeypatch: pytest.MonkeyPatch, status: int, to_do: str
) -> None:
    without_pauses(monkeypatch)
    github.rejection = (status, "Resource not accessible by integration")
    result = stitches("github", "comment")
    assert result.code == 2
    assert f"with status {status}" in result.err
    assert "Resource not accessible by integration" in result.err
    assert to_do in result.err.partition("Fix:")[2]
    assert TOKEN not in result.err


def test_another_event_is_rejected(tmp_path: Path, github: FakeGitHub, stitches: Stitches) -> None:
    (tmp_path / "event.json").write_text('{"pull_request": {}}', encoding="utf-8")
    result = stitches("github", "comment")
    assert (result.code, github.asked) == (2, [])
    assert "on: workflow_run" in result.err


def test_outside_of_github_each_missing_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, stitches: Stitches
) -> None:
    for name in ("GITHUB_EVENT_PATH", "GITHUB_SERVER_URL"):
        monkeypatch.delenv(name)
    result = stitches("github", "comment")
    assert result.code == 2
    assert "GITHUB_EVENT_PATH (the file with the event); GITHUB_SERVER_URL (GitHub's address)" in result.err
