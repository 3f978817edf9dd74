"""Lists the engine's arguments for each local command."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

EVENT_LOG: Final = "--event-log"
"""The option that names the file for the engine's events."""

_POLICIES: Final = ("--policy-pack", "policies")

# No command asks for confirmation, so that a newcomer's first command succeeds. The policy pack checks every
# update and preview. Another command shows the outputs.
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
