"""What a build made, measured where it lies."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from model.deployment import Artifact
from model.errors import Problem
from operations.terminal.wrong_options import COMMAND_LINE, WrongOptionsError, option_problems


def measured(option: str, path: str | None, build_ms: float | None) -> Artifact:
    """The artifact at a path, with its size in bytes: of a file, or of all files of a folder together.

    Args:
        option: The option that named the path, for the messages.
        path: The path, as it shall stand in the record.
        build_ms: Milliseconds that the build took.

    Raises:
        WrongOptionsError: One of the two is missing; or there is no such file or folder, it cannot be read,
            it holds no file, or its path cannot stand in a record.
    """
    if path is None or build_ms is None:
        raise WrongOptionsError(
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
        raise WrongOptionsError(
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
    """The size of each file; a link counts as what it leads to, unless that is a folder."""
    if not path.is_dir():
        yield path.stat().st_size
        return
    for folder, _, names in os.walk(path, onerror=_give_up):
        yield from ((Path(folder) / name).stat().st_size for name in names)


def _give_up(error: OSError) -> None:
    """A folder that cannot be read would be missing from the size."""
    raise error


def _missing(option: str, expected: str, example: str) -> Problem:
    return Problem(
        file=COMMAND_LINE,
        key=option,
        expected=expected,
        example=f"{option} {example}",
        remedy="Add it: the record of a deployment has to say it.",
    )


def _nothing(option: str, path: str, found: str) -> WrongOptionsError:
    problem = Problem(
        file=COMMAND_LINE,
        key=option,
        expected=f"a file, or a folder with files, that the build made; {path} {found}",
        example=f"{option} dist",
        remedy="Build first, or correct the path: it is taken from the current folder.",
    )
    return WrongOptionsError([problem])
