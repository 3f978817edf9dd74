"""What goes wrong with sites, as the file of faults says."""

import time

from sandbox.faults.configuration import Configuration, Sites
from sandbox.faults.counting import Tally
from sandbox.sites.disturbance import Busy, Disturbance


class DisturbedSites(Disturbance):
    """Carries out what a configuration asks for; its factor multiplies every time."""

    def __init__(self, faults: Configuration) -> None:
        asked = faults.sites or Sites()
        self.slow_start = asked.slow_start * faults.factor
        self.publishing = asked.publishing * faults.factor
        self.patience = faults.factor
        self._reason: Busy = asked.busy.reason if asked.busy else "deployment"
        self._busy = Tally(asked.busy, f"{faults.seed} busy") if asked.busy else None
        self._lost = Tally(asked.lost_answers, f"{faults.seed} lost") if asked.lost_answers else None
        self._restarts = Tally(asked.scm_restarts, f"{faults.seed} restarts") if asked.scm_restarts else None
        self._down_seconds = asked.scm_restarts.seconds * faults.factor if asked.scm_restarts else 0.0
        self._down_until = 0.0

    def busy(self) -> Busy | None:
        """Say why a request to publish is refused, and count it."""
        return self._reason if self._busy and self._busy.strikes() else None

    def loses_answer(self) -> bool:
        """Tell whether a request to publish is carried out, and its answer is lost; count it."""
        return self._lost is not None and self._lost.strikes()

    def restarts_scm(self) -> bool:
        """Tell whether Kudu is restarted in the middle of a deployment, and count it."""
        if self._restarts is None or not self._restarts.strikes():
            return False
        self._down_until = time.monotonic() + self._down_seconds
        return True

    def scm_is_down(self) -> bool:
        """Tell whether Kudu is on its way up."""
        return time.monotonic() < self._down_until
