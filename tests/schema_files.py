"""The committed JSON schemas, and functions that compare values with them."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

from jsonschema import Draft202012Validator, FormatChecker

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "schemas"


def schema_problems(name: str, value: object) -> list[str]:
    """The problems of a value by a committed schema, each with its path; empty if it is valid."""
    schema = json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))
    validator: Any = Draft202012Validator(schema, format_checker=FormatChecker())
    find = cast("Callable[[object], list[Any]]", validator.iter_errors)
    return [f"{error.json_path}: {error.message}" for error in find(value)]


_OUTPUTS = {
    ("resources",): "resources",
    ("deployments",): "deployments",
    ("deployment", "start"): "deployment",
    ("deployment", "finish"): "deployment",
    ("drift",): "drift",
    ("bootstrap", "check"): "setup",
}


def assert_output_is_valid(arguments: Sequence[str], printed: str) -> None:
    """Check the output of a `stitches` command by its schema, if the output is JSON."""
    if "--json" not in arguments or not printed:
        return
    [name] = [name for words, name in _OUTPUTS.items() if tuple(arguments[: len(words)]) == words]
    output = json.loads(printed)
    if "--latest" in arguments:
        if output is None:
            return  # before the first deployment
        name = "deployment"
    if "--all" in arguments:
        name = "azure-resources"
    assert schema_problems(name, output) == []
