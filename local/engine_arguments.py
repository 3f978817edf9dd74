"""What each local command gives the engine."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

EVENT_LOG: Final = "--event-log"
"""The option that names the file for the engine's events."""

_POLICIES: Final = ("--policy-pack", "policies")

# Nothing asks back: a newcomer's first command runs to its end. Every update and preview is checked by the
# policies. The outputs have a command of their own.
ENGINE_ARGUMENTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "up": ("up", "--yes", "--skip-preview", "--suppress-outputs", *_POLICIES),
        "preview": ("preview", "--suppress-outputs", *_POLICIES),
        "policy": ("policy", "analyze", *_POLICIES),
        "refresh": ("refresh", "--yes", "--skip-preview", "--suppress-outputs"),
        "destroy": ("destroy", "--yes", "--skip-preview", "--suppress-outputs"),
    }
)
"""The engine's arguments, by the local command; the stack is named behind them."""
