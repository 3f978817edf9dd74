"""Assemble a built engine: the binary, our language host, and the packages that it needs."""

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
"""The programs of an assembled engine."""

LANGUAGE_HOST = Path(__file__).parent / "language_host"
_SECONDS_TO_START = 30.0


def key() -> str:
    """Return a fingerprint of what an assembled engine depends on: binary, our sources, and Python."""
    return f"{modules.key()}-{fingerprint(str(python()), sys.version, *_contents())}"


def _contents() -> list[bytes]:
    return [
        part
        for path in sorted(LANGUAGE_HOST.iterdir())
        if path.is_file()
        for part in (path.name.encode(), path.read_bytes())
    ]


def python() -> Path:
    """Find the Python from which this virtual environment was created.

    The environment itself belongs to a checkout, so an engine must not depend on it.
    """
    real = Path(sys.executable).resolve()
    if sys.prefix != sys.base_prefix and real.is_relative_to(Path(sys.prefix).resolve()):
        return Path(
            sys.base_prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}"
        ).resolve()
    return real


def assemble(folder: Path, binary: Path) -> None:
    """Assemble an engine that runs Python programs in a folder.

    Args:
        folder: an empty folder.
        binary: the folder of the built engine. Its files are hard-linked if the file system supports it,
            because the engine looks for its language host beside its own real path.

    Raises:
        WayError: the language host's packages are not available, or it does not start.
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
    """Start the language host once, to check it and to compile its modules."""
    say("trying the language host")
    done = subprocess.run(  # noqa: S603  # the language host that was just assembled
        [starter, "127.0.0.1:0"],
        input="",  # the language host ends when its input ends
        capture_output=True,
        text=True,
        timeout=_SECONDS_TO_START,
        check=False,
    )
    if done.returncode != 0 or not done.stdout.strip().isdigit():
        raise WayError(f"the language host does not start:\n{done.stderr.strip()}")
