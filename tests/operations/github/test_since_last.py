"""The changes since the last review; only a comment of the trusted workflow counts as the last review."""

import json
from pathlib import Path
from typing import Any

import pytest

from operations.github.since_last import ShortReview, since
from operations.review.markdown import comment
from operations.review.report import Review
from tests.github_markdown.rendering import Page
from tests.operations.conftest import Stitches
from tests.operations.github.fake_github import FakeGitHub, zipped
from tests.operations.github.test_comment import BOT, MARKER, SHA, pull_request, run_of_a_fork
from tests.operations.review.cases import CASES, SECRET, many_violations, review, stack_of
from tests.operations.review.events import log, step, urn, violation

SITE = urn("azure-native:web:WebApp", "stitches-prod", component="WebApp")
UPDATED = step("update", SITE, old={"a": 1}, new={"a": 2}, differences={"a": "update"})
BROKEN = review(stack_of("prod", log([UPDATED, violation("a-rule", SITE, "wrong")]), code=1))
FIXED = review(stack_of("prod", log([UPDATED])))
UNCHANGED = review(stack_of("prod", log([])))

__all__ = ["run_of_a_fork"]


def posted(github: FakeGitHub, stitches: Stitches, made: Review) -> str:
    """The comment that is written for a review; empty if there is none."""
    github.artifact = zipped(comment__md=comment(made), review__json=made.model_dump_json(by_alias=True))
    before = len(github.written)
    result = stitches("github", "comment")
    assert result.code == 0, result.err
    return "".join(one.body["body"] for one in github.written[before:])


def pushed(github: FakeGitHub, tmp_path: Path, sha: str) -> None:
    """Make the run one for a newer commit."""
    event = json.loads((tmp_path / "event.json").read_text(encoding="utf-8"))
    event["workflow_run"]["head_sha"] = sha
    (tmp_path / "event.json").write_text(json.dumps(event), encoding="utf-8")
    github.pulls = [pull_request(sha=sha)]


def test_a_second_review_lists_what_is_fixed_and_what_is_new(
    github: FakeGitHub, stitches: Stitches, tmp_path: Path
) -> None:
    first = posted(github, stitches, BROKEN)
    assert "Since the review" not in first
    github.comments = [{"id": 1, "body": first, "user": BOT}]
    pushed(github, tmp_path, "1" * 40)
    second = posted(github, stitches, FIXED)
    assert f"Since the review of `{SHA[:12]}`" in second
    assert "- no longer: `prod breaks a-rule: WebApp stitches-prod`" in second
    assert "- new:" not in second
    github.comments = [{"id": 1, "body": second, "user": BOT}]
    pushed(github, tmp_path, "2" * 40)
    assert "- new: `prod breaks a-rule: WebApp stitches-prod`" in posted(github, stitches, BROKEN)


def test_a_second_review_of_the_same_commit_is_not_compared(github: FakeGitHub, stitches: Stitches) -> None:
    github.comments = [{"id": 1, "body": posted(github, stitches, BROKEN), "user": BOT}]
    assert "Since the review" not in posted(github, stitches, FIXED)


@pytest.mark.parametrize("user", [{"login": "stranger"}, BOT])
def test_text_of_a_pull_request_does_not_count_as_the_last_review(
    github: FakeGitHub, stitches: Stitches, tmp_path: Path, user: dict[str, str]
) -> None:
    """Neither in its own comment, nor in its part of the workflow's comment, which is further down."""
    forged = ShortReview(commit="f" * 40, facts=("approved by everybody",)).line()
    body = f"{MARKER}\n{forged}\n" if user != BOT else f"{MARKER}\n> Commit\n{forged}\n"
    github.comments = [{"id": 1, "body": body, "user": user}]
    assert "Since the review" not in posted(github, stitches, BROKEN)


@pytest.mark.parametrize("line", ["<!-- stitches state AAAA -->", "<!-- stitches state e30= -->", "", "x"])
def test_a_changed_line_does_not_count_as_the_last_review(line: str) -> None:
    assert ShortReview.read(f"{MARKER}\n{line}\nmore") is None


