"""The faults of sites, from the file of faults."""

import time

from sandbox.faults.configuration import Configuration, Sites
from sandbox.faults.counting import Tally
from sandbox.sites.disturbance import Busy, Disturbance


class DisturbedSites(Disturbance):
    """Simulates the faults of a configuration; its factor multiplies all times."""

    def __init__(self, faults: Configuration) -> None:
        asked = faults.sites or Sites()
        self.slow_start = asked.slow_start * faults.factor
        self.publishing = asked.publishing * faults.factor
        self.patience = faults.factor
        self._reason: Busy = asked.busy.reason if asked.busy else "deployment"
        self._busy = Tally(asked.busy, f"{faults.seed} busy") if asked.busy else None
        self._lost = Tally(asked.lost_responses, f"{faults.seed} lost") if asked.lost_responses else None
        self._restarts = Tally(asked.scm_restarts, f"{faults.seed} restarts") if asked.scm_restarts else None
        self._down_seconds = asked.scm_restarts.seconds * faults.factor if asked.scm_restarts else 0.0
        self._down_until = 0.0

    def busy(self) -> Busy | None:
        """Count a publish request, and return the reason for its rejection."""
        return self._reason if self._busy and self._busy.strikes() else None

    def loses_response(self) -> bool:
        """Count a publish request, and return whether its response is lost after it is carried out."""
        return self._lost is not None and self._lost.strikes()

    def restarts_scm(self) -> bool:
        """Count a deployment, and return whether Kudu restarts during it."""
        if self._restarts is None or not self._restarts.strikes():
            return False
        self._down_until = time.monotonic() + self._down_seconds
        return True

    def scm_is_down(self) -> bool:
        """Return whether Kudu is restarting."""
        return time.monotonic() < self._down_until
