"""Whose content is where: each site has a content, which is its /home, and a swap exchanges two of them."""

import json
import shutil
import threading
import uuid
from dataclasses import dataclass
from pathlib import Path

import atomic_files


@dataclass(frozen=True)
class Content:
    """What lies under /home of a site, and where its package is mounted."""

    folder: Path

    @property
    def home(self) -> Path:
        """What the site sees as /home; the variable HOME names it."""
        return self.folder / "home"

    @property
    def wwwroot(self) -> Path:
        """Where the application's files are."""
        return self.home / "site" / "wwwroot"

    @property
    def packages(self) -> Path:
        """Where published packages are kept whole."""
        return self.home / "data" / "SitePackages"

    @property
    def mounts(self) -> Path:
        """Where packages are unpacked to be read: not a part of /home."""
        return self.folder / "mounts"

    @property
    def log(self) -> Path:
        """What the application prints.

        Source: learn.microsoft.com app-service/troubleshoot-diagnostic-logs.
        """
        return self.home / "LogFiles" / "default_docker.log"


class Contents:
    """All contents in one folder; which site has which stands in one file, so that a swap is one rename."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index = folder / "contents.json"
        self._writing = threading.Lock()

    def of(self, key: str) -> Content:
        """Return the content of the site with a key; the first time it is empty."""
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
        """Exchange the contents of two sites, whole or not at all."""
        for key in (one, other):
            self.of(key)
        with self._writing:
            index = self._read()
            index[one], index[other] = index[other], index[one]
            self._write(index)

    def name(self, key: str) -> str:
        """Return the name of a site's content, which it has wherever it is."""
        return self.of(key).folder.name

    def keep_only(self, kept: set[str]) -> None:
        """Delete the contents of all other sites, which are gone: Azure deletes a site's content with it."""
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
    """Write a file whole or not at all; its folder is made."""
    file.parent.mkdir(parents=True, exist_ok=True)
    atomic_files.write(file, text)
