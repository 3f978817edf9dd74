"""Creates the copy of a stack's file that a local stack uses.

The engine writes into the file that it reads, and the committed file belongs to the real stack: its secrets
provider, key, salt and environments do not apply here.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any, Final, cast

from model.stack_document import StackDocument, encrypted_value, read_stack_document
from model.yaml_file import YamlFileError, yaml_text

_OWN: Final = "stitches:"
_HEADER: Final = "# Generated from the checkout's {name} by `stitches local`; changes here are lost.\n"


def kept_salt(checkpoint: Path) -> str:
    """The salt with which the engine checks a local stack's passphrase; empty without a complete state."""
    try:
        latest: Any = json.loads(checkpoint.read_bytes())["checkpoint"].get("latest") or {}
        provider: dict[str, Any] = latest.get("secrets_providers") or {}
        state: dict[str, str] = provider.get("state") or {}
        return state.get("salt", "")
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ""


def usable(committed: Path) -> list[str]:
    """Check whether a local stack can use a stack's file.

    Returns:
        What is left out of the copy, one line for each value.

    Raises:
        YamlFileError: It cannot; it has every problem.
    """
    try:
        document = read_stack_document(committed)
    except FileNotFoundError:
        return []
    encrypted = document.encrypted()
    own = [encrypted_value(document.name, path) for path in encrypted if path.startswith(_OWN)]
    if own:
        raise YamlFileError(document.name, own)
    return [
        f"{document.name}: {path} is left out. It is encrypted (`secure:`) for the stack on Azure, and the"
        " local Azure does not need it."
        for path in encrypted
    ]


def copied(committed: Path, salt: str) -> bytes | None:
    """The content of the copy; None if the file cannot be read.

    A file that the engine would reject is copied unchanged.
    """
    try:
        document = read_stack_document(committed)
    except FileNotFoundError:
        return None
    except YamlFileError:
        return committed.read_bytes() if committed.is_file() else None
    content: dict[str, object] = {"config": _without_month(_readable(document))}
    if salt:
        content["encryptionsalt"] = salt
    return f"{_HEADER.format(name=committed.name)}{yaml_text(content)}".encode()


def _readable(document: StackDocument) -> dict[str, object]:
    """The configuration without the encrypted keys that are not ours."""
    encrypted = [path for path in document.encrypted() if not path.startswith(_OWN)]
    return {
        key: value
        for key, value in document.configuration.items()
        if not any(path == key or path.startswith((f"{key}.", f"{key}[")) for path in encrypted)
    }


def _without_month(configuration: dict[str, object]) -> dict[str, object]:
    """The configuration without the budget's first month: Azure rejects a new budget for a past month.

    A value that is not a month is kept: the program rejects it, and says why.
    """
    key = f"{_OWN}budget"
    budget = configuration.get(key)
    if not isinstance(budget, dict):
        return configuration
    settings = cast("dict[str, object]", budget)
    if not _is_month(settings.get("startMonth")):
        return configuration
    return {**configuration, key: {name: each for name, each in settings.items() if name != "startMonth"}}


def _is_month(given: object) -> bool:
    try:
        date.fromisoformat(f"{given}-01")
    except ValueError:
        return False
    return isinstance(given, str)
