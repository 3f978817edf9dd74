"""One issue for each stack, which is open as long as the stack has drift."""

from pathlib import Path
from typing import Any

import pytest

from operations.drift.drift import Drift, write_drift
from tests.github_markdown.rendering import Page
from tests.operations.conftest import Stitches
from tests.operations.github.fake_github import REPOSITORY, FakeGitHub

MARKER = "<!-- stitches drift prod -->"
CHANGED: dict[str, Any] = {
    "type": "azure-native:web:WebApp",
    "name": "stitches-prod",
    "id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/stitches-prod",
    "difference": "changed",
    "paths": ["httpsOnly", 'tags["a|b"]'],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "drift"


def look(folder: Path, *resources: dict[str, Any]) -> None:
    found = {"stack": "prod", "lookedAt": "2026-11-24T03:17:00Z", "compared": 76, "resources": resources}
    write_drift(Drift.model_validate(found), folder)


def issue(number: int, body: str, login: str = "github-actions[bot]", state: str = "open") -> dict[str, Any]:
    return {"number": number, "body": body, "user": {"login": login}, "state": state}


def report(stitches: Stitches, folder: Path) -> str:
    result = stitches("github", "drift-issue", "prod", "--drift", str(folder), "--workflow", "drift.yml")
    assert result.code == 0, result.err
    return result.out


def test_drift_opens_an_issue_with_paths_and_without_values(
    github: FakeGitHub, stitches: Stitches, folder: Path
) -> None:
    look(folder, CHANGED)
    github.issues = [
        issue(1, "<!-- stitches drift staging -->"),
        issue(2, f"{MARKER}\nwritten by hand", login="somebody"),
        issue(3, MARKER, state="closed"),
    ]
    assert report(stitches, folder) == "Opened an issue: Drift in prod.\n"
    [written] = github.written
    assert (written.method, written.path) == ("POST", f"/repos/{REPOSITORY}/issues")
    assert (written.body["title"], written.body["labels"]) == ("Drift in prod", ["drift"])
    body = written.body["body"]
    assert body.startswith(f"{MARKER}\nAzure differs from the state of `prod`, as of 2026-11-24 03:17 UTC.")
    cells = ["azure-native:web:WebApp", "stitches-prod", "changed", 'httpsOnly, tags["a|b"]']
    assert Page(body).cells == cells
    assert body.endswith("Found by https://github.com/stitches/infrastructure/actions/runs/77\n")


def test_drift_that_stays_updates_its_issue(github: FakeGitHub, stitches: Stitches, folder: Path) -> None:
    look(folder, CHANGED)
    github.issues = [issue(8, f"{MARKER}\nold")]
    assert report(stitches, folder) == "Updated issue 8: prod still has drift.\n"
    [written] = github.written
    assert (written.method, written.path) == ("PATCH", f"/repos/{REPOSITORY}/issues/8")
    assert "state" not in written.body


def test_drift_that_no_longer_exists_closes_its_issue_in_one_request(
    github: FakeGitHub, stitches: Stitches, folder: Path
) -> None:
    look(folder)
    github.issues = [issue(8, f"{MARKER}\nold")]
    assert report(stitches, folder) == "Closed issue 8: the drift in prod is gone.\n"
    [written] = github.written
    assert (written.body["state"], written.body["state_reason"]) == ("closed", "completed")
    assert "the state of stack prod and Azure agree" in written.body["body"]


def test_no_drift_and_no_issue_writes_nothing(github: FakeGitHub, stitches: Stitches, folder: Path) -> None:
    look(folder)
    assert report(stitches, folder) == "prod has no drift, and no open issue.\n"
    assert github.written == []


def test_names_from_azure_do_not_break_the_table_and_mention_nobody(
    github: FakeGitHub, stitches: Stitches, folder: Path
) -> None:
    look(folder, {**CHANGED, "name": "a`|\n# @everybody <b>", "paths": []})
    report(stitches, folder)
    page = Page(github.written[0].body["body"])
    assert page.cells[1:] == ["a`| # @everybody <b>", "changed", ""]
    assert "@" not in page.outside


def test_drift_of_another_stack_is_rejected(github: FakeGitHub, stitches: Stitches, folder: Path) -> None:
    look(folder)
    result = stitches("github", "drift-issue", "staging", "--drift", str(folder), "--workflow", "drift.yml")
    assert result.code == 2
    assert f"`stitches drift staging --output {folder}`" in result.err
    assert github.asked == []
