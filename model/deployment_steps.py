"""What happens in a deployment: builds, migrations, the health check, the end."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from model.base import Model
from model.numbers import Number, Whole
from model.types import Text


class MigrationStatus(StrEnum):
    """What became of the database's migrations."""

    NOT_REQUIRED = "not-required"
    SUCCESS = "success"
    FAILED = "failed"
    ROLLED_BACK = "rolled-back"


class HealthCheckStatus(StrEnum):
    """What the health check said after the deployment."""

    PASSED = "passed"
    FAILED = "failed"
    TIMEOUT = "timeout"


class DeploymentStatus(StrEnum):
    """How far a deployment is. From in-progress it moves once, to success or to failed."""

    IN_PROGRESS = "in-progress"
    SUCCESS = "success"
    FAILED = "failed"


class Artifact(Model):
    """What a build made."""

    path: Text = Field(description="Path of what was built.", examples=["backend/publish"])
    size_bytes: Annotated[int, Field(ge=0), Whole] = Field(
        description="Size in bytes; at least 0.", examples=[52428800]
    )
    build_duration_ms: Annotated[Number, Field(ge=0)] = Field(
        description="Milliseconds that the build took; at least 0.", examples=[120000]
    )
