"""The committed JSON schemas, and what tests hold against them."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

from jsonschema import Draft202012Validator, FormatChecker

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "schemas"


def mistakes(name: str, value: object) -> list[str]:
    """What a committed schema finds wrong in a value, each with its path; nothing if it is valid."""
    schema = json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))
    validator: Any = Draft202012Validator(schema, format_checker=FormatChecker())
    find = cast("Callable[[object], list[Any]]", validator.iter_errors)
    return [f"{error.json_path}: {error.message}" for error in find(value)]


_ANSWERS = {
    ("resources",): "resources",
    ("deployments",): "deployments",
    ("deployment", "start"): "deployment",
    ("deployment", "finish"): "deployment",
    ("drift",): "drift",
    ("bootstrap", "check"): "setup",
}


def assert_answer_is_valid(arguments: Sequence[str], printed: str) -> None:
    """Hold what a `stitches` command printed against the schema of its answer, if JSON was asked for."""
    if "--json" not in arguments or not printed:
        return
    [name] = [name for words, name in _ANSWERS.items() if tuple(arguments[: len(words)]) == words]
    answer = json.loads(printed)
    if "--latest" in arguments:
        if answer is None:
            return  # before the first deployment
        name = "deployment"
    if "--all" in arguments:
        name = "azure-resources"
    assert mistakes(name, answer) == []
