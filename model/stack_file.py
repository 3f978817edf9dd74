"""The reading of a stack's file without an engine, for `python -m model check`."""

import json
from pathlib import Path
from typing import cast

import yaml

from model.errors import ConfigurationError, Problem
from model.stack import StackConfiguration, read_stack_configuration


def read_stack_file(path: Path) -> StackConfiguration:
    """Read a `Pulumi.<stack>.yaml`, and judge it as the program would.

    Raises:
        ConfigurationError: Something is wrong; it lists every problem, and no input.
    """
    stack = path.name.removeprefix("Pulumi.").removesuffix(".yaml")
    configuration = _configuration(path, stack)
    misplaced = [_without_namespace(path, str(key)) for key in configuration if ":" not in str(key)]
    values = {str(key): json.dumps(value, default=str) for key, value in configuration.items()}
    try:
        read = read_stack_configuration(values, stack)
    except ConfigurationError as error:
        raise ConfigurationError(_subject(stack), [*misplaced, *error.problems]) from None
    if misplaced:
        raise ConfigurationError(_subject(stack), misplaced)
    return read


def _configuration(path: Path, stack: str) -> dict[object, object]:
    """What stands under `config`, as YAML gives it."""
    try:
        document: object = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        problem = Problem(
            file=path.name,
            key="(the whole)",
            expected="a file for each stack",
            example="Pulumi.dev.yaml",
            remedy=f"Create it, or name another stack than {stack}.",
        )
        raise ConfigurationError(_subject(stack), [problem]) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
        problem = Problem(
            file=path.name,
            key=f"line {mark.line + 1}" if mark else "(the whole)",
            expected="YAML",
            example="instanceCount: 2",
            remedy="Correct the syntax; indent by spaces, and put a space after each colon.",
        )
        raise ConfigurationError(_subject(stack), [problem]) from None
    top = cast("dict[object, object]", document) if isinstance(document, dict) else {}
    configuration = top.get("config")
    return cast("dict[object, object]", configuration) if isinstance(configuration, dict) else {}


def _without_namespace(path: Path, key: str) -> Problem:
    return Problem(
        file=path.name,
        key=key,
        expected="keys with their namespace",
        example=f"stitches:{key}",
        remedy="Write the namespace before the key; the Pulumi engine refuses the file otherwise.",
    )


def _subject(stack: str) -> str:
    return f'The configuration of stack "{stack}"'
