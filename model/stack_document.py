"""A `Pulumi.<stack>.yaml` as the engine reads it, before its values are checked.

Without pydantic: every local command reads these files before it starts the engine.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from model.problem import Problem
from model.yaml_file import Time, YamlFileError, read_yaml_file

# The keys that a secrets provider writes into the file.
_TEXTS: Final = ("secretsprovider", "encryptedkey", "encryptionsalt")
# <namespace>:<name>, or an older form with `config` between them; a name without a namespace belongs to the
# project.
_KEY: Final = re.compile(r"(?:[^:]*:(?:config:)?)?[^:]*")
_WORD: Final = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True)
class StackDocument:
    """The content of a stack's file.

    Attributes:
        name: The file's name.
        configuration: The values under `config`, by the keys that are written there.
    """

    name: str
    configuration: dict[str, object]

    def encrypted(self) -> list[str]:
        """The paths of the encrypted values, as `pulumi config --path` writes them: `a:b.list[0]`."""
        return self._paths(_is_encrypted)

    def times(self) -> list[str]:
        """The paths of the dates and times without quotes."""
        return self._paths(lambda value: isinstance(value, Time))

    def _paths(self, wanted: Callable[[object], bool]) -> list[str]:
        return [path for key, value in self.configuration.items() for path in _paths(value, key, wanted)]


def read_stack_document(file: Path) -> StackDocument:
    """Read a stack's file.

    Raises:
        FileNotFoundError: There is no such file.
        YamlFileError: It cannot be read, or the engine would reject it.
    """
    document = read_yaml_file(file)
    if document is None:
        return StackDocument(file.name, {})
    if not isinstance(document, dict):
        raise _rejected(file, "(root)", "keys with values", "config: {}")
    top = cast("dict[str, object]", document)
    for key in _TEXTS:
        if isinstance(top.get(key), (dict, list)):
            raise _rejected(file, key, "a string", f"{key}: v1:…")
    configuration = top.get("config")
    if not isinstance(configuration, dict | None):
        raise _rejected(file, "config", "keys with values", "config: {}")
    values = cast("dict[str, object]", configuration or {})
    for key in values:
        if not _KEY.fullmatch(key):
            raise _rejected(file, key, "a key with a namespace and a name", "azure-native:location")
    return StackDocument(file.name, values)


def encrypted_value(name: str, path: str) -> Problem:
    """The problem of a value that is encrypted although the program needs it."""
    return Problem(
        file=name,
        key=path,
        expected="a value that is not encrypted",
        example="emails: [on-call@example.com]",
        fix="`secure:` marks a value that the real stack's secrets provider encrypted; without its key,"
        " a local stack cannot read it. Write the plain value: nothing in this file is secret. Secrets"
        " belong in Key Vault.",
    )


def _rejected(file: Path, key: str, expected: str, example: str) -> YamlFileError:
    fix = "Correct it. Otherwise the Pulumi engine rejects the file."
    problem = Problem(file=file.name, key=key, expected=expected, example=example, fix=fix)
    return YamlFileError(file.name, [problem])


def _is_encrypted(value: object) -> bool:
    if not isinstance(value, dict):
        return False
    mapping = cast("dict[str, object]", value)
    return len(mapping) == 1 and isinstance(mapping.get("secure"), str)


def _paths(value: object, path: str, wanted: Callable[[object], bool]) -> Iterator[str]:
    if wanted(value):
        yield path
    elif isinstance(value, dict):
        for key, each in cast("dict[str, object]", value).items():
            below = f".{key}" if _WORD.fullmatch(key) else f'["{key}"]'
            yield from _paths(each, f"{path}{below}", wanted)
    elif isinstance(value, list):
        for index, each in enumerate(cast("list[object]", value)):
            yield from _paths(each, f"{path}[{index}]", wanted)
