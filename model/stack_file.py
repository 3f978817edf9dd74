"""Reads a stack's file without an engine, for `python -m model check`."""

import json
from collections.abc import Iterator, Set
from pathlib import Path
from typing import Final

from model.errors import ConfigurationError, Problem
from model.stack import StackConfiguration, read_stack_configuration
from model.stack_document import StackDocument, encrypted_value, read_stack_document
from model.yaml_file import YamlFileError

_NAMESPACE: Final = "stitches:"


def read_stack_file(path: Path) -> StackConfiguration:
    """Read a `Pulumi.<stack>.yaml`, and check it as the engine and the program would.

    Raises:
        ConfigurationError: The configuration is invalid. Lists every problem, and no values.
    """
    stack = path.name.removeprefix("Pulumi.").removesuffix(".yaml")
    document = _read(path, stack)
    values = {
        # An older form of the key, which the engine reads in the same way.
        key.replace(":config:", ":"): _handed_over(value)
        for key, value in document.configuration.items()
    }
    invalid: list[Problem] = []
    try:
        read = read_stack_configuration(values, stack)
    except ConfigurationError as error:
        read, invalid = None, list(error.problems)
    encrypted = [path for path in document.encrypted() if path.startswith(_NAMESPACE)]
    problems = [
        *_misplaced(document),
        *(encrypted_value(document.name, path) for path in encrypted),
        *(each for each in invalid if not each.key.startswith(tuple(encrypted))),
        *_without_quotes(document, {each.key for each in invalid}),
    ]
    if read is None or problems:
        raise ConfigurationError(_subject(stack), problems)
    return read


def _handed_over(value: object) -> str:
    """A value as the engine passes it to the program: strings unchanged, others as JSON."""
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value)


def _read(path: Path, stack: str) -> StackDocument:
    try:
        return read_stack_document(path)
    except FileNotFoundError:
        problems: list[Problem] = [
            Problem(
                file=path.name,
                key="(root)",
                expected="a file for each stack",
                example="Pulumi.dev.yaml",
                fix=f"Create the file, or use a stack other than {stack}.",
            )
        ]
    except YamlFileError as error:
        problems = list(error.problems)
    raise ConfigurationError(_subject(stack), problems)


def _misplaced(document: StackDocument) -> Iterator[Problem]:
    """The keys without a namespace, which no editor checks."""
    for key in document.configuration:
        if ":" not in key:
            yield Problem(
                file=document.name,
                key=key,
                expected="keys with their namespace",
                example=f"{_NAMESPACE}{key}",
                fix="Write the namespace and a colon before the key, as in all other keys.",
            )


def _without_quotes(document: StackDocument, invalid: Set[str]) -> Iterator[Problem]:
    """The times in our keys that the model accepts without quotes; the engine passes them in another form."""
    for path in document.times():
        if path.startswith(_NAMESPACE) and path not in invalid:
            yield Problem(
                file=document.name,
                key=path,
                expected="a time in quotes",
                example='"2026-12-01T00:00:00Z"',
                fix="Put quotes around it. Otherwise the Pulumi engine changes its form.",
            )


def _subject(stack: str) -> str:
    return f'The configuration of stack "{stack}"'
