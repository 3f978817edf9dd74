"""The commit of a stack's program: the same for the same commit, so it causes no change in a preview."""

import os
import shutil
import subprocess
import tomllib
from pathlib import Path

from model.outputs import Provenance

_PROGRAM = Path(__file__).resolve().parents[2]


def read_provenance() -> Provenance:
    """Read it from the checkout, or, in GitHub Actions, from the run's environment.

    A pipeline checks out a detached commit, so only its environment knows the branch.
    """
    pyproject = tomllib.loads((_PROGRAM / "pyproject.toml").read_text(encoding="utf-8"))
    branch = os.environ.get("GITHUB_HEAD_REF") or os.environ.get("GITHUB_REF_NAME")
    return Provenance(
        git_commit_sha=_git("rev-parse", "HEAD"),
        git_branch=branch or _git("symbolic-ref", "--quiet", "--short", "HEAD"),
        program_version=pyproject["project"]["version"],
    )


def _git(*arguments: str) -> str | None:
    git = shutil.which("git")
    if git is None:
        return None
    completed = subprocess.run(  # noqa: S603  # fixed arguments, and the path is git's own
        [git, "-C", str(_PROGRAM), *arguments], capture_output=True, text=True, check=False
    )
    return completed.stdout.strip() or None if completed.returncode == 0 else None
