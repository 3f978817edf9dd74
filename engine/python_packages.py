"""Install pinned Python packages into a folder, with uv if it is available, or otherwise with pip."""

import importlib.util
import shutil
import sys
from pathlib import Path

from engine.engine import WayError
from engine.environment import inherited
from engine.progress import run

_OPTIONS = ("--no-deps", "--require-hashes", "--only-binary", ":all:")


def install(requirements: Path, target: Path, *, step: str, keep_downloads: bool = True) -> None:
    """Install exactly the packages of a requirements file, each checked against its hash.

    Args:
        requirements: a file that pins every package with hashes; nothing else is installed.
        target: the folder for the packages; created if it is missing.
        step: a description for people.
        keep_downloads: False keeps packages that are needed once out of the user's caches.

    Raises:
        WayError: neither uv nor pip is available, or the packages are not.
    """
    options = _OPTIONS if keep_downloads else (*_OPTIONS, "--no-cache-dir")
    command = [*_installer(), *options, "--requirement", requirements, "--target", target]
    run(step, command, environment=inherited())


def _installer() -> list[str]:
    if importlib.util.find_spec("uv") is not None:
        return [sys.executable, "-m", "uv", "pip", "install", "--no-progress", "--python", sys.executable]
    uv = shutil.which("uv")
    if uv is not None:
        return [uv, "pip", "install", "--no-progress", "--python", sys.executable]
    if importlib.util.find_spec("pip") is not None:
        return [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--progress-bar",
            "off",
        ]
    raise WayError(
        f"{sys.executable} has neither pip nor uv; install pip with `{sys.executable} -m ensurepip`, "
        "on Debian and Ubuntu with the package python3-pip"
    )
