"""A `pulumi` with the output of a test."""

import os
import shlex
from pathlib import Path

RELEASED = "released"
"""The file for which an engine waits."""

_WAIT = "for _ in $(seq 600); do [ -e {} ] && break; sleep 0.05; done\n"

CHECKOUT = Path(__file__).resolve().parents[2]


def put_engine(
    folder: Path,
    *,
    prints: str = "",
    says: str = "",
    code: int = 0,
    waits: bool = False,
    history: str = "[]",
) -> Path:
    """Write an executable `pulumi` into a folder; it records its arguments in a file there.

    For the history of the stack's updates it prints the history instead, and records nothing.

    One that waits does so until RELEASED exists in the folder, for at most half a minute.
    """
    folder.mkdir(exist_ok=True)
    (folder / "printed").write_text(prints, encoding="utf-8")
    (folder / "history").write_text(history, encoding="utf-8")
    engine = folder / "pulumi"
    engine.write_text(
        "#!/bin/sh\n"
        f'[ "$2" = history ] && cat {shlex.quote(str(folder / "history"))} && exit\n'
        f'printf "%s\\n" "$@" > {shlex.quote(str(folder / "asked"))}\n'
        f"{_WAIT.format(shlex.quote(str(folder / RELEASED))) if waits else ''}"
        f"cat {shlex.quote(str(folder / 'printed'))}\n"
        f"printf %s {shlex.quote(says)} >&2\n"
        f"exit {code}\n",
        encoding="utf-8",
    )
    engine.chmod(0o755)
    return folder


def put_hanging_engine(folder: Path) -> Path:
    """Write a `pulumi` that never ends; it records its process id in a file there."""
    engine = folder / "pulumi"
    engine.write_text(f"#!/bin/sh\necho $$ > {shlex.quote(str(folder / 'process'))}\nexec sleep 60\n")
    engine.chmod(0o755)
    return folder


def path_with(folder: Path) -> str:
    """A PATH with a folder in first place."""
    return f"{folder}{os.pathsep}{os.defpath}"
