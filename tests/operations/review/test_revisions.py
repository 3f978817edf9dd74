"""The base of a change, as git reports it."""

import subprocess
from pathlib import Path

import pytest

from operations.review.revisions import base_of, extract, head_of
from operations.terminal.errors import OperationError


def git(folder: Path, *arguments: str) -> str:
    """Run git with a user name."""
    who = ("-c", "user.name=Someone", "-c", "user.email=someone@example.com", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", "-C", folder, *who, *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a main branch, and a checked-out branch with one more commit."""
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    (tmp_path / "file").write_text("one", encoding="utf-8")
    git(tmp_path, "add", "file")
    git(tmp_path, "commit", "--quiet", "--message", "one")
    git(tmp_path, "switch", "--quiet", "--create", "change")
    git(tmp_path, "commit", "--quiet", "--allow-empty", "--message", "two")
    return tmp_path


def test_the_base_is_the_merge_base_with_main(repository: Path) -> None:
    assert base_of(repository, None).commit == git(repository, "rev-parse", "main")


def test_main_of_the_origin_is_preferred_to_a_local_one(repository: Path) -> None:
    git(repository, "update-ref", "refs/remotes/origin/main", "change")
    assert base_of(repository, None).commit == git(repository, "rev-parse", "change")


def test_a_base_can_be_any_revision_of_git(repository: Path) -> None:
    assert base_of(repository, "main").commit == git(repository, "rev-parse", "main")


@pytest.mark.parametrize("reference", ["nowhere", "--help", "-x", ""])
def test_an_unknown_revision_is_rejected_with_an_example(repository: Path, reference: str) -> None:
    with pytest.raises(OperationError, match="--base origin/main"):
        base_of(repository, reference)


def test_without_a_main_branch_the_rejection_says_how_to_fetch_it(repository: Path) -> None:
    git(repository, "branch", "--quiet", "--delete", "--force", "main")
    with pytest.raises(OperationError, match="fetch-depth: 0"):
        base_of(repository, None)


def test_a_folder_that_is_not_a_checkout_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(OperationError, match="git checkout"):
        head_of(tmp_path)


def test_an_archive_in_another_repository_is_not_a_checkout(repository: Path) -> None:
    archive = repository / "stitches"
    archive.mkdir()
    with pytest.raises(OperationError, match="archive"):
        head_of(archive)


def test_fetching_is_advised_only_if_there_is_a_remote(repository: Path) -> None:
    def advice() -> str:
        with pytest.raises(OperationError) as rejected:
            base_of(repository, "no-such-branch")
        return str(rejected.value)

    for remote in git(repository, "remote").split():
        git(repository, "remote", "remove", remote)
    assert "git fetch" not in advice()
    git(repository, "remote", "add", "origin", str(repository))
    assert "git fetch" in advice()


def test_the_head_shows_uncommitted_changes(repository: Path) -> None:
    assert not head_of(repository).uncommitted
    (repository / "file").write_text("two", encoding="utf-8")
    assert head_of(repository).uncommitted


def test_a_revision_is_written_to_a_folder_that_git_does_not_track(repository: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (repository / "file").write_text("changed", encoding="utf-8")
    extract(repository, "main", out)
    assert (out / "file").read_text(encoding="utf-8") == "one"
    assert git(repository, "worktree", "list").count("\n") == 0


def test_a_missing_revision_is_rejected(repository: Path, tmp_path: Path) -> None:
    with pytest.raises(OperationError, match="git archive"):
        extract(repository, "0" * 40, tmp_path)
