"""What a run left behind is deployed only where that run ran this commit, on this repository's main."""

from typing import Any

import pytest

from tests.operations.conftest import Stitches
from tests.operations.github.fake_github import REPOSITORY, FakeGitHub

COMMIT = "8f2eb8688d01e28f36008db8a60271064607db87"
OWN = {
    "head_branch": "main",
    "head_sha": COMMIT,
    "head_repository": {"full_name": REPOSITORY},
    "event": "push",
}


@pytest.fixture(autouse=True)
def job(github: FakeGitHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_REF_NAME", "main")
    monkeypatch.setenv("GITHUB_SHA", COMMIT)


@pytest.mark.parametrize("event", ["push", "workflow_dispatch", "schedule"])
def test_a_run_of_this_commit_on_main_is_taken(github: FakeGitHub, stitches: Stitches, event: str) -> None:
    github.single_runs = {"76": {**OWN, "event": event}}
    assert stitches("github", "own-run", "76").code == 0


@pytest.mark.parametrize(
    "other",
    [
        {"head_repository": {"full_name": "somebody/infrastructure"}},
        {"head_branch": "topic"},
        {"head_branch": None},
        {"head_sha": "0" * 40},
        {"event": "pull_request"},
        {"event": "pull_request_target"},
    ],
)
def test_any_other_run_is_refused_and_told_why(
    github: FakeGitHub, stitches: Stitches, other: dict[str, Any]
) -> None:
    github.single_runs = {"76": {**OWN, **other}}
    answer = stitches("github", "own-run", "76")
    assert answer.code == 2
    assert "cannot be deployed here" in answer.err


def test_a_run_that_is_not_there_is_refused(github: FakeGitHub, stitches: Stitches) -> None:
    assert github.single_runs == {}
    assert stitches("github", "own-run", "76").code == 2
