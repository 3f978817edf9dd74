"""Files that are there wholly or not at all: a process that is killed leaves the former one, or the new one.

Nothing waits for the disk: what was written last may be lost when the machine itself fails. A process that is
killed while it writes leaves a hidden file beside, which nobody reads.

A leaf: it imports nothing of ours, and everything else may import it.
"""

import os
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

PRIVATE: Final = 0o600
"""The mode of a file that only its owner reads."""
PROGRAM: Final = 0o755
"""The mode of a file that can be run."""
_FILE: Final = 0o666


def write(path: Path, content: str | bytes, *, mode: int = _FILE) -> None:
    """Write a file, in the place of a former one.

    Args:
        path: The file; its folder is there.
        content: All that it holds; a text is written in UTF-8, with the line ends that it has.
        mode: Who may read, write and run it, less what the process's umask takes away.
    """
    with replacing(path, mode=mode) as beside:
        beside.write_bytes(content.encode() if isinstance(content, str) else content)


@contextmanager
def replacing(path: Path, *, mode: int = _FILE) -> Generator[Path]:
    """An empty file beside a path, to be written to. It takes the path's place at the end.

    After an error it is gone, and the former file stays.
    """
    beside = _beside(path)
    os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
    try:
        yield beside
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def link(path: Path, target: Path) -> None:
    """Let a symbolic link lead to a target, in the place of a former link or file."""
    if not (path.is_symlink() and path.readlink() == target):
        beside = _beside(path)
        beside.symlink_to(target)
        beside.replace(path)


def _beside(path: Path) -> Path:
    """A name that no other writer uses, free of what one left that had the same number and was killed."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    beside.unlink(missing_ok=True)
    return beside
