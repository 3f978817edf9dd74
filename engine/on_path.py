"""The first way: a Pulumi that the user has installed."""

import os
import shutil
import subprocess
from pathlib import Path

from engine.engine import Engine, Origin, WayError
from engine.versions import MINIMUM, ask_version, engine_version, is_recent_enough

LANGUAGE_HOST = "pulumi-language-python"


def find(path: str, *, other_than: Path) -> Engine:
    """Find an engine on PATH that is recent enough and can run Python programs.

    Args:
        path: the value of PATH.
        other_than: the cache folder; its engines come from this package and are found in another way.

    Raises:
        WayError: there is none; the message says what was found instead.
    """
    folders = [folder for folder in path.split(os.pathsep) if folder and not _is_in(Path(folder), other_than)]
    found = shutil.which("pulumi", path=os.pathsep.join(folders)) if folders else None
    if found is None:
        raise WayError("pulumi is not on PATH")
    program = Path(found).absolute()
    directory = _with_language_host(program)
    if directory is None:
        raise WayError(f"{program} has no {LANGUAGE_HOST} beside it, which it needs to run Python programs")
    text = _version_text(program)
    version = engine_version(text)
    if version is None:
        raise WayError(f"`{program} version` printed no version")
    if not is_recent_enough(version):
        raise WayError(f"{program} is version {version}; expected {MINIMUM} or newer, below 4")
    return Engine(directory, text.strip().removeprefix("v"), Origin.PATH)


def _is_in(folder: Path, other: Path) -> bool:
    return folder.resolve().is_relative_to(other.resolve())


def _with_language_host(program: Path) -> Path | None:
    """Find the folder with both programs; follow symbolic links, which package managers create."""
    for candidate in (program, program.resolve()):
        if candidate.name == "pulumi" and os.access(candidate.with_name(LANGUAGE_HOST), os.X_OK):
            return candidate.parent
    return None


def _version_text(program: Path) -> str:
    try:
        done = ask_version(program)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise WayError(f"`{program} version` could not be run: {error}") from error
    if done.returncode != 0:
        raise WayError(f"`{program} version` failed with exit code {done.returncode}")
    return done.stdout
