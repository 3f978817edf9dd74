"""Deployment: the record of one release to one environment, from its start to its end."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Self
from uuid import uuid4

from model.deployment_record import DeploymentRecord
from model.deployment_steps import Artifact, DeploymentStatus, HealthCheckStatus, MigrationStatus
from model.environment_rules import EnvironmentName

__all__ = [
    "Artifact",
    "Deployment",
    "DeploymentStatus",
    "FinishedDeploymentError",
    "HealthCheckStatus",
    "MigrationStatus",
]


class FinishedDeploymentError(Exception):
    """A change of a finished deployment was attempted."""

    def __init__(self, deployment: DeploymentRecord) -> None:
        super().__init__(
            f"Deployment {deployment.id} finished as {deployment.deployment_status.value}; a finished record "
            "never changes. Start a new deployment."
        )


class Deployment(DeploymentRecord):
    """A deployment. It moves once from in-progress to success or failed, and only through methods.

    It begins with `start`, records its migrations with `migrated`, and ends with `succeed` or `fail`. Each
    method returns a new record; a finished record never changes.
    """

    @classmethod
    def start(  # noqa: PLR0913  # each is a field of the record
        cls,
        *,
        environment_name: EnvironmentName,
        triggered_by: str,
        git_commit_sha: str,
        git_branch: str,
        frontend_artifact: Artifact,
        backend_artifact: Artifact,
        deployment_id: str | None = None,
        timestamp: datetime | None = None,
    ) -> Self:
        """The record of a deployment that begins, with a new id and the current time by default.

        Raises:
            pydantic.ValidationError: A value breaks a rule of its field.
        """
        return cls(
            id=deployment_id or str(uuid4()),
            environment_name=environment_name,
            timestamp=timestamp or datetime.now(UTC),
            triggered_by=triggered_by,
            git_commit_sha=git_commit_sha,
            git_branch=git_branch,
            frontend_artifact=frontend_artifact,
            backend_artifact=backend_artifact,
            deployment_status=DeploymentStatus.IN_PROGRESS,
        )

    @property
    def is_finished(self) -> bool:
        """Whether the deployment has ended, with success or failure."""
        return self.deployment_status is not DeploymentStatus.IN_PROGRESS

    def migrated(self, status: MigrationStatus, applied: Sequence[str] = ()) -> Self:
        """The record, still in progress, after the database's migrations.

        Raises:
            FinishedDeploymentError: The deployment has ended.
            pydantic.ValidationError: Migrations were applied although none was required.
        """
        return self._moved(migration_status=status, migrations_applied=tuple(applied))

    def succeed(self, at: datetime, *, health_check_response_time_ms: float | None = None) -> Self:
        """The record of a success: the health check passed, and the migrations did not fail.

        Args:
            at: When it ended, with an offset from UTC.
            health_check_response_time_ms: Response time of the health endpoint in milliseconds.

        Raises:
            FinishedDeploymentError: The deployment has ended already.
            pydantic.ValidationError: Migrations failed or have no status, or `at` is before the start.
        """
        return self._moved(
            deployment_status=DeploymentStatus.SUCCESS,
            completed_at=at,
            health_check_status=HealthCheckStatus.PASSED,
            health_check_response_time_ms=health_check_response_time_ms,
        )

    def fail(
        self,
        at: datetime,
        *,
        health_check_status: HealthCheckStatus = HealthCheckStatus.FAILED,
        health_check_response_time_ms: float | None = None,
    ) -> Self:
        """The record of a failure.

        Args:
            at: When it ended, with an offset from UTC.
            health_check_status: Result of the health check; omit it if the check never ran.
            health_check_response_time_ms: Response time in milliseconds, if the check passed and a later
                step failed.

        Raises:
            FinishedDeploymentError: The deployment has ended already.
            pydantic.ValidationError: `at` is before the start, or has no offset.
        """
        return self._moved(
            deployment_status=DeploymentStatus.FAILED,
            completed_at=at,
            migration_status=self.migration_status or MigrationStatus.NOT_REQUIRED,
            health_check_status=health_check_status,
            health_check_response_time_ms=health_check_response_time_ms,
        )

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy without changes; only `migrated`, `succeed` and `fail` return a changed record.

        Raises:
            TypeError: An update was passed.
        """
        if update:
            raise TypeError("Only migrated(), succeed() and fail() change a deployment's record.")
        return super().model_copy(deep=deep)

    def _moved(self, **changes: object) -> Self:
        if self.is_finished:
            raise FinishedDeploymentError(self)
        return super().model_copy(update=changes)
