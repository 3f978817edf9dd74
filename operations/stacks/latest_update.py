"""Whether a stack's latest update came to its end, as the engine's history of updates tells it."""

from typing import Final

from pydantic import TypeAdapter, ValidationError

from operations.stacks.remedies import remedies
from operations.stacks.wire import Part
from operations.terminal.errors import OperationError, explained

COMMAND: Final = ("stack", "history", "--json", "--page-size", "20", "--page", "1")
"""What the engine is asked: the newest updates come first."""

RECORDS: Final = "deployment record: "
"""What the message of an update begins with that only stores records of deployments."""

_OF_RESOURCES: Final = frozenset({"update", "destroy"})
_FAILED: Final = frozenset({"failed", "in-progress"})


class _Update(Part):
    kind: str
    result: str
    message: str = ""


def latest_update_failed(history: bytes, stack: str) -> bool:
    """Whether the latest update of a stack's resources failed, was interrupted, or is still under way.

    One that was killed at once leaves nothing in the history of a file backend; its state tells it then.

    Raises:
        OperationError: The engine printed something else.
    """
    try:
        updates = TypeAdapter(list[_Update]).validate_json(history)
    except ValidationError:
        raise OperationError(
            explained(
                "The engine printed no history that can be read.",
                to_do=remedies(stack).unreadable,
            )
        ) from None
    latest = next(
        (each for each in updates if each.kind in _OF_RESOURCES and not each.message.startswith(RECORDS)),
        None,
    )
    return latest is not None and latest.result in _FAILED
