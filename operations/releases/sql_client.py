"""Downloads Microsoft's go-sqlcmd for Linux, which prepares the database, and checks it on each use."""

import bz2
import hashlib
import io
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
from platformdirs import user_cache_path

import atomic_files
from operations.terminal.errors import OperationError, explained

_PROGRAM: Final = "sqlcmd"
_MAXIMUM_BYTES: Final = 100 * 1024 * 1024
_SECONDS: Final = 60.0


@dataclass(frozen=True, kw_only=True)
class Pin:
    """A release of go-sqlcmd.

    Attributes:
        archive_sha256: Of the archive at the address.
        program_sha256: Of the program in it.
    """

    version: str
    address: str
    archive_sha256: str
    program_sha256: str


PINNED: Final = Pin(
    version="1.10.0",
    address="https://github.com/microsoft/go-sqlcmd/releases/download/v1.10.0/sqlcmd-linux-amd64.tar.bz2",
    # GitHub shows the archive's digest beside it. The other digest is that of the program in the archive.
    archive_sha256="92516d98c63d99b0994de5b61350c91f6915f9b76f139a59039fbcb225c2e987",
    program_sha256="5c043495deff92687243e4c337e09494d497557a0217bdca81afefb1e4a2b4ce",
)
"""The release that packages contain. App Service runs them on x64."""


def sql_client(pin: Pin = PINNED, transport: httpx.BaseTransport | None = None) -> Path:
    """The program, from the user's cache folder, or from its release on GitHub if it is not there.

    Args:
        pin: The release of it.
        transport: What sends requests; for tests.

    Raises:
        OperationError: It cannot be downloaded, or its SHA-256 is not the pinned one.
    """
    kept = user_cache_path("stitches") / f"{_PROGRAM}-{pin.version}"
    try:
        if kept.is_file() and _sha256(kept.read_bytes()) == pin.program_sha256:
            return kept
        program = _unpacked(_fetched(pin, transport), pin)
        kept.parent.mkdir(parents=True, exist_ok=True)
        atomic_files.write(kept, program, mode=atomic_files.PROGRAM)
    except (httpx.HTTPError, OSError, EOFError, tarfile.TarError, KeyError) as error:
        raise _not_had(pin, type(error).__name__) from None
    return kept


def _fetched(pin: Pin, transport: httpx.BaseTransport | None) -> bytes:
    with (
        httpx.Client(transport=transport, follow_redirects=True, timeout=_SECONDS) as client,
        client.stream("GET", pin.address) as response,
    ):
        response.raise_for_status()
        archive = bytearray()
        for part in response.iter_bytes():
            archive += part
            if len(archive) > _MAXIMUM_BYTES:
                raise _not_had(pin, "an archive that is too large")
    if _sha256(archive) != pin.archive_sha256:
        raise _not_had(pin, "an archive whose SHA-256 is not the pinned one")
    return bytes(archive)


def _unpacked(archive: bytes, pin: Pin) -> bytes:
    with tarfile.open(fileobj=io.BytesIO(bz2.decompress(archive))) as opened:
        found = opened.extractfile(_PROGRAM)
        program = found.read() if found else b""
    if _sha256(program) != pin.program_sha256:
        raise _not_had(pin, "a program whose SHA-256 is not the pinned one")
    return program


def _sha256(content: bytes | bytearray) -> str:
    return hashlib.sha256(content).hexdigest()


def _not_had(pin: Pin, found: str) -> OperationError:
    return OperationError(
        explained(
            f"go-sqlcmd {pin.version}, which prepares the database, cannot be downloaded. Nothing has"
            " changed.",
            tried=pin.address,
            found=found,
            fix="Try again, or download it yourself, and pass it with --sql-client FILE.",
        )
    )
