"""Packages as with WEBSITE_RUN_FROM_PACKAGE=1: stored whole and mounted; a file names the current one.

Source: learn.microsoft.com app-service/deploy-run-package; KuduLite, PushDeploymentController and
DeploymentSettingsExtension.
"""

import shutil
import stat
import time
import zipfile
import zlib
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Final

import atomic_files
from sandbox.sites.contents import Content, write

NAME_FILE: Final = "packagename.txt"
_KEPT: Final = 5
_LARGEST: Final = 1024**3
_PROGRAM: Final = 0o555
_FILE: Final = 0o444


class PackageError(Exception):
    """The package cannot be used; the message says why."""


def keep(uploaded: Path, content: Content) -> str:
    """Move an uploaded file to the site's packages, and return its name; the last five are kept.

    The name is changed last: after a kill before that, the site has its earlier package.
    """
    name = f"{datetime.now(UTC):%Y%m%d%H%M%S}.zip"
    uploaded.replace(content.packages / name)
    write(content.packages / NAME_FILE, name)
    others = sorted(file for file in content.packages.glob("*.zip") if file.name != name)
    for old in others[: -_KEPT + 1]:
        old.unlink(missing_ok=True)
    return name


def live(content: Content) -> Path | None:
    """Return the current package; None if there is none."""
    try:
        name = (content.packages / NAME_FILE).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    return content.packages / PurePosixPath(name).name


def mount(content: Content) -> Path:
    """Return the folder with the files of the site's package; without a package, its wwwroot.

    Raises:
        PackageError: if the package is missing or cannot be unpacked.
    """
    package = live(content)
    if package is None:
        content.wwwroot.mkdir(parents=True, exist_ok=True)
        return content.wwwroot
    try:
        state = package.stat()
    except OSError:
        raise PackageError(f"The package {package.name} that {NAME_FILE} names does not exist.") from None
    folder = content.mounts / f"{package.stem}-{state.st_size}-{state.st_mtime_ns}"
    if not folder.exists():
        unpack(package, folder)
    _show(folder, content)
    for other in content.mounts.iterdir():
        if other != folder and not other.name.startswith("."):
            shutil.rmtree(other, ignore_errors=True)
    return folder


def unpack(package: Path, folder: Path) -> None:
    """Unpack a zip atomically into a new folder; its files are read-only.

    Raises:
        PackageError: if it is not a zip, is damaged, is too large, or has a path outside of the folder.
    """
    beside = folder.with_name(f".{folder.name}.{time.monotonic_ns()}")
    beside.mkdir(parents=True)
    try:
        with zipfile.ZipFile(package) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > _LARGEST:
                raise PackageError(f"The package {package.name} unpacks to more than 1 GB.")
            for entry in entries:
                _unpack_one(archive, entry, beside)
        beside.rename(folder)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, zlib.error) as error:
        raise PackageError(f"The package {package.name} is not a readable zip: {error}") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _unpack_one(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path) -> None:
    path = PurePosixPath(entry.filename)
    mode = entry.external_attr >> 16
    if path.is_absolute() or ".." in path.parts or stat.S_ISLNK(mode):
        raise PackageError(f"The package has an entry outside of its folder: {entry.filename!r}")
    target = folder / path
    if entry.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(entry) as source, target.open("wb") as written:
        shutil.copyfileobj(source, written)
    # The folder stays writable, so that people can delete it; in Azure the whole mount is read-only.
    target.chmod(_PROGRAM if mode & stat.S_IXUSR else _FILE)


def _show(folder: Path, content: Content) -> None:
    """Make wwwroot a link to the mounted package."""
    target = Path("..", "..", folder.parent.name, folder.name)  # a checkout can be moved with its sites
    if content.wwwroot.is_dir() and not content.wwwroot.is_symlink():
        shutil.rmtree(content.wwwroot)
    atomic_files.link(content.wwwroot, target)
