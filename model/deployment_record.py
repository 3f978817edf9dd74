"""The rules for a valid record of a deployment, while it is in progress and after it has finished."""

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import Field, ValidationInfo, field_validator

from model.base import Model
from model.deployment_steps import Artifact, DeploymentStatus, HealthCheckStatus, MigrationStatus
from model.environment_rules import EnvironmentName
from model.errors import rejected
from model.numbers import Number
from model.types import GitBranch, GitCommitSha, Guid, Text, UtcTime

_MIGRATED = (MigrationStatus.SUCCESS, MigrationStatus.NOT_REQUIRED)
_MILLISECOND = 0.001


class DeploymentRecord(Model):
    """The fields of a deployment, and the rules between them.

    The specification requires `healthCheckStatus` and `migrationStatus` in every record, and has no value for
    a step that has not happened yet. Here both are null until then, and a finished record has both: a
    deployment that failed before its migrations has "not-required", because none ran, and one that never
    reached the health check has "failed", because it did not pass.
    """

    calculated: ClassVar[frozenset[str]] = frozenset({"duration_seconds"})

    id: Guid = Field(description="Unique id, a UUID.", examples=["a1b2c3d4-e5f6-7890-abcd-ef1234567890"])
    environment_name: EnvironmentName = Field(description="Target environment.", examples=["staging"])
    timestamp: UtcTime = Field(description="Start, in UTC.", examples=["2026-01-31T20:30:00Z"])
    triggered_by: Text = Field(description="User or system that started it.", examples=["github-actions"])
    git_commit_sha: GitCommitSha = Field(
        description="Commit that is deployed, its full SHA-1.",
        examples=["8f2eb8688d01e28f36008db8a60271064607db87"],
    )
    git_branch: GitBranch = Field(description="Branch that the commit came from.", examples=["main"])
    frontend_artifact: Artifact = Field(
        description="The React bundle.",
        examples=[{"path": "frontend/dist", "sizeBytes": 1048576, "buildDurationMs": 45000}],
    )
    backend_artifact: Artifact = Field(
        description="The published .NET application.",
        examples=[{"path": "backend/publish", "sizeBytes": 52428800, "buildDurationMs": 120000}],
    )
    migration_status: MigrationStatus | None = Field(
        default=None,
        description="Result of the database's migrations; null until then, required in a finished record.",
        examples=["success"],
    )
    migrations_applied: tuple[Text, ...] = Field(
        default=(),
        description='Names of the migrations that ran, in order; none if "not-required".',
        examples=[["20260131_InitialCreate"]],
    )
    health_check_status: HealthCheckStatus | None = Field(
        default=None,
        description="Result of the health check; null while in progress, required in a finished record.",
        examples=["passed"],
    )
    health_check_response_time_ms: Annotated[Number, Field(ge=0)] | None = Field(
        default=None,
        description="Response time of the health endpoint in milliseconds; null unless the check passed.",
        examples=[42],
    )
    deployment_status: DeploymentStatus = Field(
        description="Progress or result of the deployment.", examples=["success"]
    )
    completed_at: UtcTime | None = Field(
        default=None,
        validate_default=True,
        description="End, in UTC; null while in progress.",
        examples=["2026-01-31T20:40:00Z"],
    )
    duration_seconds: Number | None = Field(
        default=None,
        validate_default=True,
        description="Seconds from timestamp to completedAt; calculated, null while in progress.",
        examples=[600],
        json_schema_extra={"readOnly": True},
    )

    @field_validator("migrations_applied")
    @classmethod
    def _nothing_ran_if_nothing_was_required(
        cls, applied: tuple[str, ...], info: ValidationInfo
    ) -> tuple[str, ...]:
        if applied and info.data.get("migration_status") is MigrationStatus.NOT_REQUIRED:
            raise rejected(
                'no migrations, because migrationStatus is "not-required"',
                example="[]",
                fix="Correct migrationStatus, or remove the migrations.",
            )
        return applied

    @field_validator("health_check_response_time_ms")
    @classmethod
    def _only_a_passed_check_has_a_time(cls, time_ms: float | None, info: ValidationInfo) -> float | None:
        passed = info.data.get("health_check_status", HealthCheckStatus.PASSED) is HealthCheckStatus.PASSED
        if time_ms is not None and not passed:
            raise rejected(
                'null, because healthCheckStatus is not "passed"',
                example="null",
                fix="Correct healthCheckStatus, or remove the time.",
            )
        return time_ms

    @field_validator("deployment_status")
    @classmethod
    def _status_agrees_with_the_steps(
        cls, status: DeploymentStatus, info: ValidationInfo
    ) -> DeploymentStatus:
        # An invalid step is reported under its own key.
        if not {"migration_status", "health_check_status"} <= info.data.keys():
            return status
        migration: MigrationStatus | None = info.data["migration_status"]
        health: HealthCheckStatus | None = info.data["health_check_status"]
        if status is DeploymentStatus.IN_PROGRESS and health is not None:
            raise rejected(
                'a finished status, because healthCheckStatus has a value; "in-progress" has none yet',
                example="success",
                fix="Correct deploymentStatus, or remove healthCheckStatus.",
            )
        if status is DeploymentStatus.SUCCESS and not (
            health is HealthCheckStatus.PASSED and migration in _MIGRATED
        ):
            raise rejected(
                '"success" only if healthCheckStatus is "passed" and migrationStatus is "success" or '
                '"not-required"',
                example="failed",
                fix="Correct deploymentStatus, or set healthCheckStatus and migrationStatus.",
            )
        if status is DeploymentStatus.FAILED and (health is None or migration is None):
            raise rejected(
                "healthCheckStatus and migrationStatus in a finished deployment",
                example="in-progress",
                fix='Set both: "failed" for a health check that never ran, "not-required" for '
                "migrations that never started.",
            )
        return status

    @field_validator("completed_at")
    @classmethod
    def _completed_when_finished(cls, completed_at: datetime | None, info: ValidationInfo) -> datetime | None:
        status: DeploymentStatus | None = info.data.get("deployment_status")
        timestamp: datetime | None = info.data.get("timestamp")
        if completed_at and status is DeploymentStatus.IN_PROGRESS:
            raise rejected(
                'null, because deploymentStatus is "in-progress"',
                example="null",
                fix="Remove it, or set the result of the deployment.",
            )
        if completed_at is None and status in (DeploymentStatus.SUCCESS, DeploymentStatus.FAILED):
            raise rejected(
                "the time at which the deployment finished",
                example="2026-01-31T20:40:00Z",
                fix='Add the time, or set deploymentStatus to "in-progress".',
            )
        if completed_at and timestamp and completed_at < timestamp:
            raise rejected(
                "a time not before timestamp",
                example="2026-01-31T20:40:00Z",
                fix="Correct completedAt or timestamp.",
            )
        return completed_at

    @field_validator("duration_seconds")
    @classmethod
    def _duration_is_calculated(cls, given: float | None, info: ValidationInfo) -> float | None:
        # Errors in the two times are reported under their own keys.
        if not {"timestamp", "completed_at"} <= info.data.keys():
            return given
        completed_at: datetime | None = info.data["completed_at"]
        seconds = (completed_at - info.data["timestamp"]).total_seconds() if completed_at else None
        agrees = given is None or (seconds is not None and abs(given - seconds) < _MILLISECOND)
        if not agrees:
            raise rejected(
                "the seconds from timestamp to completedAt, or null while in progress",
                example="600",
                fix="Remove it: it is calculated.",
            )
        return seconds
