"""The second way: the official release, checked against its published checksum.

The checksums of a release are not stored here. They are read from the release's page, which is on another
host than the archive, so a damaged or replaced archive is rejected unless both hosts were changed.
"""

import hashlib
import platform
import tarfile
import time
from http.client import HTTPException
from pathlib import Path
from typing import IO
from urllib.request import Request, urlopen

from engine.engine import WayError
from engine.kept import RELEASE_PROGRAMS
from engine.progress import elapsed, say

ARCHIVE = "https://get.pulumi.com/releases/sdk/pulumi-v{version}-{platform}.tar.gz"
"""The address from which the official installer downloads archives."""

CHECKSUMS = "https://github.com/pulumi/pulumi/releases/download/v{version}/pulumi-{version}-checksums.txt"
"""The address of a release's published checksums."""

_PLATFORMS = {
    ("Linux", "x86_64"): "linux-x64",
    ("Linux", "aarch64"): "linux-arm64",
    ("Darwin", "x86_64"): "darwin-x64",
    ("Darwin", "arm64"): "darwin-arm64",
}
_SECONDS_TO_RESPOND = 4.0
_CHUNK = 1 << 20


def download(
    folder: Path, version: str, *, archive: str = ARCHIVE, checksums: str = CHECKSUMS, every: float = 5.0
) -> None:
    """Install the programs of an official release in a folder.

    Args:
        folder: an empty folder.
        version: the release, such as "3.274.1".
        archive: the address of the archive, with the placeholders {version} and {platform}.
        checksums: the address of the list of checksums, with the placeholder {version}.
        every: seconds between two lines of progress.

    Raises:
        WayError: there is no release for this machine, it cannot be reached within a few seconds, or its
            checksum differs.
    """
    name = _PLATFORMS.get((platform.system(), platform.machine()))
    if name is None:
        raise WayError(f"there is no release for {platform.system()} on {platform.machine()}")
    address = archive.format(version=version, platform=name)
    expected = _published_checksum(checksums.format(version=version), address.rpartition("/")[2])
    packed = folder / "archive.tar.gz"
    actual = _fetch(address, packed, every)
    if actual != expected:
        raise WayError(f"{address} has the SHA-256 checksum {actual}, but {expected} is published for it")
    _unpack(packed, folder)
    packed.unlink()


def _published_checksum(address: str, name: str) -> str:
    with _open(address) as response:
        lines = response.read(1 << 16).decode(errors="replace").splitlines()
    for line in lines:
        checksum, _, file = line.partition("  ")
        if file.strip() == name:
            return checksum
    raise WayError(f"{address} has no checksum for {name}")


def _fetch(address: str, target: Path, every: float) -> str:
    """Download a file and return its SHA-256 checksum."""
    digest = hashlib.sha256()
    started = reported = time.monotonic()
    with _open(address) as response, target.open("wb") as file:
        say(f"downloading {address}")
        try:
            while chunk := response.read(_CHUNK):
                digest.update(chunk)
                file.write(chunk)
                if time.monotonic() - reported >= every:
                    reported = time.monotonic()
                    say(f"downloading: {file.tell() >> 20} MB, {elapsed(reported - started)}")
        except (OSError, HTTPException) as error:
            raise WayError(f"the download from {address} stopped: {error}") from error
    return digest.hexdigest()


def _open(address: str) -> IO[bytes]:
    try:
        return urlopen(  # noqa: S310  # the two addresses above
            Request(address, headers={"User-Agent": "stitches-engine"}),  # noqa: S310
            timeout=_SECONDS_TO_RESPOND,
        )
    except (OSError, HTTPException) as error:  # URLError and time-outs are OSErrors
        raise WayError(f"{address} could not be read ({error})") from error


def _unpack(packed: Path, folder: Path) -> None:
    """Extract the required programs from the archive by name, from any folder in it."""
    try:
        with tarfile.open(packed) as archive:
            for member in archive:
                name = Path(member.name).name
                content = (
                    archive.extractfile(member) if name in RELEASE_PROGRAMS and member.isfile() else None
                )
                if content is not None:
                    target = folder / name
                    with content, target.open("wb") as file:
                        while chunk := content.read(_CHUNK):
                            file.write(chunk)
                    target.chmod(0o755)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise WayError(f"the archive could not be unpacked: {error}") from error
    missing = [program for program in RELEASE_PROGRAMS if not (folder / program).is_file()]
    if missing:
        raise WayError(f"the archive lacks {', '.join(missing)}")
