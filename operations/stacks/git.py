"""What git says of a checkout."""

import os
import shutil
import subprocess
from pathlib import Path


def is_checkout(folder: Path) -> bool:
    """Whether a folder is a checkout with a commit; an unpacked archive is none, wherever it lies."""
    top = answer("rev-parse", "--show-toplevel", checkout=folder)
    if top is None or answer("rev-parse", "--verify", "--quiet", "HEAD", checkout=folder) is None:
        return False
    return Path(os.fsdecode(top.removesuffix(b"\n"))).resolve() == folder.resolve()


def answer(*arguments: str, checkout: Path = Path()) -> bytes | None:
    """What git prints; None where it has no answer, or is not on PATH.

    Args:
        arguments: The command, whose words are our own: none may be an option of somebody else's.
        checkout: The folder that it concerns; the current one where none is given. One that is missing has no
            answer either.
    """
    git = shutil.which("git")
    if git is None:
        return None
    command = [git, "-C", str(checkout), *arguments]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    return done.stdout if done.returncode == 0 else None
