import subprocess
from pathlib import Path

import pytest

from components.outputs import provenance
from components.outputs.provenance import read_provenance


@pytest.fixture
def outside_of_actions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_HEAD_REF", raising=False)
    monkeypatch.delenv("GITHUB_REF_NAME", raising=False)


@pytest.fixture
def checkout(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A checkout of a program with one commit."""
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n', encoding="utf-8")
    monkeypatch.setattr(provenance, "_PROGRAM", tmp_path)
    git(tmp_path, "init", "--quiet", "--initial-branch", "topic")
    git(tmp_path, "add", ".")
    git(tmp_path, *_AUTHOR, "commit", "--quiet", "--message", "one")
    return tmp_path


_AUTHOR = ("-c", "user.name=nobody", "-c", "user.email=nobody@example.com")


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.usefixtures("outside_of_actions")
def test_the_same_commit_gives_the_same_provenance(checkout: Path) -> None:
    first = read_provenance()
    assert first == read_provenance()
    assert first.model_dump(mode="json") == {
        "gitCommitSha": git(checkout, "rev-parse", "HEAD"),
        "gitBranch": "topic",
        "programVersion": "1.2.3",
    }


@pytest.mark.usefixtures("outside_of_actions")
def test_a_detached_commit_has_no_branch(checkout: Path) -> None:
    git(checkout, "checkout", "--quiet", "--detach")
    assert read_provenance().git_branch is None


@pytest.mark.usefixtures("checkout")
def test_a_pipeline_sets_the_branch_of_its_detached_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_REF_NAME", "7/merge")
    monkeypatch.setenv("GITHUB_HEAD_REF", "feature/001")
    assert read_provenance().git_branch == "feature/001"
    monkeypatch.setenv("GITHUB_HEAD_REF", "")
    assert read_provenance().git_branch == "7/merge"


@pytest.mark.usefixtures("outside_of_actions")
def test_outside_a_git_checkout_only_the_version_is_recorded(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n', encoding="utf-8")
    monkeypatch.setattr(provenance, "_PROGRAM", tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    found = read_provenance()
    assert (found.git_commit_sha, found.git_branch, found.program_version) == (None, None, "1.2.3")


@pytest.mark.usefixtures("outside_of_actions")
def test_without_git_only_the_version_is_recorded(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(checkout))
    assert read_provenance().git_commit_sha is None
