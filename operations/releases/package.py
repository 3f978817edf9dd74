"""Writes a release's package: the one file that is published to the slot."""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Final

import atomic_files
from model.errors import Problem
from operations.releases.contents import BUNDLE, OWN, RELEASE, Contents
from operations.terminal.invalid_options import COMMAND_LINE, InvalidOptionsError

START: Final = OWN / "start.sh"
"""The script that the startup command of the app and its slot runs."""
USERS: Final = OWN / "users.sql"
"""The T-SQL that creates the database's users."""
SQL_CLIENT: Final = OWN / "sqlcmd"
"""The program with which the start script runs the T-SQL, and reads which migrations were applied."""

# App Service runs no larger package. Source: learn.microsoft.com, app-service/deploy-run-package.
_MAXIMUM_BYTES: Final = 10**9
# The earliest time that a zip file can contain. It is fixed, so that the same files give the same bytes.
_ALWAYS: Final = (1980, 1, 1, 0, 0, 0)
_UNIX: Final = 3
_FILE, _PROGRAM = 0o100644, 0o100755


@dataclass(frozen=True, kw_only=True)
class Package:
    """A package on this machine.

    Attributes:
        content_sha256: Of everything in it except the name of its release: the same for the same artifacts.
    """

    file: Path
    content_sha256: str
    size_bytes: int


def write_package(
    contents: Contents, into: Path, *, deployment_id: str, commit: str, sql_client: Path | None
) -> Package:
    """Write a release's package: the same artifacts give the same bytes, except for the release's id.

    Args:
        contents: The artifacts.
        into: The file to write; the write is atomic.
        deployment_id: The id of the deployment's record.
        commit: The full SHA of the commit that was built.
        sql_client: The sqlcmd for Linux; None if the release does not prepare the database.

    Raises:
        InvalidOptionsError: The package is larger than App Service allows.
    """
    sources, own = _parts(contents, sql_client)
    fingerprint = _fingerprint(sources, own)
    own[OWN / "deployment"] = deployment_id.encode()
    own[RELEASE] = _release(deployment_id, commit, fingerprint)
    with atomic_files.replacing(into) as unfinished:
        _write(unfinished, sources, own)
        size = unfinished.stat().st_size
        if size > _MAXIMUM_BYTES:
            raise InvalidOptionsError([_too_large(size)])
    return Package(file=into, content_sha256=fingerprint, size_bytes=size)


def content_sha256(contents: Contents, sql_client: Path | None) -> str:
    """The SHA-256 of everything in a package of these artifacts except the name of its release."""
    return _fingerprint(*_parts(contents, sql_client))


def _parts(
    contents: Contents, sql_client: Path | None
) -> tuple[dict[PurePosixPath, Path], dict[PurePosixPath, bytes]]:
    """The files of the artifacts, and our own files."""
    sources: dict[PurePosixPath, Path] = dict(contents.files)
    if sql_client is not None:
        sources[SQL_CLIENT] = sql_client
    own = {
        START: beside("start.sh"),
        USERS: beside("users.sql"),
        OWN / "entry": contents.entry.encode(),
    }
    return sources, own


def _release(deployment_id: str, commit: str, fingerprint: str) -> bytes:
    """The file that shows which release the site serves."""
    content = {"deploymentId": deployment_id, "commit": commit, "contentSha256": fingerprint}
    return (json.dumps(content, indent=2) + "\n").encode()


def _write(file: Path, sources: dict[PurePosixPath, Path], own: dict[PurePosixPath, bytes]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted({*sources, *own}):
            entry = zipfile.ZipInfo(str(name), _ALWAYS)
            entry.create_system, entry.compress_type = _UNIX, zipfile.ZIP_DEFLATED
            entry.external_attr = (_PROGRAM if name in (START, BUNDLE, SQL_CLIENT) else _FILE) << 16
            if name in own:
                archive.writestr(entry, own[name])
                continue
            entry.file_size = sources[name].stat().st_size  # so that zipfile knows whether it needs ZIP64
            with sources[name].open("rb") as source, archive.open(entry, "w") as target:
                shutil.copyfileobj(source, target, 1 << 20)


def _fingerprint(sources: dict[PurePosixPath, Path], own: dict[PurePosixPath, bytes]) -> str:
    """The SHA-256 of the names and contents of all files."""
    whole = hashlib.sha256()
    for name, digest in sorted(_digests(sources, own)):
        whole.update(f"{digest}  {name}\n".encode())
    return whole.hexdigest()


def _digests(
    sources: dict[PurePosixPath, Path], own: dict[PurePosixPath, bytes]
) -> Iterator[tuple[PurePosixPath, str]]:
    for name, source in sources.items():
        with source.open("rb") as content:
            yield name, hashlib.file_digest(content, "sha256").hexdigest()
    for name, text in own.items():
        yield name, hashlib.sha256(text).hexdigest()


def beside(name: str) -> bytes:
    """A file of this folder that each package contains."""
    return (files("operations.releases") / name).read_bytes()


def _too_large(size: int) -> Problem:
    return Problem(
        file=COMMAND_LINE,
        key="--frontend, --backend, --migrations",
        expected=f"together at most 1 GB, compressed; they have {size / 10**9:.2f} GB",
        example="",
        fix="Leave out what the application does not need to run, such as source maps and symbols.",
    )
