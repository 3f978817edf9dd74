"""The folder, outside any checkout, that keeps engines; nothing in it is ever half made.

One engine is one folder. It is made under `making/` and renamed when it is whole, so a folder under its
final name is complete whatever was killed. Whoever makes one holds the lock, so that whatever lies in
`making/` then is left over from a run that died.
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
"""The environment variable that names another folder for engines."""


def cache_folder() -> Path:
    """Say where engines are kept.

    STITCHES_ENGINE_CACHE decides; else it is `stitches/engine` in the user's cache folder: XDG_CACHE_HOME,
    ~/Library/Caches on macOS, ~/.cache elsewhere.
    """
    chosen = os.environ.get(CACHE_VARIABLE)
    return Path(chosen).expanduser().absolute() if chosen else user_cache_path("stitches") / "engine"


def fingerprint(*parts: str | bytes) -> str:
    """Shorten what something is made from to a name of 12 characters that changes when any part does."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()[:12]


def machine() -> str:
    """Name the kind of this machine, such as "linux-x86_64": a shared home may serve several."""
    return f"{platform.system()}-{platform.machine()}".lower()


def is_whole(folder: Path, programs: tuple[str, ...]) -> bool:
    """Return whether a kept folder still has its programs: a cleaner of old files may have been there."""
    return all(os.access(folder / program, os.X_OK) for program in programs)


def keep(cache: Path, name: str, make: Callable[[Path], None]) -> Path:
    """Make a folder and keep it under a name; the caller holds the lock.

    Args:
        cache: the cache folder.
        name: the folder's final name in it; what stood there before is replaced.
        make: fills the new empty folder it is given. When it raises, nothing is kept.

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
    """Return an empty folder under `making/` that is gone afterwards; the caller holds the lock."""
    folder = cache / "making" / name
    remove(folder)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        remove(folder)


def remove(folder: Path) -> None:
    """Remove a folder with all in it, also read-only ones such as those of Go's module cache."""
    if not folder.exists():
        return
    for path, _, _ in os.walk(folder):
        Path(path).chmod(0o700)
    shutil.rmtree(folder)
