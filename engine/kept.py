"""The engines in the cache, and their folder names."""

from collections.abc import Collection
from pathlib import Path

from engine import assembly
from engine.cache import is_whole, machine
from engine.engine import Engine, Origin
from engine.versions import PINNED

RELEASE_PROGRAMS = ("pulumi", "pulumi-language-python", "pulumi-language-python-exec")
"""The programs of the official release that an engine for Python programs needs."""


def downloaded_name() -> str:
    """Return the folder name of the official release."""
    return f"downloaded-{PINNED}-{machine()}"


def built_name() -> str:
    """Return the folder name of the built engine with our language host."""
    return f"built-{assembly.key()}"


def find(cache: Path, allowed: Collection[Origin]) -> Engine | None:
    """Find an engine of these origins from an earlier run; the official release before a built one."""
    for name, programs, origin in (
        (downloaded_name, RELEASE_PROGRAMS, Origin.INSTALLER),
        (built_name, assembly.PROGRAMS, Origin.MODULES),
    ):
        if origin not in allowed:
            continue
        folder = cache / name()
        if is_whole(folder, programs):
            return Engine(folder, PINNED, origin)
    return None
