"""Reads a stack's state from the file of a file backend."""

import json
from pathlib import Path
from typing import Any

State = dict[str, Any]
"""Resources and pending operations, among others."""

_PROVIDERS = "pulumi:providers:"


class DamagedStateError(Exception):
    """A stack's state cannot be read; the text says what to do."""


def read_checkpoint(checkpoint: Path) -> State:
    """Read the latest state; it is empty before the first update.

    Raises:
        DamagedStateError: The file cannot be read.
    """
    if not checkpoint.exists():
        return {}
    try:
        state: State = json.loads(checkpoint.read_text(encoding="utf-8"))
    except ValueError as error:
        backups = checkpoint.parents[2] / "backups" / checkpoint.parent.name / checkpoint.stem
        raise DamagedStateError(
            f"{checkpoint} cannot be read: {error}. Replace it by the newest copy that can be read: "
            f"{checkpoint.name}.bak beside it, or a copy in {backups}"
        ) from error
    return state["checkpoint"].get("latest") or {}


def resources_in(state: State) -> int:
    """The number of resources and components, without the engine's providers."""
    resources: list[dict[str, Any]] = state.get("resources") or []
    return sum(not each["type"].startswith(_PROVIDERS) for each in resources)
