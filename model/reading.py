"""What the rules know, beyond their own object, while a stack's configuration is read."""

from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationInfo


@dataclass
class Reading:
    """The context of one reading, which pydantic hands to every rule.

    Attributes:
        stack: The stack's name, which the environment's name has to be.
        environment: The environment's fields that are valid, by name, even while others are not: so that
            the rules on the other objects can be judged in the same reading.
    """

    stack: str
    environment: dict[str, Any] = field(default_factory=dict[str, Any])


def reading_of(info: ValidationInfo) -> Reading | None:
    """The reading under way, or None where a model is made by itself."""
    context: object = info.context
    return context if isinstance(context, Reading) else None
