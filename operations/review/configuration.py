"""Finds what changes in the stack files, key by key, without showing encrypted values."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from model.yaml_file import YamlFileError, read_yaml_file
from model.yaml_nodes import line_of, nodes_of
from operations.review.changes import value_changes
from operations.review.places import Places
from operations.review.property_paths import parts
from operations.review.redaction import SECRET
from operations.review.report import ValueChange

# The engine needs these keys to decrypt; they mean nothing to a reviewer.
_KEYS = ("encryptionsalt", "encryptedkey")


def configuration_changes(
    base: Path,
    head: Path,
    stack: str,
    places: Places = Places(),  # noqa: B008  # it never changes
) -> tuple[ValueChange, ...]:
    """The differences between a stack's file in two checkouts; empty if a file cannot be read."""
    name = f"Pulumi.{stack}.yaml"
    before, after = _keys(base / name), _keys(head / name)
    # The engine cannot read the file either, and its message says why.
    if before is None or after is None:
        return ()
    lines = _lines(head / name)
    return tuple(
        change.model_copy(update={"place": places.of_setting(name, lines(change.path))})
        for change in value_changes(before, after)
    )


def _lines(file: Path) -> Callable[[str], int | None]:
    """Return a function that finds the line of a path in a file, first in the configuration."""
    root = nodes_of(file.read_text(encoding="utf-8-sig")) if file.is_file() else None

    def line(path: str) -> int | None:
        keys = tuple(parts(path))
        return line_of(root, ("config", *keys)) or line_of(root, keys)

    return line


def _keys(file: Path) -> dict[str, Any] | None:
    """The keys of a file, and the keys of its configuration without their parent `config`."""
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
