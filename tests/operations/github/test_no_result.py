"""One issue a stack, open while its comparisons with Azure give no answer."""

from pathlib import Path
from typing import Any

import pytest

from operations.drift.drift import Drift, write_drift
from operations.github.no_result import NIGHTS
from tests.operations.conftest import Stitches
from tests.operations.github.fake_github import REPOSITORY, FakeGitHub

MARKER = "<!-- stitches drift unanswered prod -->"
OPEN = {"number": 8, "body": f"{MARKER}\nold", "user": {"login": "github-actions[bot]"}, "state": "open"}


def nights(github: FakeGitHub, *answered: bool, conclusion: str = "failure") -> None:
    """The nights before this one, the newest first."""
    first = len(github.runs)
    for night, has_answer in enumerate(answered, first + 1):
        number = 100 - night
        address = f"https://github.com/{REPOSITORY}/actions/runs/{number}"
        times = {"created_at": f"2026-11-{28 - night}T03:17:00Z", "html_url": address}
        github.runs.append({"id": number, "conclusion": conclusion, "head_sha": "8f" * 20, **times})
        kept = {"id": 5, "name": "drift-prod", "size_in_bytes": 400, "expired": False}
        github.kept[number] = [kept] if has_answer else []


def tell(stitches: Stitches, folder: Path) -> str:
    answer = stitches("github", "drift-issue", "prod", "--drift", str(folder), "--workflow", "drift.yml")
    assert answer.code == 0, answer.err
    return answer.out


def test_a_few_nights_without_an_answer_are_nobodys_issue(
    github: FakeGitHub, stitches: Stitches, tmp_path: Path
) -> None:
    nights(github, *[False] * (NIGHTS - 2), True, False, False, False)
    assert "prod was not compared" in tell(stitches, tmp_path)
    assert github.written == []


def test_more_of_them_open_one_that_names_the_runs(
    github: FakeGitHub, stitches: Stitches, tmp_path: Path
) -> None:
    nights(github, *[False] * (NIGHTS - 1), True, False)
    assert tell(stitches, tmp_path) == "Opened an issue: The drift checks of prod have no result.\n"
    [written] = github.written
    assert (written.method, written.path) == ("POST", f"/repos/{REPOSITORY}/issues")
    assert written.body["labels"] == ["drift"]
    assert written.body["body"].startswith(MARKER)
    assert f"the last {NIGHTS} runs" in written.body["body"]
    assert written.body["body"].count("/actions/runs/") == NIGHTS


def test_the_open_one_is_updated_and_none_is_opened_each_night(
    github: FakeGitHub, stitches: Stitches, tmp_path: Path
) -> None:
    nights(github, *[False] * NIGHTS)
    github.issues = [OPEN]
    assert tell(stitches, tmp_path).startswith("Updated issue 8")
    [written] = github.written
    assert (written.method, written.path) == ("PATCH", f"/repos/{REPOSITORY}/issues/8")
    assert "state" not in written.body


@pytest.mark.parametrize("conclusion", ["skipped", "cancelled"])
def test_nights_on_which_nothing_was_compared_do_not_count(
    conclusion: str, github: FakeGitHub, stitches: Stitches, tmp_path: Path
) -> None:
    """Before the bootstrap has set the variables every night is skipped."""
    nights(github, *[False] * NIGHTS, conclusion=conclusion)
    tell(stitches, tmp_path)
    assert github.written == []


def test_an_artifact_that_has_expired_is_no_answer(
    github: FakeGitHub, stitches: Stitches, tmp_path: Path
) -> None:
    nights(github, *[False] * (NIGHTS - 1))
    github.kept[99] = [{"id": 5, "name": "drift-prod", "size_in_bytes": 400, "expired": True}]
    assert tell(stitches, tmp_path).startswith("Opened an issue")


@pytest.mark.parametrize("compared", [0, 76])
def test_an_answer_closes_it_also_where_nothing_is_deployed(
    compared: int, github: FakeGitHub, stitches: Stitches, tmp_path: Path
) -> None:
    found: dict[str, Any] = {"stack": "prod", "lookedAt": "2026-11-28T03:17:00Z", "compared": compared}
    write_drift(Drift.model_validate({**found, "resources": []}), tmp_path)
    github.issues = [OPEN]
    assert "Closed issue 8: prod was compared with Azure again." in tell(stitches, tmp_path)
    [written] = github.written
    assert (written.body["state"], written.body["state_reason"]) == ("closed", "completed")
