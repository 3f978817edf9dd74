"""The engine works on a copy of a stack's file: it writes into the file that it is given.

Where the file has no encryption salt, each preview and each update would add one, and write its numbers in
another form. But a file of the repository changes by a commit alone, and a plan would no longer fit the
checkout in which it was made.
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
    """Give the option that leads the engine to a copy of a stack's file; none where it has no file.

    Whoever waits is told, once, what the engine has added to the copy.
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
    """The stack's file as the engine finds it: beside the project's, in this folder or above."""
    start = Path(os.environ.get("PULUMI_OPTION_CWD") or ".").resolve()
    project = next((each for each in (start, *start.parents) if (each / _PROJECT).is_file()), None)
    if project is None:
        return None
    file = project / f"Pulumi.{stack.rpartition('/')[2]}.yaml"
    return file if file.is_file() else None


def _added(copy: bytes, file: bytes) -> frozenset[str]:
    """The keys at the top that the copy has and the file has not."""
    if copy == file:
        return frozenset()
    from model.yaml_file import YamlError, read_yaml  # noqa: PLC0415  # rarely needed

    try:
        one, other = read_yaml(copy), read_yaml(file)
    except YamlError:
        return frozenset()  # the engine says so
    if not isinstance(one, dict) or not isinstance(other, dict):
        return frozenset()
    return frozenset(cast("dict[str, object]", one)) - frozenset(cast("dict[str, object]", other))


@cache
def _say(stack: str, file: str, added: str) -> None:
    sys.stderr.write(
        f"{file} has no {added}, and stays as it is. The engine makes one for each update, and encrypts the"
        f" state's secrets anew. To keep one, run `pulumi preview --stack {stack}` and commit the file.\n"
    )
