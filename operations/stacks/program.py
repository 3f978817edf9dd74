"""Identifies the program in a checkout: its commit, and a digest of the tracked files as they are now."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from operations.stacks import git
from operations.terminal.errors import OperationError, explained

_CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, kw_only=True)
class Program:
    """The program in a checkout.

    Attributes:
        commit: The commit that is checked out.
        branch: The branch, as in the program's outputs; None if it is unknown.
        digest: SHA-256 of all tracked files, with their names. It shows changes that are not committed.
    """

    commit: str
    branch: str | None
    digest: str


def read_program(checkout: Path = _CHECKOUT) -> Program:
    """Read it.

    Raises:
        OperationError: git is not on PATH, or the folder is not a checkout with a commit.
    """
    if not git.is_checkout(checkout):
        raise OperationError(
            explained(
                f"{checkout} is not a git checkout with a commit, or git is not on PATH.",
                tried="git rev-parse HEAD",
                fix="Run the command in a clone of the repository. A plan belongs to a commit, and a"
                " downloaded archive has none.",
            )
        )
    names = _git(checkout, "ls-files", "-z", "--cached").split(b"\0")[:-1]
    digest = hashlib.sha256()
    for name in sorted(names):
        path = checkout / name.decode(errors="surrogateescape")
        content = path.read_bytes() if path.is_file() else b"(missing)"
        for part in (name, content):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
    return Program(
        commit=_git(checkout, "rev-parse", "HEAD").decode().strip(),
        branch=_branch(checkout),
        digest=digest.hexdigest(),
    )


def _branch(checkout: Path) -> str | None:
    """The same branch as in `components.outputs.provenance`: in GitHub Actions the run's, otherwise git's."""
    named = os.environ.get("GITHUB_HEAD_REF") or os.environ.get("GITHUB_REF_NAME")
    if named:
        return named
    printed = git.output("symbolic-ref", "--quiet", "--short", "HEAD", checkout=checkout)
    return printed.decode(errors="replace").strip() if printed else None


def _git(checkout: Path, *arguments: str) -> bytes:
    printed = git.output(*arguments, checkout=checkout)
    if printed is None:
        raise OperationError(
            explained(
                f"git failed in {checkout}.",
                tried=f"git {' '.join(arguments)}",
                fix="Run this command yourself, and follow its message.",
            )
        )
    return printed
