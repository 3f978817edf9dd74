"""Lets the engine work on a copy of a stack's file, because it writes into the file.

If the file has no encryption salt, each preview and each update would add one, and format numbers
differently. But files of the repository should change only by commits, and a plan would no longer match the
checkout in which it was created.
"""

import os
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final, cast

from operations.stacks.local_stacks import LOCAL_AZURE_VARIABLE

USED_BY: Final = frozenset({"preview", "up", "refresh", "import"})
"""The commands of the engine that read a stack's file, and write into it."""

_PROJECT: Final = "Pulumi.yaml"


@contextmanager
def copied_stack_file(stack: str) -> Generator[tuple[str, ...]]:
    """The option that points the engine to a copy of a stack's file; no option if the stack has no file.

    If the engine adds keys to the copy, a message says so, once.
    """
    file = _stack_file(stack)
    if file is None:
        yield ()
        return
    with tempfile.TemporaryDirectory(prefix="stitches-stack-") as folder:
        copy = Path(folder) / file.name
        copy.write_bytes(file.read_bytes())
        yield (f"--config-file={copy}",)
        added = _added(copy.read_bytes(), file.read_bytes())
    if added and not os.environ.get(LOCAL_AZURE_VARIABLE):
        _say(stack, file.name, ", ".join(sorted(added)))


def _stack_file(stack: str) -> Path | None:
    """The stack's file where the engine finds it: beside the project's, in this folder or above."""
    start = Path(os.environ.get("PULUMI_OPTION_CWD") or ".").resolve()
    project = next((each for each in (start, *start.parents) if (each / _PROJECT).is_file()), None)
    if project is None:
        return None
    file = project / f"Pulumi.{stack.rpartition('/')[2]}.yaml"
    return file if file.is_file() else None


def _added(copy: bytes, file: bytes) -> frozenset[str]:
    """The top-level keys that are in the copy and not in the file."""
    if copy == file:
        return frozenset()
    from model.yaml_file import YamlError, read_yaml  # noqa: PLC0415  # rarely needed

    try:
        one, other = read_yaml(copy), read_yaml(file)
    except YamlError:
        return frozenset()  # the engine reports it
    if not isinstance(one, dict) or not isinstance(other, dict):
        return frozenset()
    return frozenset(cast("dict[str, object]", one)) - frozenset(cast("dict[str, object]", other))


@cache
def _say(stack: str, file: str, added: str) -> None:
    sys.stderr.write(
        f"{file} has no {added}. This command does not change the file, so the engine creates a new {added}"
        " for each update, and encrypts the state's secrets again. To avoid this, run `pulumi preview --stack"
        f" {stack}`, which adds it to the file, and commit the file.\n"
    )
