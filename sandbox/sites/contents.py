"""The contents of sites: each site has a content, which is its /home, and a swap exchanges two of them."""

import json
import shutil
import threading
import uuid
from dataclasses import dataclass
from pathlib import Path

import atomic_files


@dataclass(frozen=True)
class Content:
    """The files in /home of a site, and its mounted package."""

    folder: Path

    @property
    def home(self) -> Path:
        """The folder that the site uses as /home; the variable HOME names it."""
        return self.folder / "home"

    @property
    def wwwroot(self) -> Path:
        """The folder with the application's files."""
        return self.home / "site" / "wwwroot"

    @property
    def packages(self) -> Path:
        """The folder with the published packages."""
        return self.home / "data" / "SitePackages"

    @property
    def mounts(self) -> Path:
        """The folder with unpacked packages; it is not a part of /home."""
        return self.folder / "mounts"

    @property
    def log(self) -> Path:
        """The log with the application's output.

        Source: learn.microsoft.com app-service/troubleshoot-diagnostic-logs.
        """
        return self.home / "LogFiles" / "default_docker.log"


class Contents:
    """All contents in one folder. One file assigns them to sites, so that a swap is one rename."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index = folder / "contents.json"
        self._writing = threading.Lock()

    def of(self, key: str) -> Content:
        """Return the content of the site with a key; a new one is empty."""
        with self._writing:
            index = self._read()
            if key not in index:
                index[key] = uuid.uuid4().hex[:12]
                self._write(index)
        content = Content(self._folder / "contents" / index[key])
        content.packages.mkdir(parents=True, exist_ok=True)
        content.wwwroot.parent.mkdir(parents=True, exist_ok=True)
        return content

    def exchange(self, one: str, other: str) -> None:
        """Exchange the contents of two sites atomically."""
        for key in (one, other):
            self.of(key)
        with self._writing:
            index = self._read()
            index[one], index[other] = index[other], index[one]
            self._write(index)

    def name(self, key: str) -> str:
        """Return the name of a site's content, which does not change in a swap."""
        return self.of(key).folder.name

    def keep_only(self, kept: set[str]) -> None:
        """Delete the contents of deleted sites: Azure deletes a site's content with the site."""
        with self._writing:
            index = self._read()
            remaining = {key: name for key, name in index.items() if key in kept}
            if remaining != index:
                self._write(remaining)
            everything = self._folder / "contents"
            for folder in everything.iterdir() if everything.exists() else ():
                if folder.name not in remaining.values():
                    shutil.rmtree(folder, ignore_errors=True)

    def _read(self) -> dict[str, str]:
        try:
            index: dict[str, str] = json.loads(self._index.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        return index

    def _write(self, index: dict[str, str]) -> None:
        write(self._index, json.dumps(index, indent=1, sort_keys=True))


def write(file: Path, text: str) -> None:
    """Write a file atomically; create its folder."""
    file.parent.mkdir(parents=True, exist_ok=True)
    atomic_files.write(file, text)