@pytest.mark.parametrize("name", CASES)
def test_each_review_is_read_again_or_too_long_and_contains_no_secret(name: str) -> None:
    previous = ShortReview.of(CASES[name](), SHA)
    if previous is None:
        assert name == "huge"
        return
    assert ShortReview.read(f"{MARKER}\n{previous.line()}\nmore") == previous
    assert SECRET not in previous.model_dump_json()
    assert "nothing has changed" in since(previous, previous)
    empty = ShortReview(commit=SHA, facts=())
    assert set(Page(since(empty, previous)).elements) <= {"p", "ul", "li", "code"}


def test_a_pull_request_that_changes_nothing_gets_no_comment_but_a_status(
    github: FakeGitHub, stitches: Stitches
) -> None:
    assert posted(github, stitches, UNCHANGED) == ""
    [status] = github.statuses
    assert status.path.endswith(f"/statuses/{SHA}")
    assert (status.body["state"], status.body["description"]) == ("success", "prod: no changes")


def test_an_existing_comment_is_edited_although_nothing_changes_any_more(
    github: FakeGitHub, stitches: Stitches, tmp_path: Path
) -> None:
    github.comments = [{"id": 1, "body": posted(github, stitches, BROKEN), "user": BOT}]
    pushed(github, tmp_path, "1" * 40)
    assert "✅ unchanged" in posted(github, stitches, UNCHANGED)


@pytest.mark.parametrize(
    ("made", "state", "text"),
    [
        (BROKEN, "failure", "prod: 1 to update, 1 violation"),
        (FIXED, "success", "prod: 1 to update, no rule broken"),
    ],
)
def test_the_status_summarizes_the_review_on_one_line(
    github: FakeGitHub, stitches: Stitches, made: Review, state: str, text: str
) -> None:
    posted(github, stitches, made)
    [status] = github.statuses
    assert (status.body["state"], status.body["description"]) == (state, text)
    assert status.body["target_url"].endswith("/actions/runs/4242")


@pytest.mark.parametrize("name", CASES)
def test_a_status_is_within_githubs_limit(github: FakeGitHub, stitches: Stitches, name: str) -> None:
    made: Any = CASES[name]()
    posted(github, stitches, made.model_copy(update={"stacks": made.stacks * 3}))
    assert all(len(one.body["description"]) <= 140 for one in github.statuses)


def test_a_commit_that_could_not_be_reviewed_has_a_status_that_says_so(
    github: FakeGitHub, stitches: Stitches
) -> None:
    github.has_artifact = False
    assert stitches("github", "comment").code == 0
    [status] = github.statuses
    assert status.body["state"] == "error"
    assert status.body["description"] == "This commit could not be reviewed."


def test_a_review_of_thousands_of_resources_has_its_own_status_too(
    github: FakeGitHub, stitches: Stitches
) -> None:
    made = many_violations(3_000)
    assert len(made.model_dump_json()) > 1_048_576
    assert "rule-0" in posted(github, stitches, made)
    [status] = github.statuses
    assert (status.body["state"], status.body["description"]) == ("failure", "prod: 3000 violations")


def test_a_review_whose_data_cannot_be_read_does_not_count_as_missing(
    github: FakeGitHub, stitches: Stitches
) -> None:
    github.artifact = zipped(comment__md=comment(BROKEN), review__json="{")
    assert stitches("github", "comment").code == 0
    [status] = github.statuses
    assert status.body["state"] == "error"
    assert "The comment shows the review" in status.body["description"]


@pytest.mark.parametrize("count", [5, 6, 40])
def test_five_broken_rules_are_shown_and_the_rest_is_folded(count: int) -> None:
    report = comment(many_violations(count))
    shown, _, folded = report.partition("<details><summary>And ")
    assert shown.count("`rule-") == min(count, 5)
    assert folded.startswith(f"{count - 5} more</summary>") == (count > 5)
    assert folded.count("`rule-") == max(count - 5, 0)
