"""The copy of a stack's file that a local stack runs on.

The engine writes into the file that it reads, and the committed one belongs to the real stack: its secrets
provider, key, salt and environments mean nothing here.
"""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, cast

from model.stack_document import StackDocument, encrypted_value, read_stack_document
from model.yaml_file import YamlFileError, yaml_text

_OWN: Final = "stitches:"
_BUDGET: Final = "azure-native:consumption:Budget"
_HEADER: Final = "# Generated from the checkout's {name} by `python -m local`; changes here are lost.\n"


@dataclass(frozen=True)
class Kept:
    """What a local stack's state says that its file has to say too.

    Attributes:
        salt: By which the engine knows its passphrase again; empty where there is none yet.
        budget_month: The first month of its budget, which Azure never lets change; empty without a budget.
    """

    salt: str = ""
    budget_month: str = ""

    @classmethod
    def read(cls, checkpoint: Path) -> "Kept":
        """Read a stack's state; nothing is kept of one that is missing or damaged."""
        try:
            latest: Any = json.loads(checkpoint.read_bytes())["checkpoint"].get("latest") or {}
            provider: dict[str, Any] = latest.get("secrets_providers") or {}
            state: dict[str, str] = provider.get("state") or {}
            resources: list[dict[str, Any]] = latest.get("resources") or []
            dates: list[str] = [
                each["inputs"]["timePeriod"]["startDate"] for each in resources if each["type"] == _BUDGET
            ]
            return cls(salt=state.get("salt", ""), budget_month=dates[0][:7] if dates else "")
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls()


def usable(committed: Path) -> list[str]:
    """Judge whether a local stack can run on a stack's file.

    Returns:
        What is left out of the copy, a line each.

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
        f"{document.name}: {path} is left out: it is encrypted (`secure:`) for the real stack, and the local"
        " Azure does without it"
        for path in encrypted
    ]


def copied(committed: Path, kept: Kept) -> bytes | None:
    """What the copy says. One that the engine would refuse is copied as it is; None if it cannot be read."""
    try:
        document = read_stack_document(committed)
    except FileNotFoundError:
        return None
    except YamlFileError:
        return committed.read_bytes() if committed.is_file() else None
    configuration = _with_month(_readable(document), kept.budget_month)
    content: dict[str, object] = {"config": configuration}
    if kept.salt:
        content["encryptionsalt"] = kept.salt
    return f"{_HEADER.format(name=committed.name)}{yaml_text(content)}".encode()


def _readable(document: StackDocument) -> dict[str, object]:
    """The configuration without the keys of others that have an encrypted value."""
    encrypted = [path for path in document.encrypted() if not path.startswith(_OWN)]
    return {
        key: value
        for key, value in document.configuration.items()
        if not any(path == key or path.startswith((f"{key}.", f"{key}[")) for path in encrypted)
    }


def _with_month(configuration: dict[str, object], kept: str) -> dict[str, object]:
    """The configuration with a budget that Azure takes: one that is made starts in this month, or later.

    A person who deploys sets the month once. The committed one is past some day, and a local stack comes up
    on that day too; while it is up, its month stays.
    """
    key = f"{_OWN}budget"
    budget = configuration.get(key)
    if not isinstance(budget, dict):
        return configuration
    committed = cast("dict[str, object]", budget).get("startMonth")
    if not isinstance(committed, str) or not _is_month(committed):
        return configuration  # the program refuses it, and says why
    month = kept or max(committed, datetime.now(UTC).strftime("%Y-%m"))
    return {**configuration, key: {**budget, "startMonth": month}}


def _is_month(text: str) -> bool:
    try:
        date.fromisoformat(f"{text}-01")
    except ValueError:
        return False
    return True
