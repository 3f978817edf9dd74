"""Which program a checkout holds: its commit, and a digest of what git tracks, as it lies there now."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from operations.stacks import git
from operations.terminal.errors import OperationError, explained

_CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, kw_only=True)
class Program:
    """What a checkout holds.

    Attributes:
        commit: The commit that is checked out.
        branch: The branch, as the program's outputs have it; None where it cannot be told.
        digest: SHA-256 of all tracked files, with their names. It tells a change that is not committed.
    """

    commit: str
    branch: str | None
    digest: str


def read_program(checkout: Path = _CHECKOUT) -> Program:
    """Read it.

    Raises:
        OperationError: There is no git, or the folder is no checkout with a commit.
    """
    if not git.is_checkout(checkout):
        raise OperationError(
            explained(
                f"{checkout} is no git checkout with a commit, or there is no git on PATH.",
                tried="git rev-parse HEAD",
                to_do="A plan belongs to a commit: run it in a clone of the repository. A downloaded archive"
                " has none.",
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
    """The same as `components.outputs.provenance` reads: in GitHub Actions the run's, else git's."""
    named = os.environ.get("GITHUB_HEAD_REF") or os.environ.get("GITHUB_REF_NAME")
    if named:
        return named
    answer = git.answer("symbolic-ref", "--quiet", "--short", "HEAD", checkout=checkout)
    return answer.decode(errors="replace").strip() if answer else None


def _git(checkout: Path, *arguments: str) -> bytes:
    answer = git.answer(*arguments, checkout=checkout)
    if answer is None:
        raise OperationError(
            explained(
                f"git does not list what {checkout} holds.",
                tried=f"git {' '.join(arguments)}",
                to_do="Run it by yourself, and do what it says.",
            )
        )
    return answer
