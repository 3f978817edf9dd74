"""What goes wrong with sites on demand: here, nothing. `sandbox.faults` has another one."""

from typing import Literal

Busy = Literal["deployment", "autoSwap", "remotePackage"]
"""Why Kudu refuses to publish: the three of its 409s."""


class Disturbance:
    """All goes well."""

    slow_start: float = 0.0
    """Seconds that each site takes longer until it listens."""
    publishing: float = 0.0
    """Seconds that each deployment takes longer."""
    patience: float = 1.0
    """What the time is multiplied by for which a swap waits for an answer to its pings."""

    def busy(self) -> Busy | None:
        """Say why a request to publish is refused, and count it."""
        return None

    def loses_answer(self) -> bool:
        """Tell whether a request to publish is carried out, and its answer is lost; count it."""
        return False

    def restarts_scm(self) -> bool:
        """Tell whether Kudu is restarted in the middle of a deployment, and count it."""
        return False

    def scm_is_down(self) -> bool:
        """Tell whether Kudu is on its way up."""
        return False
