"""`stitches review` from its arguments to its exit code, with fake processes."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from operations.review.checkouts import Checkout
from operations.review.report import Review
from tests.components.stack_files import STACKS
from tests.operations.conftest import Stitches
from tests.operations.review.events import error, step, urn, violation
from tests.operations.review.fake_processes import EXCEPTION, FakeProcesses
from tests.operations.review.test_base import commit
from tests.operations.review.test_revisions import git


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fakes: FakeProcesses) -> Path:
    """A checkout with one commit, which the command line uses as its own."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / ".gitignore").write_text("/.local/\n", encoding="utf-8")
    (folder / "Pulumi.dev.yaml").write_text("config:\n  stitches:a: 1\n", encoding="utf-8")
    for name in ("requirements.txt", "requirements-development.txt"):
        (folder / name).touch()
    commit(folder)
    monkeypatch.setattr(Checkout, "own", lambda: Checkout(folder))
    monkeypatch.setenv(
        "GITHUB_ACTIONS", ""
    )  # as on a terminal; tests/operations/github tests the output in a job
    return folder


def test_a_review_without_changes_is_three_lines_and_succeeds(
    checkout: Path, stitches: Stitches, tmp_path: Path
) -> None:
    result = stitches("review", "--output", str(tmp_path / "out"))
    assert result.code == 0, result.err
    assert [line.split()[0] for line in result.out.splitlines()] == list(STACKS)
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [
        "comment.md",
        "review.json",
        "review.md",
    ]


def test_uncommitted_changes_are_reviewed_and_the_report_is_ignored_by_git(
    checkout: Path, stitches: Stitches
) -> None:
    (checkout / "Pulumi.dev.yaml").write_text("config:\n  stitches:a: 2\n", encoding="utf-8")
    assert stitches("review").code == 0
    report = checkout / ".local" / "review" / "report"
    review = Review.model_validate_json((report / "review.json").read_bytes())
    assert review.head.uncommitted
    assert [each.after for each in review.stacks[0].configuration] == [2]
    assert git(checkout, "status", "--porcelain") == "M Pulumi.dev.yaml"


def test_an_archive_without_history_is_never_advised_to_fetch(checkout: Path, stitches: Stitches) -> None:
    shutil.rmtree(checkout / ".git")
    result = stitches("review")
    assert result.code == 2
    assert "archive" in result.err
    assert "git fetch" not in result.err


def test_a_broken_rule_has_exit_code_1(checkout: Path, stitches: Stitches, fakes: FakeProcesses) -> None:
    fakes.previews["prod"] = (1, [violation("a-rule", urn("a:b:C", "c"), "wrong")])
    result = stitches("review")
    assert result.code == 1
    assert "❌ broken rules: 1 violation" in result.out


def test_a_failure_has_exit_code_2_and_the_other_stacks_are_reported(
    checkout: Path, stitches: Stitches, fakes: FakeProcesses
) -> None:
    fakes.previews["prod"] = (1, [error("the program failed")])
    fakes.previews["dev"] = (0, [step("create", urn("a:b:C", "c"), new={})])
    result = stitches("review")
    assert result.code == 2
    assert "prod     💥 failed" in result.out
    assert "1 created" in result.out


def test_a_base_that_cannot_be_deployed_is_reported_and_the_preview_has_an_empty_base(
    checkout: Path, stitches: Stitches, fakes: FakeProcesses
) -> None:
    fakes.broken.add("prod")
    assert stitches("review").code == 0
    text = (checkout / ".local" / "review" / "report" / "review.md").read_text(encoding="utf-8")
    assert "> **There is no base to compare prod with**" in text


def test_an_exception_that_the_base_does_not_have_is_marked_as_new(
    checkout: Path, stitches: Stitches, fakes: FakeProcesses
) -> None:
    # The files of the base are in a folder with the name "checkout" too, so its process runs first.
    assert stitches("review").code == 0
    fakes.granted["checkout"] = [EXCEPTION, {**EXCEPTION, "rule": "b"}]
    assert stitches("review").code == 0
    text = (checkout / ".local" / "review" / "report" / "review.md").read_text(encoding="utf-8")
    assert "<b>1 new in this change</b>" in text
    assert "**new** `b`" in text


def test_a_second_review_at_the_same_time_is_rejected_with_the_process_of_the_first(
    checkout: Path, stitches: Stitches
) -> None:
    folder = checkout / ".local" / "review"
    folder.mkdir(parents=True)
    holding = (
        f"import fcntl; f = open({str(folder / 'lock')!r}, 'w'); fcntl.flock(f, fcntl.LOCK_EX);"
        "f.write('4711'); f.flush(); print(flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holding], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout
        other.stdout.readline()
        result = stitches("review")
        other.kill()
    assert result.code == 2
    assert "in process 4711" in result.err
    assert stitches("review").code == 0


def test_a_review_leaves_no_temporary_files(checkout: Path, stitches: Stitches) -> None:
    left = checkout / ".local" / "review" / "running" / "dev" / "left"
    left.parent.mkdir(parents=True)
    left.touch()
    assert stitches("review").code == 0
    kept = {path.name for path in (checkout / ".local" / "review").iterdir()}
    assert kept == {"bases", "lock", "report"}
