"""The objectives of an environment: alerts check the latest minutes or hours, and the workbook the month."""

from dataclasses import dataclass
from typing import Self

from model.stack_configuration import StackConfiguration


@dataclass(frozen=True, kw_only=True)
class Objectives:
    """The objectives of `monitoringThresholds`, and what does not count towards them.

    Attributes:
        availability_percent: Minimum percentage of the availability tests over 30 days that pass.
        latency_p95_ms: Maximum 95th percentile of users' requests in milliseconds.
        error_rate_percent: Maximum percentage of users' requests that fail.
        probed_paths: The paths whose requests are probes and not users' requests.
        readiness_test_name: The test whose results do not count, or None.
    """

    availability_percent: float
    latency_p95_ms: float
    error_rate_percent: float
    probed_paths: tuple[str, ...]
    readiness_test_name: str | None = None

    @classmethod
    def from_configuration(cls, configuration: StackConfiguration) -> Self:
        """The objectives of `monitoringThresholds`; probes and the readiness test do not count."""
        app_service = configuration.app_service
        thresholds = configuration.environment.monitoring_thresholds
        probed = (app_service.health_check_path, app_service.readiness_path)
        return cls(
            availability_percent=thresholds.availability_percent,
            latency_p95_ms=thresholds.latency_p95_ms,
            error_rate_percent=thresholds.error_rate_percent,
            probed_paths=tuple(path for path in probed if path),
            readiness_test_name=configuration.names.readiness_test if app_service.readiness_path else None,
        )
