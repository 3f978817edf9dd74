"""The folder, outside any checkout, with the engines; it never contains incomplete engines.

Each engine is a folder. It is created under `making/` and renamed when it is complete, so a folder with its
final name is complete even if a run was killed. The run that creates an engine holds the lock, so other
content of `making/` is left from a killed run.
"""

import hashlib
import os
import platform
import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from platformdirs import user_cache_path

CACHE_VARIABLE = "STITCHES_ENGINE_CACHE"
"""The environment variable for another folder of engines."""


def cache_folder() -> Path:
    """Return the folder of the engines.

    It is STITCHES_ENGINE_CACHE, or otherwise `stitches/engine` in the user's cache folder: XDG_CACHE_HOME,
    ~/Library/Caches on macOS, ~/.cache on other systems.
    """
    chosen = os.environ.get(CACHE_VARIABLE)
    return Path(chosen).expanduser().absolute() if chosen else user_cache_path("stitches") / "engine"


def fingerprint(*parts: str | bytes) -> str:
    """Return a fingerprint of 12 characters that changes if any part changes."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()[:12]


def machine() -> str:
    """Return the kind of this machine, such as "linux-x86_64": several kinds can share a home folder."""
    return f"{platform.system()}-{platform.machine()}".lower()


def is_whole(folder: Path, programs: tuple[str, ...]) -> bool:
    """Return whether a folder still has its programs: a cleanup tool may have deleted some."""
    return all(os.access(folder / program, os.X_OK) for program in programs)


def keep(cache: Path, name: str, make: Callable[[Path], None]) -> Path:
    """Create a folder and keep it under a name; the caller holds the lock.

    Args:
        cache: the cache folder.
        name: the folder's final name in the cache; an existing folder is replaced.
        make: fills the new empty folder. If it raises an error, nothing is kept.

    Returns:
        The kept folder.
    """
    with scratch(cache, name) as new:
        make(new)
        final = cache / name
        with scratch(cache, f"{name}-replaced") as old:
            if final.exists():
                final.rename(old / name)
            new.rename(final)
    return final


@contextmanager
def scratch(cache: Path, name: str) -> Generator[Path, None, None]:
    """Yield an empty folder under `making/` that is removed afterwards; the caller holds the lock."""
    folder = cache / "making" / name
    remove(folder)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        remove(folder)


def remove(folder: Path) -> None:
    """Remove a folder and its content, also read-only folders such as those of Go's module cache."""
    if not folder.exists():
        return
    for path, _, _ in os.walk(folder):
        Path(path).chmod(0o700)
    shutil.rmtree(folder)
