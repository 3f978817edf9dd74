"""What a step of the set-up finds."""

from dataclasses import dataclass
from typing import Final

EDIT_CONFIGURATION: Final = "${EDITOR:-vi} bootstrap/Pulumi.main.yaml"
"""The command for what has to be written into the configuration."""


@dataclass(frozen=True, kw_only=True)
class StepResult:
    """What a step finds: what is there, and what to do about what is not.

    Attributes:
        found: What is there, or what is not.
        command: The command that does what is missing; None where nothing is.
    """

    found: str
    command: str | None = None
