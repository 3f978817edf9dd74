"""What a step finds."""

from dataclasses import dataclass
from typing import Final

EDIT_CONFIGURATION: Final = "${EDITOR:-vi} bootstrap/Pulumi.main.yaml"
"""The command for what has to be written into the configuration."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a step finds.

    Attributes:
        found: What is there, or what is not.
        command: The command that does what is missing; None where nothing is.
    """

    found: str
    command: str | None = None
