"""Finds the two revisions of a review with git: the base of the change, and the working tree."""

import os
import re
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ValidationError

from operations.review.report import Base, Head
from operations.stacks import git
from operations.stacks.wire import Part
from operations.terminal.errors import OperationError, explained

_DEFAULT_BRANCHES: Final = ("origin/main", "main")
_ADDRESS: Final = re.compile(r"https://[\w.:-]+/[\w.-]+/[\w.-]+")


def base_of(checkout: Path, reference: str | None) -> Base:
    """The commit to compare with: the given one, or the one at which the change branched off the main branch.

    Raises:
        OperationError: The commit does not exist, or there is no common one.
    """
    if reference is not None:
        # Without --end-of-options, a reference that starts with a dash would be an option of git.
        named = ("--end-of-options", f"{reference}^{{commit}}")
        commit = _git(checkout, "rev-parse", "--verify", "--quiet", *named)
        if commit is None:
            raise OperationError(
                explained(
                    "git does not find the commit to compare with.",
                    tried="git rev-parse --verify REF, with the REF of --base",
                    fix=f"{_fetch(checkout, 'git fetch')}name a branch, a tag or a commit, such as --base"
                    " origin/main.",
                )
            )
        return Base(commit=commit)
    for branch in _DEFAULT_BRANCHES:
        commit = _git(checkout, "merge-base", "HEAD", branch)
        if commit is not None:
            return Base(commit=commit)
    raise OperationError(
        explained(
            "There is no base commit to compare with.",
            tried=" and ".join(f"git merge-base HEAD {branch}" for branch in _DEFAULT_BRANCHES),
            fix=f"{_fetch(checkout, 'git fetch --unshallow origin main')}name a commit, such as --base"
            " HEAD~1. In GitHub Actions, check out with `fetch-depth: 0`.",
        )
    )


def _fetch(checkout: Path, command: str) -> str:
    """The advice to fetch, if the checkout has a remote."""
    return (
        f"Run `{command}`, or " if _git(checkout, "remote") else "This checkout has no remote to fetch from: "
    )


def head_of(checkout: Path) -> Head:
    """The commit that is checked out, and whether the working tree has uncommitted changes.

    Raises:
        OperationError: The folder is not a git checkout.
    """
    commit = _git(checkout, "rev-parse", "HEAD")
    if commit is None or not git.is_checkout(checkout):
        raise OperationError(
            explained(
                "The review compares two commits, but this folder is not a git checkout with a commit.",
                tried=f"git -C {checkout} rev-parse HEAD",
                fix="Clone the repository, copy your changes into the clone, and run the review there. A"
                " downloaded archive has no history.",
            )
        )
    status = _git(checkout, "status", "--porcelain")
    return Head(commit=_as_people_know_it(checkout, commit), uncommitted=bool(status))


def _as_people_know_it(checkout: Path, commit: str) -> str:
    """The newest commit of the pull request if GitHub has merged it for this run; otherwise the commit."""
    event = os.environ.get("GITHUB_EVENT_PATH")
    try:
        known = _Event.model_validate_json(Path(event).read_bytes()).pull_request.head.sha if event else ""
    except (OSError, ValidationError):
        return commit
    parents = (_git(checkout, "rev-parse", "HEAD^@") or "").split()
    return known if known in parents else commit


def repository() -> str:
    """The repository's address, as GitHub's runner names it; empty elsewhere."""
    server, name = (os.environ.get(f"GITHUB_{each}") for each in ("SERVER_URL", "REPOSITORY"))
    address = f"{server}/{name}"
    return address if server and name and _ADDRESS.fullmatch(address) else ""


class _Head(Part):
    sha: str


class _PullRequest(Part):
    head: _Head


class _Event(BaseModel):
    pull_request: _PullRequest


def extract(checkout: Path, commit: str, folder: Path) -> None:
    """Write a commit's files into a folder. It is not a worktree, which would stay registered after a kill.

    Raises:
        OperationError: git failed.
    """
    command = [_executable(), "-C", str(checkout), "archive", "--format=tar", commit]
    with subprocess.Popen(  # noqa: S603  # a list, without a shell
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as archive:
        try:
            with tarfile.open(fileobj=archive.stdout, mode="r|") as files:
                files.extractall(folder, filter="data")
        except tarfile.TarError:
            archive.kill()
    if archive.returncode != 0:
        raise OperationError(
            explained(
                "git could not write the files of the base commit.",
                tried=f"git archive {commit}",
                fix="Fetch it with all its files: `git fetch --refetch origin`.",
            )
        )


def _git(checkout: Path, *arguments: str) -> str | None:
    """What git prints; None if it fails.

    Raises:
        OperationError: git is not on PATH.
    """
    _executable()
    printed = git.output(*arguments, checkout=checkout)
    return None if printed is None else printed.decode().strip()


def _executable() -> str:
    found = shutil.which("git")
    if found is None:
        raise OperationError(explained("git is not on PATH.", fix="Install git, and run the command again."))
    return found
