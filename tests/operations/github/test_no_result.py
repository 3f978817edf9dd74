"""One issue for each stack, which is open as long as its drift checks have no result."""

from pathlib import Path
from typing import Any

import pytest

from operations.drift.drift import Drift, write_drift
from operations.github.no_result import NIGHTS
from tests.operations.conftest import Stitches
from tests.operations.github.fake_github import REPOSITORY, FakeGitHub

MARKER = "<!-- stitches drift unanswered prod -->"
OPEN = {"number": 8, "body": f"{MARKER}\nold", "user": {"login": "github-actions[bot]"}, "state": "open"}


def nights(github: FakeGitHub, *with_result: bool, conclusion: str = "failure") -> None:
    """Set the results of the previous nights, the newest first."""
    first = len(github.runs)
    for night, has_result in enumerate(with_result, first + 1):
        number = 100 - night
        address = f"https://github.com/{REPOSITORY}/actions/runs/{number}"
        times = {"created_at": f"2026-11-{28 - night}T03:17:00Z", "html_url": address}
        github.runs.append({"id": number, "conclusion": conclusion, "head_sha": "8f" * 20, **times})
        kept = {"id": 5, "name": "drift-prod", "size_in_bytes": 400, "expired": False}
        github.kept[number] = [kept] if has_result else []


def report(stitches: Stitches, folder: Path) -> str:
    result = stitches("github", "drift-issue", "prod", "--drift", str(folder), "--workflow", "drift.yml")
    assert result.code == 0, result.err
    return result.out


def test_a_few_nights_without_a_result_open_no_issue(
    github: FakeGitHub, stitches: Stitches, tmp_path: Path
) -> None:
    nights(github, *[False] * (NIGHTS - 2), True, False, False, False)
    assert "prod was not compared" in report(stitches, tmp_path)
    assert github.written == []


def test_more_of_them_open_an_issue_that_names_the_runs(
    github: FakeGitHub, stitches: Stitches, tmp_path: Path
) -> None:
    nights(github, *[False] * (NIGHTS - 1), True, False)
    assert report(stitches, tmp_path) == "Opened an issue: The drift checks of prod have no result.\n"
    [written] = github.written
    assert (written.method, written.path) == ("POST", f"/repos/{REPOSITORY}/issues")
    assert written.body["labels"] == ["drift"]
    assert written.body["body"].startswith(MARKER)
    assert f"the last {NIGHTS} runs" in written.body["body"]
    assert written.body["body"].count("/actions/runs/") == NIGHTS


def test_an_open_issue_is_updated_and_no_other_is_opened(
    github: FakeGitHub, stitches: Stitches, tmp_path: Path
) -> None:
    nights(github, *[False] * NIGHTS)
    github.issues = [OPEN]
    assert report(stitches, tmp_path).startswith("Updated issue 8")
    [written] = github.written
    assert (written.method, written.path) == ("PATCH", f"/repos/{REPOSITORY}/issues/8")
    assert "state" not in written.body


@pytest.mark.parametrize("conclusion", ["skipped", "cancelled"])
def test_nights_without_a_comparison_do_not_count(
    conclusion: str, github: FakeGitHub, stitches: Stitches, tmp_path: Path
) -> None:
    """Before the bootstrap has set the variables, every night is skipped."""
    nights(github, *[False] * NIGHTS, conclusion=conclusion)
    report(stitches, tmp_path)
    assert github.written == []


def test_an_artifact_that_has_expired_is_not_a_result(
    github: FakeGitHub, stitches: Stitches, tmp_path: Path
) -> None:
    nights(github, *[False] * (NIGHTS - 1))
    github.kept[99] = [{"id": 5, "name": "drift-prod", "size_in_bytes": 400, "expired": True}]
    assert report(stitches, tmp_path).startswith("Opened an issue")


@pytest.mark.parametrize("compared", [0, 76])
def test_a_result_closes_the_issue_even_if_nothing_is_deployed(
    compared: int, github: FakeGitHub, stitches: Stitches, tmp_path: Path
) -> None:
    found: dict[str, Any] = {"stack": "prod", "lookedAt": "2026-11-28T03:17:00Z", "compared": compared}
    write_drift(Drift.model_validate({**found, "resources": []}), tmp_path)
    github.issues = [OPEN]
    assert "Closed issue 8: prod was compared with Azure again." in report(stitches, tmp_path)
    [written] = github.written
    assert (written.body["state"], written.body["state_reason"]) == ("closed", "completed")
