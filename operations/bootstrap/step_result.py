"""The result of checking a setup step."""

from dataclasses import dataclass
from typing import Final

EDIT_CONFIGURATION: Final = "${EDITOR:-vi} bootstrap/Pulumi.main.yaml"
"""The command to edit the configuration."""


@dataclass(frozen=True, kw_only=True)
class StepResult:
    """The result of checking a step.

    Attributes:
        found: What was found, or what is missing.
        command: The command that does the step; None if it is done.
    """

    found: str
    command: str | None = None
