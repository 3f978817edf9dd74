"""Install the sandbox where the engine looks for azure-native: in a PULUMI_HOME that the caller chooses."""

import os
import shlex
import sys
from pathlib import Path
from typing import Final

import atomic_files
from sandbox.schema.cache import Schemas, default_folder

_NAME: Final = "azure-native"
_SCRIPT: Final = """#!/bin/sh
# Created by `python -m sandbox install`: the local Azure replaces azure-native {version}.
exec {python} -E -s -P -c {program} "$@"
"""
_PROGRAM: Final = (
    "import sys; sys.path.insert(0, {root!r}); "
    "from sandbox.serve import main; main({database!r}, {version!r}, {schemas!r})"
)


def install(home: Path, database: Path, plugin_version: str | None = None) -> Path:
    """Install the plugin, unless it is installed already.

    The first installation for a version of the SDK reads the SDK's types, which takes some seconds.

    Args:
        home: the engine's PULUMI_HOME.
        database: the file with what this Azure holds; created when it is first needed.
        plugin_version: the version of azure-native that the engine asks for, if it differs from the installed
            SDK's: an SDK that `pulumi package add` generated names another version. The types are always the
            installed SDK's.

    Returns:
        The plugin's executable. It runs this checkout's sandbox with the current interpreter.

    Raises:
        SchemaError: if the SDK's types cannot be read.
    """
    from importlib.metadata import version as installed_version  # noqa: PLC0415 - 30 ms, which the plugin does not need

    version = installed_version("pulumi-azure-native")
    plugin_version = plugin_version or version
    program = _PROGRAM.format(
        root=str(Path(__file__).resolve().parents[1]),
        database=str(database.resolve()),
        version=plugin_version,
        schemas=str(default_folder(version)),
    )
    script = _SCRIPT.format(
        version=plugin_version or version, python=shlex.quote(sys.executable), program=shlex.quote(program)
    )
    folder = home / "plugins" / f"resource-{_NAME}-v{plugin_version}"
    executable = folder / f"pulumi-resource-{_NAME}"
    if not (executable.exists() and executable.read_text() == script and os.access(executable, os.X_OK)):
        _prepare(version)
        folder.mkdir(parents=True, exist_ok=True)
        atomic_files.write(executable, script, mode=atomic_files.PROGRAM)
    # The engine caches the schema until the plugin is installed again, and the catalogue may have changed.
    # Source: pulumi, pkg/codegen/schema/loader.go, loadCachedSchemaBytes.
    os.utime(folder)
    return executable


def _prepare(version: str) -> None:
    from sandbox import catalogue  # noqa: PLC0415 - not needed if the plugin is already installed

    Schemas(default_folder(version), lambda: list(catalogue.TYPES)).prepare()
