"""The artifacts of a run are deployed only if the run was for this commit, on main of this repository."""

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
def test_a_run_of_this_commit_on_main_is_accepted(github: FakeGitHub, stitches: Stitches, event: str) -> None:
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
def test_any_other_run_is_rejected_with_the_reason(
    github: FakeGitHub, stitches: Stitches, other: dict[str, Any]
) -> None:
    github.single_runs = {"76": {**OWN, **other}}
    result = stitches("github", "own-run", "76")
    assert result.code == 2
    assert "cannot be deployed here" in result.err


def test_a_missing_run_is_rejected(github: FakeGitHub, stitches: Stitches) -> None:
    assert github.single_runs == {}
    assert stitches("github", "own-run", "76").code == 2
