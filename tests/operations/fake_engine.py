"""A `pulumi` that says what a test wants it to say."""

import os
import shlex
from pathlib import Path

RELEASED = "released"
"""The file that an engine waits for."""

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
    """Write an executable `pulumi` into a folder; it notes its arguments beside it.

    Asked for the stack's history of updates, it prints that instead, and notes nothing.

    One that waits does so until RELEASED is in the folder, half a minute at most.
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
    """Write a `pulumi` that never answers; it notes its process beside it."""
    engine = folder / "pulumi"
    engine.write_text(f"#!/bin/sh\necho $$ > {shlex.quote(str(folder / 'process'))}\nexec sleep 60\n")
    engine.chmod(0o755)
    return folder


def path_with(folder: Path) -> str:
    """A PATH on which the engine in a folder comes first."""
    return f"{folder}{os.pathsep}{os.defpath}"
