"""Measures the artifacts that a build produced."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from model.deployment import Artifact
from model.errors import Problem
from operations.terminal.invalid_options import COMMAND_LINE, InvalidOptionsError, option_problems


def measure_artifact(option: str, path: str | None, build_ms: float | None) -> Artifact:
    """The artifact at a path, with its size in bytes: that of a file, or of all files in a folder together.

    Args:
        option: The option that named the path, for messages.
        path: The path that is recorded.
        build_ms: Milliseconds that the build took.

    Raises:
        InvalidOptionsError: The path or the time is missing; or the file or folder does not exist, cannot be
            read, or contains no file; or its path is not valid in a record.
    """
    if path is None or build_ms is None:
        raise InvalidOptionsError(
            [
                *([_missing(option, "the path of a file or a folder", "dist")] if path is None else []),
                *(
                    [_missing(f"{option}-build-ms", "the milliseconds that its build took", "45000")]
                    if build_ms is None
                    else []
                ),
            ]
        )
    try:
        artifact = Artifact(path=path, size_bytes=0, build_duration_ms=build_ms)
    except ValidationError as error:
        raise InvalidOptionsError(
            [
                replace(problem, key=option, example=f"{option} dist")
                for problem in option_problems(error, Artifact)
            ]
        ) from None
    try:
        sizes = list(_sizes(Path(path)))
    except OSError as error:
        raise _nothing(option, path, f"cannot be read ({error.strerror})") from None
    if not sizes:
        raise _nothing(option, path, "has no files")
    return artifact.model_copy(update={"size_bytes": sum(sizes)})


def _sizes(path: Path) -> Iterator[int]:
    """The size of each file. A link counts as the file that it points to; links to folders do not count."""
    if not path.is_dir():
        yield path.stat().st_size
        return
    for folder, _, names in os.walk(path, onerror=_give_up):
        yield from ((Path(folder) / name).stat().st_size for name in names)


def _give_up(error: OSError) -> None:
    """Fail at a folder that cannot be read: otherwise its files would be missing from the size."""
    raise error


def _missing(option: str, expected: str, example: str) -> Problem:
    return Problem(
        file=COMMAND_LINE,
        key=option,
        expected=expected,
        example=f"{option} {example}",
        fix="Add this option. The record of a deployment needs it.",
    )


def _nothing(option: str, path: str, found: str) -> InvalidOptionsError:
    problem = Problem(
        file=COMMAND_LINE,
        key=option,
        expected=f"a file or a folder with files that the build produced; {path} {found}",
        example=f"{option} dist",
        fix="Build first, or correct the path. It is relative to the current folder.",
    )
    return InvalidOptionsError([problem])
