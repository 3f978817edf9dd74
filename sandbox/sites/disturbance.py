"""The simulated faults of sites: none here; `sandbox.faults` has another implementation."""

from typing import Literal

Busy = Literal["deployment", "autoSwap", "remotePackage"]
"""Kudu's three reasons to respond to a publish request with 409."""


class Disturbance:
    """Nothing fails."""

    slow_start: float = 0.0
    """Additional seconds until each site listens."""
    publishing: float = 0.0
    """Additional seconds of each deployment."""
    patience: float = 1.0
    """The factor for the time that a swap waits for a response to its pings."""

    def busy(self) -> Busy | None:
        """Count a publish request, and return the reason for its rejection."""
        return None

    def loses_response(self) -> bool:
        """Count a publish request, and return whether its response is lost after it is carried out."""
        return False

    def restarts_scm(self) -> bool:
        """Count a deployment, and return whether Kudu restarts during it."""
        return False

    def scm_is_down(self) -> bool:
        """Return whether Kudu is restarting."""
        return False
