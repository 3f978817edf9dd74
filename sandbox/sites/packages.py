"""Packages as WEBSITE_RUN_FROM_PACKAGE=1 keeps them: whole, the live one named in a file, and mounted.

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
    """The package cannot be used; the text says why."""


def keep(uploaded: Path, content: Content) -> str:
    """Take an uploaded file over as the site's package, and give its name; the last five stay.

    The name is switched last: killed before, the site has its former package.
    """
    name = f"{datetime.now(UTC):%Y%m%d%H%M%S}.zip"
    uploaded.replace(content.packages / name)
    write(content.packages / NAME_FILE, name)
    others = sorted(file for file in content.packages.glob("*.zip") if file.name != name)
    for old in others[: -_KEPT + 1]:
        old.unlink(missing_ok=True)
    return name


def live(content: Content) -> Path | None:
    """Return the package that is named; nothing where there is none."""
    try:
        name = (content.packages / NAME_FILE).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    return content.packages / PurePosixPath(name).name


def mount(content: Content) -> Path:
    """Return the folder with the files of the site's package; without a package, that of its wwwroot.

    Raises:
        PackageError: if the package is not there or is no zip that can be unpacked.
    """
    package = live(content)
    if package is None:
        content.wwwroot.mkdir(parents=True, exist_ok=True)
        return content.wwwroot
    try:
        state = package.stat()
    except OSError:
        raise PackageError(f"The package {package.name} that {NAME_FILE} names is not there.") from None
    folder = content.mounts / f"{package.stem}-{state.st_size}-{state.st_mtime_ns}"
    if not folder.exists():
        unpack(package, folder)
    _show(folder, content)
    for other in content.mounts.iterdir():
        if other != folder and not other.name.startswith("."):
            shutil.rmtree(other, ignore_errors=True)
    return folder


def unpack(package: Path, folder: Path) -> None:
    """Unpack a zip into a folder that is not there yet, whole or not at all; its files cannot be written.

    Raises:
        PackageError: if it is no zip, is damaged, is too large, or leads out of the folder.
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
        raise PackageError(f"The package {package.name} is no zip that can be read: {error}") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _unpack_one(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path) -> None:
    path = PurePosixPath(entry.filename)
    mode = entry.external_attr >> 16
    if path.is_absolute() or ".." in path.parts or stat.S_ISLNK(mode):
        raise PackageError(f"The package holds an entry that leads out of its folder: {entry.filename!r}")
    target = folder / path
    if entry.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(entry) as source, target.open("wb") as written:
        shutil.copyfileobj(source, written)
    # The folder stays writable, so that a person can delete it; Azure's mount is read-only as a whole.
    target.chmod(_PROGRAM if mode & stat.S_IXUSR else _FILE)


def _show(folder: Path, content: Content) -> None:
    """Let wwwroot lead to the mounted package."""
    target = Path("..", "..", folder.parent.name, folder.name)  # a checkout can be moved with its sites
    if content.wwwroot.is_dir() and not content.wwwroot.is_symlink():
        shutil.rmtree(content.wwwroot)
    atomic_files.link(content.wwwroot, target)
