"""The identification of the program in a checkout."""

import subprocess
from pathlib import Path

import pytest

from components.outputs.provenance import read_provenance
from operations.stacks.program import read_program
from operations.terminal.errors import OperationError


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "a b.py").write_text("one", encoding="utf-8")
    (tmp_path / "ä.py").write_text("two", encoding="utf-8")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "--quiet", "-m", "m")
    return tmp_path


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", folder, *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_it_names_the_commit_and_is_the_same_each_time(checkout: Path) -> None:
    assert read_program(checkout).commit == git(checkout, "rev-parse", "HEAD")
    assert read_program(checkout) == read_program(checkout)


@pytest.mark.parametrize(
    "run",
    [
        {},
        {"GITHUB_REF_NAME": "main"},
        {"GITHUB_REF_NAME": "12/merge", "GITHUB_HEAD_REF": "topic"},
        {"GITHUB_REF_NAME": "main", "GITHUB_HEAD_REF": ""},
    ],
)
def test_a_plan_has_the_same_branch_as_the_outputs_of_the_stack(
    monkeypatch: pytest.MonkeyPatch, run: dict[str, str]
) -> None:
    """Otherwise the engine would report another output than planned after it has updated everything."""
    for name in ("GITHUB_REF_NAME", "GITHUB_HEAD_REF"):
        monkeypatch.delenv(name, raising=False)
    for name, value in run.items():
        monkeypatch.setenv(name, value)
    assert read_program().branch == read_provenance().git_branch


def test_an_uncommitted_change_is_found(checkout: Path) -> None:
    before = read_program(checkout)
    (checkout / "ä.py").write_text("three", encoding="utf-8")
    changed = read_program(checkout)
    assert changed.commit == before.commit
    assert changed.digest != before.digest
    (checkout / "ä.py").unlink()
    assert read_program(checkout).digest not in (before.digest, changed.digest)


def test_untracked_files_do_not_count(checkout: Path) -> None:
    before = read_program(checkout)
    (checkout / "plan.json").write_text("{}", encoding="utf-8")
    assert read_program(checkout) == before


def test_an_archive_in_another_repository_is_not_a_checkout(checkout: Path) -> None:
    (checkout / "stitches").mkdir()
    with pytest.raises(OperationError, match="archive"):
        read_program(checkout / "stitches")


@pytest.mark.parametrize("folder", ["", "missing"])
def test_outside_of_a_checkout_the_error_has_a_fix(tmp_path: Path, folder: str) -> None:
    with pytest.raises(OperationError, match="Run the command in a clone of the repository"):
        read_program(tmp_path / folder)
