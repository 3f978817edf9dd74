"""What an environment promises its users: the alerts watch each hour of it, the workbook shows the month."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Objectives:
    """The objectives of `monitoringThresholds`, and what does not count towards them.

    Attributes:
        availability_percent: Of the availability tests over 30 days, how many pass at least.
        latency_p95_ms: Milliseconds that the 95th percentile of users' requests takes at most.
        error_rate_percent: Percent of users' requests that fail at most.
        probed_paths: The paths whose requests are probes, and no user's.
        readiness_test_name: The test whose results do not count; None where there is none.
    """

    availability_percent: float
    latency_p95_ms: float
    error_rate_percent: float
    probed_paths: tuple[str, ...]
    readiness_test_name: str | None = None
