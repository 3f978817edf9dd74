"""Which engines are kept already, and under which names."""

from collections.abc import Collection
from pathlib import Path

from engine import assembly
from engine.cache import is_whole, machine
from engine.engine import Engine, Origin
from engine.versions import PINNED

RELEASE_PROGRAMS = ("pulumi", "pulumi-language-python", "pulumi-language-python-exec")
"""What an engine for Python programs consists of in the official release."""


def downloaded_name() -> str:
    """Name the folder of the official release."""
    return f"downloaded-{PINNED}-{machine()}"


def built_name() -> str:
    """Name the folder of the engine that was built and given our language host."""
    return f"built-{assembly.key()}"


def find(cache: Path, allowed: Collection[Origin]) -> Engine | None:
    """Find an engine of these origins that an earlier run made; the official release before a built one."""
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
