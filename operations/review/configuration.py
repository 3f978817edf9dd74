"""What changes in the stack files, key by key; an encrypted value is never shown."""

from pathlib import Path
from typing import Any, cast

from model.yaml_file import YamlFileError, read_yaml_file
from operations.review.changes import value_changes
from operations.review.masking import SECRET
from operations.review.report import ValueChange

# What the engine keeps in the file to decrypt with; it tells a reviewer nothing.
_KEYS = ("encryptionsalt", "encryptedkey")


def configuration_changes(base: Path, head: Path, stack: str) -> tuple[ValueChange, ...]:
    """What differs between a stack's file in two checkouts; nothing of a file that cannot be read."""
    name = f"Pulumi.{stack}.yaml"
    before, after = _keys(base / name), _keys(head / name)
    # Whoever cannot read it is the engine, and it says why.
    return () if before is None or after is None else value_changes(before, after)


def _keys(file: Path) -> dict[str, Any] | None:
    """The keys of a file: those of the configuration by themselves, as people know them."""
    try:
        document = read_yaml_file(file)
    except FileNotFoundError:
        return {}
    except YamlFileError:
        return None
    if not isinstance(document, dict):
        return {}
    top = cast("dict[str, Any]", document)
    configuration = top.pop("config", None)
    hidden = {key: SECRET for key in _KEYS if key in top}
    return {**top, **hidden, **(configuration if isinstance(configuration, dict) else {})}
