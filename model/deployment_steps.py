"""What happens in a deployment: builds, migrations, the health check, the end."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from model.base import Model
from model.numbers import Number, Whole
from model.types import Text


class MigrationStatus(StrEnum):
    """Result of the database's migrations."""

    NOT_REQUIRED = "not-required"
    SUCCESS = "success"
    FAILED = "failed"
    ROLLED_BACK = "rolled-back"


class HealthCheckStatus(StrEnum):
    """Result of the health check after the deployment."""

    PASSED = "passed"
    FAILED = "failed"
    TIMEOUT = "timeout"


class DeploymentStatus(StrEnum):
    """Progress of a deployment. It moves once, from in-progress to success or failed."""

    IN_PROGRESS = "in-progress"
    SUCCESS = "success"
    FAILED = "failed"


class Artifact(Model):
    """The output of a build."""

    path: Text = Field(description="Path of the build's output.", examples=["backend/publish"])
    size_bytes: Annotated[int, Field(ge=0), Whole] = Field(
        description="Size in bytes; at least 0.", examples=[52428800]
    )
    build_duration_ms: Annotated[Number, Field(ge=0)] = Field(
        description="Duration of the build in milliseconds; at least 0.", examples=[120000]
    )
