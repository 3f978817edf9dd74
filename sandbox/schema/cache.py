"""Descriptions of the SDK's types, in a folder per SDK version, so that the plugin never imports the SDK."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

# Part of the folder's name: increase it if the content of the files changes.
_FORMAT: Final = 1


@dataclass(frozen=True)
class Schema:
    """The SDK's description of one resource type, or of one function's result.

    The shapes are those that `sandbox.schema.extract` writes.
    """

    token: str
    """The resource type: "azure-native:web:WebApp"."""
    api_version: str | None
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    types: Mapping[str, Any]


class SchemaError(Exception):
    """The SDK could not be read; the message says why."""


def default_folder(sdk_version: str) -> Path:
    """Return the folder in the user's cache for the descriptions of an SDK version."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "azure-sandbox" / f"azure-native-{sdk_version}-{_FORMAT}"


class Schemas:
    """Loads descriptions from a folder, and writes missing ones first."""

    def __init__(self, folder: Path, tokens: Callable[[], list[str]]) -> None:
        """Use a folder, and a function that returns the tokens to describe if any description is missing."""
        self._folder = folder
        self._tokens = tokens
        self._loaded: dict[str, Schema] = {}
        self._lock = threading.Lock()

    def __getitem__(self, token: str) -> Schema:
        """Return the description of a resource type such as "azure-native:web:WebApp", or of a function.

        Raises:
            SchemaError: if the SDK is not installed here, or has no such type or function.
        """
        if token not in self._loaded:
            with self._lock:
                if token not in self._loaded:
                    self._loaded[token] = self._load(token)
        return self._loaded[token]

    def existing(self, tokens: list[str]) -> list[Schema]:
        """Return the descriptions of functions, without those that the SDK does not have."""
        self.prepare(*tokens)
        found: list[Schema] = []
        for token in tokens:
            with suppress(SchemaError):
                found.append(self[token])
        return found

    def _load(self, token: str) -> Schema:
        file = self._folder / (".".join(token.split(":")[1:]) + ".json")
        if not file.exists():
            self.prepare(token)
        described = json.loads(file.read_text())
        if described is None:
            raise SchemaError(f"pulumi_azure_native has no {token}")
        return Schema(token=token, **described)

    def prepare(self, *more: str) -> None:
        """Write missing descriptions, once per SDK version, in a separate process (some seconds).

        Args:
            more: additional tokens.
        """
        missing = [
            token
            for token in dict.fromkeys([*self._tokens(), *more])
            if not (self._folder / (".".join(token.split(":")[1:]) + ".json")).exists()
        ]
        if not missing:
            return
        root = str(Path(__file__).resolve().parents[2])
        ran = subprocess.run(  # noqa: S603 - our own module, with names from our catalogue
            [sys.executable, "-P", "-m", "sandbox.schema.extract", str(self._folder), *missing],
            env={**_without_other_pythons(), "PYTHONPATH": root},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode != 0:
            last_line = ran.stderr.strip().rpartition("\n")[2]
            raise SchemaError(
                f"the sandbox could not read the types of pulumi_azure_native ({last_line}): "
                f"install this package for {sys.executable}"
            )


def _without_other_pythons() -> dict[str, str]:
    """Return this process's environment without the variables that change Python, such as PYTHONHOME."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
