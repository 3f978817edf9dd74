"""Atomic writes: even after a process is killed, a file has either its old or its new complete content.

Writes do not wait for the disk: the last writes can be lost if the machine itself fails. A process that is
killed during a write leaves a hidden file beside the target. No program reads this file.

This package imports none of our packages, and any package may import it.
"""

import os
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

PRIVATE: Final = 0o600
"""The mode of a file that only its owner can read."""
PROGRAM: Final = 0o755
"""The mode of an executable file."""
_FILE: Final = 0o666


def write(path: Path, content: str | bytes, *, mode: int = _FILE) -> None:
    """Write a file; replace an existing one.

    Args:
        path: The file; its folder must exist.
        content: The whole content; text is written in UTF-8, with its line ends unchanged.
        mode: The permissions, without those that the process's umask removes.
    """
    with replacing(path, mode=mode) as beside:
        beside.write_bytes(content.encode() if isinstance(content, str) else content)


@contextmanager
def replacing(path: Path, *, mode: int = _FILE) -> Generator[Path]:
    """Yield an empty file beside a path to write to. At the end it replaces the path.

    After an error the new file is removed, and the old one stays.
    """
    beside = _beside(path)
    os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
    try:
        yield beside
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def link(path: Path, target: Path) -> None:
    """Create a symbolic link to a target; replace an existing link or file."""
    if not (path.is_symlink() and path.readlink() == target):
        beside = _beside(path)
        beside.symlink_to(target)
        beside.replace(path)


def _beside(path: Path) -> Path:
    """Return a name that no other writer uses; remove what a killed writer with this number left there."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    beside.unlink(missing_ok=True)
    return beside
