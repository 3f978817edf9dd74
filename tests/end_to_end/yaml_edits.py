"""Changes of YAML files by key, not by text."""

from pathlib import Path
from typing import Any

from model.yaml_file import read_yaml_file, yaml_text


def edit(file: Path, changes: dict[str, object]) -> None:
    """Change the values of keys of a YAML file.

    Args:
        file: The file.
        changes: The values by the paths of their keys, which exist: "config/stitches:secrets/0/appSetting".
    """
    document: Any = read_yaml_file(file)
    for path, value in changes.items():
        *parents, last = (int(part) if part.isdigit() else part for part in path.split("/"))
        place = document
        for parent in parents:
            place = place[parent]
        assert last in place, path
        place[last] = value
    file.write_text(yaml_text(document), encoding="utf-8")
