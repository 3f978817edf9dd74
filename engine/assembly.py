"""Putting a built engine together: the binary, our language host, and the packages that it needs."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from engine import modules, python_packages
from engine.cache import fingerprint
from engine.engine import WayError
from engine.progress import say

PROGRAMS = (*modules.PROGRAMS, "pulumi-language-python")
"""What an assembled engine consists of."""

LANGUAGE_HOST = Path(__file__).parent / "language_host"
_SECONDS_TO_START = 30.0


def key() -> str:
    """Name what an assembled engine depends on: the binary, our sources, and the Python that runs them."""
    return f"{modules.key()}-{fingerprint(str(python()), sys.version, *_contents())}"


def _contents() -> list[bytes]:
    return [
        part
        for path in sorted(LANGUAGE_HOST.iterdir())
        if path.is_file()
        for part in (path.name.encode(), path.read_bytes())
    ]


def python() -> Path:
    """Find the Python that this one's virtual environment was made from.

    The environment itself belongs to a checkout, and must not be what an engine depends on.
    """
    real = Path(sys.executable).resolve()
    if sys.prefix != sys.base_prefix and real.is_relative_to(Path(sys.prefix).resolve()):
        return Path(
            sys.base_prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}"
        ).resolve()
    return real


def assemble(folder: Path, binary: Path) -> None:
    """Fill a folder with an engine that runs Python programs.

    Args:
        folder: an empty folder.
        binary: the folder of the built engine. Its files are linked, not copied, where the file system
            can: hard links, since the engine looks for its language host beside its own real path.

    Raises:
        WayError: the language host's packages cannot be had, or it does not start.
    """
    for program in modules.PROGRAMS:
        _link(binary / program, folder / program)
    shutil.copytree(LANGUAGE_HOST, folder / "language_host", ignore=shutil.ignore_patterns("__pycache__"))
    python_packages.install(
        LANGUAGE_HOST / "requirements.txt",
        folder / "packages",
        step="installing the language host's packages",
    )
    starter = folder / "pulumi-language-python"
    starter.write_text(
        f'#!/bin/sh\nexec {shlex.quote(str(python()))} -I -S "${{0%/*}}/language_host" "$@"\n',
        encoding="utf-8",
    )
    starter.chmod(0o755)
    _try(starter)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # a file system without hard links
        shutil.copy2(source, target)


def _try(starter: Path) -> None:
    """Start the language host once: it works, and its modules are compiled for the next start."""
    say("trying the language host")
    done = subprocess.run(  # noqa: S603  # what was just assembled
        [starter, "127.0.0.1:0"],
        input="",  # the end of its input is the end of its engine, and so of itself
        capture_output=True,
        text=True,
        timeout=_SECONDS_TO_START,
        check=False,
    )
    if done.returncode != 0 or not done.stdout.strip().isdigit():
        raise WayError(f"the language host does not start:\n{done.stderr.strip()}")
