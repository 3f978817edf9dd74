"""The base is deployed once by its own code, kept, and deployed again if it was left incomplete."""

import os
from pathlib import Path

import pytest

from model.environment_rules import EnvironmentName
from operations.review.base import bring_up
from operations.review.checkouts import Checkout
from tests.operations.review.fake_processes import FakeProcesses
from tests.operations.review.test_revisions import git


@pytest.fixture
def head(tmp_path: Path) -> Checkout:
    """A checkout with one commit."""
    folder = tmp_path / "head"
    folder.mkdir()
    for name in ("requirements.txt", "requirements-development.txt"):
        (folder / name).write_text("same", encoding="utf-8")
    commit(folder)
    return Checkout(folder)


def commit(folder: Path) -> str:
    """Commit everything in a folder, in a new repository if necessary."""
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "change")
    return git(folder, "rev-parse", "HEAD")


def test_the_base_is_deployed_by_its_own_code_without_todays_policies(
    head: Checkout, tmp_path: Path, fakes: FakeProcesses
) -> None:
    base = bring_up(head, git(head.folder, "rev-parse", "HEAD"), "3.259.0", tmp_path / "kept")
    assert base.failures == {}
    for stack in EnvironmentName:
        asked = [command for _, command in fakes.calls if command.endswith(f" {stack}")]
        assert [command.split()[2] for command in asked] == ["stack", "up", "stack", "state"]
        assert list(base.resources(stack)) == ["a"]
    assert {folder for folder, _ in fakes.calls} == {
        tmp_path / "kept" / "making" / str(os.getpid()) / "checkout"
    }
    assert not any("--policy-pack" in command for _, command in fakes.calls)


def test_a_kept_base_is_not_deployed_again(head: Checkout, tmp_path: Path, fakes: FakeProcesses) -> None:
    sha = git(head.folder, "rev-parse", "HEAD")
    first = bring_up(head, sha, "3.259.0", tmp_path / "kept")
    fakes.calls.clear()
    assert bring_up(head, sha, "3.259.0", tmp_path / "kept") == first
    assert fakes.calls == []


def test_with_another_engine_it_is_deployed_again(
    head: Checkout, tmp_path: Path, fakes: FakeProcesses
) -> None:
    sha = git(head.folder, "rev-parse", "HEAD")
    one = bring_up(head, sha, "3.259.0", tmp_path / "kept")
    assert bring_up(head, sha, "3.260.0", tmp_path / "kept").folder != one.folder


def test_an_incomplete_base_of_a_killed_review_is_deployed_again(
    head: Checkout, tmp_path: Path, fakes: FakeProcesses
) -> None:
    left = tmp_path / "kept" / "making" / "4711" / "checkout" / "left"
    left.parent.mkdir(parents=True)
    left.touch()
    base = bring_up(head, git(head.folder, "rev-parse", "HEAD"), "3.259.0", tmp_path / "kept")
    assert not left.exists()
    assert not (base.checkout / "left").exists()


def test_a_base_that_cannot_be_deployed_has_a_reason_and_is_not_kept(
    head: Checkout, tmp_path: Path, fakes: FakeProcesses
) -> None:
    fakes.broken.add("dev")
    base = bring_up(head, git(head.folder, "rev-parse", "HEAD"), "3.259.0", tmp_path / "kept")
    assert set(base.failures) == {EnvironmentName.DEV}
    assert "the program failed" in base.failures[EnvironmentName.DEV]
    assert base.resources(EnvironmentName.DEV) == {}
    assert [folder.name for folder in (tmp_path / "kept").iterdir()] == ["making"]


def test_the_bases_that_were_used_last_are_kept(head: Checkout, tmp_path: Path, fakes: FakeProcesses) -> None:
    kept = tmp_path / "kept"
    for number in range(6):
        (kept / str(number)).mkdir(parents=True)
        os.utime(kept / str(number), (number, number))
    bring_up(head, git(head.folder, "rev-parse", "HEAD"), "3.259.0", kept)
    assert {folder.name for folder in kept.iterdir() if len(folder.name) == 1} == {"2", "3", "4", "5"}


def test_a_base_with_the_same_packages_uses_those_of_the_head(
    head: Checkout, tmp_path: Path, fakes: FakeProcesses
) -> None:
    base = bring_up(head, git(head.folder, "rev-parse", "HEAD"), "3.259.0", tmp_path / "kept")
    assert (base.checkout / ".venv").readlink() == head.folder / ".venv"


def test_a_base_with_other_packages_installs_its_own(
    head: Checkout, tmp_path: Path, fakes: FakeProcesses
) -> None:
    sha = git(head.folder, "rev-parse", "HEAD")
    (head.folder / "requirements.txt").write_text("other", encoding="utf-8")
    base = bring_up(head, sha, "3.259.0", tmp_path / "kept")
    assert not (base.checkout / ".venv").is_symlink()
    assert any(command.startswith("make setup") for _, command in fakes.calls)


def test_if_packages_cannot_be_installed_this_is_the_reason_for_every_stack(
    head: Checkout, tmp_path: Path, fakes: FakeProcesses
) -> None:
    fakes.broken.add("make")
    sha = git(head.folder, "rev-parse", "HEAD")
    (head.folder / "requirements.txt").write_text("other", encoding="utf-8")
    base = bring_up(head, sha, "3.259.0", tmp_path / "kept")
    assert set(base.failures) == set(EnvironmentName)
    assert "cannot be installed" in base.failures[EnvironmentName.PROD]
