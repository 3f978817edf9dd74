"""How fast an environment may fail before people are called: burn rates of its availability objective.

`availabilityPercent` is an objective over 30 days. The error budget, the share that may fail, is 100 minus
the objective; at a burn rate of 1 it lasts exactly 30 days. The shares of the budget and the windows are
those of Google's "Site Reliability Workbook", chapter 5, "Alerting on SLOs". Its third window is 3 days, but
Azure's log alerts look back 2 days at most, so the last share is measured over a day.
"""

from dataclasses import dataclass
from datetime import timedelta

OBJECTIVE_PERIOD = timedelta(days=30)
"""The period to which `availabilityPercent` applies."""

_SURELY_AN_OUTAGE = 50.0


@dataclass(frozen=True, kw_only=True)
class BurnRate:
    """One alert on availability.

    Attributes:
        name: The alert's name.
        budget_percent: The share of 30 days' error budget that is used up within `window` when it fires.
        window: The period before now that the alert evaluates.
        short_window: The last part of the window, which must fail at the same rate, so that the alert ends
            soon after the failure.
        severity: Azure's severity: 0 and 1 page, 2 and above send an e-mail.
    """

    name: str
    budget_percent: float
    window: timedelta
    short_window: timedelta
    severity: int

    def failed_percent(self, availability_percent: float) -> float:
        """The percentage of failed tests above which the alert fires, for an objective.

        At most `_SURELY_AN_OUTAGE`: for a low objective, the percentage could exceed 100, and the alert would
        never fire.
        """
        rate = self.budget_percent / 100 * (OBJECTIVE_PERIOD / self.window)
        return round(min(rate * (100 - availability_percent), _SURELY_AN_OUTAGE), 4)


BURN_RATES = (
    BurnRate(
        name="fast",
        budget_percent=2,
        window=timedelta(hours=1),
        short_window=timedelta(minutes=5),
        severity=1,
    ),
    BurnRate(
        name="slow",
        budget_percent=5,
        window=timedelta(hours=6),
        short_window=timedelta(minutes=30),
        severity=1,
    ),
    BurnRate(
        name="ticket",
        budget_percent=10,
        window=timedelta(days=1),
        short_window=timedelta(hours=2),
        severity=3,
    ),
)
"""Every alert on availability, the most urgent first."""
