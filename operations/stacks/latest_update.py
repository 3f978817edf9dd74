"""Reads from the engine's history whether a stack's latest update succeeded."""

from typing import Final

from pydantic import TypeAdapter, ValidationError

from operations.stacks.fixes import fixes
from operations.stacks.wire import Part
from operations.terminal.errors import OperationError, explained

COMMAND: Final = ("stack", "history", "--json", "--page-size", "20", "--page", "1")
"""The engine's command. It prints the newest updates first."""

RECORDS: Final = "deployment record: "
"""The start of the message of an update that only stores deployment records."""

_OF_RESOURCES: Final = frozenset({"update", "destroy"})
_FAILED: Final = frozenset({"failed", "in-progress"})


class _Update(Part):
    kind: str
    result: str
    message: str = ""


def latest_update_failed(history: bytes, stack: str) -> bool:
    """Whether the latest update of a stack's resources failed, was interrupted, or is still running.

    An update that was killed early leaves nothing in the history of a file backend; the state shows it then.

    Raises:
        OperationError: What the engine printed is not a history.
    """
    try:
        updates = TypeAdapter(list[_Update]).validate_json(history)
    except ValidationError:
        raise OperationError(
            explained(
                "The history that the engine printed is invalid.",
                fix=fixes(stack).unreadable,
            )
        ) from None
    latest = next(
        (each for each in updates if each.kind in _OF_RESOURCES and not each.message.startswith(RECORDS)),
        None,
    )
    return latest is not None and latest.result in _FAILED
