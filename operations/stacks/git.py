"""Reads facts about a checkout from git."""

import os
import shutil
import subprocess
from pathlib import Path


def is_checkout(folder: Path) -> bool:
    """Whether a folder is a checkout with a commit; an unpacked archive is not, even inside a checkout."""
    top = output("rev-parse", "--show-toplevel", checkout=folder)
    if top is None or output("rev-parse", "--verify", "--quiet", "HEAD", checkout=folder) is None:
        return False
    return Path(os.fsdecode(top.removesuffix(b"\n"))).resolve() == folder.resolve()


def output(*arguments: str, checkout: Path = Path()) -> bytes | None:
    """What git prints; None if git fails or is not on PATH.

    Args:
        arguments: The command. It must not contain text from outside, which git could read as an option.
        checkout: The folder; the current one by default. In a missing folder, git fails.
    """
    git = shutil.which("git")
    if git is None:
        return None
    command = [git, "-C", str(checkout), *arguments]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    return done.stdout if done.returncode == 0 else None
