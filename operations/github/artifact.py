"""Reads one text out of an artifact that another run left behind, and trusts nothing of it."""

import io
import lzma
import struct
import zipfile
import zlib
from typing import Final

from operations.errors import OperationError, explained
from operations.github.api import Answered, GitHub

_MOST_ARCHIVED: Final = 20 * 1024 * 1024
_MOST_BYTES: Final = 1024 * 1024
# All that zipfile and what it unpacks with raise at an archive that is none, is damaged, or lacks the file.
_UNREADABLE: Final = (
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
    lzma.LZMAError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


class NoArtifactError(OperationError):
    """The run left no artifact of that name."""


class _Artifact(Answered):
    id: int
    name: str
    size_in_bytes: int
    expired: bool


class _Artifacts(Answered):
    artifacts: tuple[_Artifact, ...]


def _unpacked(archive: bytes, file: str) -> bytes:
    """A file of an archive, or the beginning of a larger one: what the archive says of that may be a lie."""
    with zipfile.ZipFile(io.BytesIO(archive)) as zipped, zipped.open(file) as opened:
        return opened.read(_MOST_BYTES + 1)


def read_text(github: GitHub, run: int, artifact: str, file: str) -> str:
    """The text of one file in an artifact of a run.

    Nothing is unpacked to disk, and no more is read than the bounds allow: 20 MB of archive, 1 MB of text.

    Raises:
        OperationError: There is no such artifact or file, it is too large, or no text in UTF-8.
    """
    listed = github.get(_Artifacts, f"/actions/runs/{run}/artifacts", name=artifact)
    # A run that was run again has one of each time: the newest has the highest id.
    of_that_name = (one for one in listed.artifacts if one.name == artifact and not one.expired)
    found = max(of_that_name, key=lambda one: one.id, default=None)
    if found is None:
        raise NoArtifactError(
            explained(
                f'Run {run} left no artifact "{artifact}".', to_do="See in its log why, and run it again."
            )
        )
    if found.size_in_bytes > _MOST_ARCHIVED:
        raise _refused(
            f'The artifact "{artifact}" of run {run} has more than {_MOST_ARCHIVED:,} bytes.',
            "See what the pull request puts there: a review has some kilobytes.",
        )
    archive = github.download(f"/actions/artifacts/{found.id}/zip", _MOST_ARCHIVED)
    try:
        content = _unpacked(archive, file)
    except _UNREADABLE:
        raise _refused(
            f'The artifact "{artifact}" of run {run} holds no {file} that can be read.',
            "See in the run's log whether the review came to its end.",
        ) from None
    if len(content) > _MOST_BYTES:
        raise _refused(
            f"{file} of run {run} has more than {_MOST_BYTES:,} bytes.",
            "See what the pull request puts there: a comment has 65,536 characters at most.",
        )
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise _refused(
            f"{file} of run {run} is no text in UTF-8.", "See what the pull request puts there."
        ) from None


def _refused(what: str, to_do: str) -> OperationError:
    return OperationError(explained(what, to_do=to_do))
