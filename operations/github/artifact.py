"""Reads texts out of an artifact that another run left behind, and trusts nothing of it."""

import io
import lzma
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import Final

from github_markdown import MOST_CHARACTERS
from operations.github.api import Answered, GitHub
from operations.terminal.errors import OperationError, explained

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


class Artifact(Answered):
    """What a run left behind under a name."""

    id: int
    name: str
    size_in_bytes: int
    expired: bool


class _Artifacts(Answered):
    artifacts: tuple[Artifact, ...]


@dataclass(frozen=True)
class Archive:
    """The files of an artifact, packed as GitHub hands them over. Nothing of it is unpacked to disk.

    Attributes:
        run: The run that left it.
        artifact: Its name.
    """

    run: int
    artifact: str
    content: bytes

    def text(self, file: str, most_bytes: int = _MOST_BYTES) -> str:
        """The text of one file, of at most 1 MB or what is said.

        Raises:
            OperationError: There is no such file, it is too large, or no text in UTF-8.
        """
        try:
            content = _unpacked(self.content, file, most_bytes)
        except _UNREADABLE:
            raise _refused(
                f'The artifact "{self.artifact}" of run {self.run} holds no {file} that can be read.',
                "See in the run's log whether the review came to its end.",
            ) from None
        if len(content) > most_bytes:
            raise _refused(
                f"{file} of run {self.run} has more than {most_bytes:,} bytes.",
                f"See what the pull request puts there: GitHub takes {MOST_CHARACTERS:,} characters.",
            )
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            raise _refused(
                f"{file} of run {self.run} is no text in UTF-8.", "See what the pull request puts there."
            ) from None


def kept_artifacts(github: GitHub, run: int, name: str) -> list[Artifact]:
    """The artifacts of a name that a run left behind, and that GitHub still keeps.

    A run that was run again may have one of each time.

    Raises:
        OperationError: GitHub refuses, or cannot be reached.
    """
    listed = github.get(_Artifacts, f"/actions/runs/{run}/artifacts", name=name)
    return [one for one in listed.artifacts if one.name == name and not one.expired]


def download(github: GitHub, run: int, artifact: str) -> Archive:
    """The newest artifact of a name that a run left behind, of at most 20 MB.

    Raises:
        NoArtifactError: There is none.
        OperationError: It is too large, or GitHub refuses.
    """
    # The newest has the highest id.
    found = max(kept_artifacts(github, run, artifact), key=lambda one: one.id, default=None)
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
    return Archive(run, artifact, github.download(f"/actions/artifacts/{found.id}/zip", _MOST_ARCHIVED))


def _unpacked(archive: bytes, file: str, most_bytes: int) -> bytes:
    """A file of an archive, or the beginning of a larger one: what the archive says of that may be a lie."""
    with zipfile.ZipFile(io.BytesIO(archive)) as zipped, zipped.open(file) as opened:
        return opened.read(most_bytes + 1)


def _refused(what: str, to_do: str) -> OperationError:
    return OperationError(explained(what, to_do=to_do))
