"""Reads text files from the artifact of another run, and trusts nothing in it."""

import io
import lzma
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import Final

from github_markdown import MAXIMUM_CHARACTERS
from operations.github.api import GitHub, Received
from operations.terminal.errors import OperationError, explained

_MAXIMUM_ARCHIVED: Final = 20 * 1024 * 1024
_MAXIMUM_BYTES: Final = 1024 * 1024
# All exceptions of zipfile and its decompressors for an archive that is invalid or damaged, or lacks the
# file.
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
    """The run has no artifact of that name."""


class WorkflowArtifact(Received):
    """An artifact of a run."""

    id: int
    name: str
    size_in_bytes: int
    expired: bool


class _Artifacts(Received):
    artifacts: tuple[WorkflowArtifact, ...]


@dataclass(frozen=True)
class Archive:
    """The files of an artifact, zipped as GitHub sends them. Nothing is unpacked to disk.

    Attributes:
        run: The run that created it.
        artifact: Its name.
    """

    run: int
    artifact: str
    content: bytes

    def text(self, file: str, maximum_bytes: int = _MAXIMUM_BYTES) -> str:
        """The text of one file, by default of at most 1 MB.

        Raises:
            OperationError: The file does not exist, is too large, or is not UTF-8 text.
        """
        try:
            content = _unpacked(self.content, file, maximum_bytes)
        except _UNREADABLE:
            raise _rejected(
                f'{file} in the artifact "{self.artifact}" of run {self.run} is missing or cannot be read.',
                "Check in the run's log whether the review finished.",
            ) from None
        if len(content) > maximum_bytes:
            raise _rejected(
                f"{file} of run {self.run} has more than {maximum_bytes:,} bytes.",
                "Check what the pull request writes into it: "
                f"GitHub accepts {MAXIMUM_CHARACTERS:,} characters.",
            )
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            raise _rejected(
                f"{file} of run {self.run} is not UTF-8 text.",
                "Check what the pull request writes into it.",
            ) from None


def kept_artifacts(github: GitHub, run: int, name: str) -> list[WorkflowArtifact]:
    """The artifacts of a run with a name, if GitHub still keeps them.

    A run that was repeated may have one of each attempt.

    Raises:
        OperationError: GitHub rejects the request, or cannot be reached.
    """
    listed = github.get(_Artifacts, f"/actions/runs/{run}/artifacts", name=name)
    return [one for one in listed.artifacts if one.name == name and not one.expired]


def download(github: GitHub, run: int, artifact: str) -> Archive:
    """The newest artifact of a run with a name, of at most 20 MB.

    Raises:
        NoArtifactError: There is none.
        OperationError: It is too large, or GitHub rejects the request.
    """
    # The newest has the highest id.
    found = max(kept_artifacts(github, run, artifact), key=lambda one: one.id, default=None)
    if found is None:
        raise NoArtifactError(
            explained(
                f'Run {run} has no artifact "{artifact}".', fix="Check in its log why, and run it again."
            )
        )
    if found.size_in_bytes > _MAXIMUM_ARCHIVED:
        raise _rejected(
            f'The artifact "{artifact}" of run {run} has more than {_MAXIMUM_ARCHIVED:,} bytes.',
            "Check what the pull request writes into it: a review has some kilobytes.",
        )
    return Archive(run, artifact, github.download(f"/actions/artifacts/{found.id}/zip", _MAXIMUM_ARCHIVED))


def _unpacked(archive: bytes, file: str, maximum_bytes: int) -> bytes:
    """A file in an archive, or the start of a larger one: the size that the archive states may be wrong."""
    with zipfile.ZipFile(io.BytesIO(archive)) as zipped, zipped.open(file) as opened:
        return opened.read(maximum_bytes + 1)


def _rejected(what: str, fix: str) -> OperationError:
    return OperationError(explained(what, fix=fix))
