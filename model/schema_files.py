"""The files with the JSON schemas: written if they are stale, and checked."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import atomic_files


def stale_schemas(folder: Path, schemas: Mapping[str, dict[str, Any]]) -> list[str]:
    """The names of the files that are missing or differ from the models.

    Args:
        folder: The folder of the files.
        schemas: Each schema by its name, for example "deployment".
    """
    return [
        name
        for name, text in _texts(schemas).items()
        if not (folder / name).is_file() or (folder / name).read_text(encoding="utf-8") != text
    ]


def write_schemas(folder: Path, schemas: Mapping[str, dict[str, Any]]) -> list[str]:
    """Write the files that are stale, each atomically; return their names."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = _texts(schemas)
    stale = stale_schemas(folder, schemas)
    for name in stale:
        atomic_files.write(folder / name, texts[name])
    return stale


def run_schema_command(
    folder: Path, schemas: Mapping[str, dict[str, Any]], *, check: bool
) -> tuple[int, list[str]]:
    """Write or check the files; return the exit code and the lines to print.

    Args:
        folder: The folder of the files.
        schemas: Each schema by its name.
        check: Write nothing, and fail if a file is stale.
    """
    if not check:
        return 0, [f"{folder / name}: written" for name in write_schemas(folder, schemas)]
    stale = stale_schemas(folder, schemas)
    return (1 if stale else 0), [f"{folder / name}: stale; run `make format` and commit it" for name in stale]


def _texts(schemas: Mapping[str, dict[str, Any]]) -> dict[str, str]:
    return {
        f"{name}.schema.json": json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for name, schema in schemas.items()
    }
