"""How often, how long and how successfully an environment was deployed to."""

from datetime import datetime, timedelta
from statistics import median
from typing import Annotated, Self

from pydantic import Field

from model.base import Model
from model.deployment import DeploymentStatus
from model.deployment_history import DeploymentHistory
from model.numbers import Number, Whole
from model.types import UtcTime

_WEEK = timedelta(weeks=1)
_Count = Annotated[int, Field(ge=0), Whole]


class DeploymentStatistics(Model):
    """Statistics of a whole history."""

    count: _Count = Field(description="Number of deployments in the history.", examples=[12])
    failed: _Count = Field(description="Number of failed deployments.", examples=[1])
    since: UtcTime | None = Field(
        description="Start of the oldest deployment; null if there is none.",
        examples=["2026-01-03T08:00:00Z"],
    )
    per_week: Annotated[Number, Field(ge=0)] = Field(
        description="Number of deployments per week, from the oldest until now; the total if that is less "
        "than a week.",
        examples=[3.0],
    )
    median_seconds: Number | None = Field(
        description="Median duration of the finished ones in seconds; null if none is finished.",
        examples=[412],
    )
    longest_seconds: Number | None = Field(
        description="Duration of the longest finished one in seconds; null if none is finished.",
        examples=[600],
    )

    @classmethod
    def of(cls, history: DeploymentHistory, now: datetime) -> Self:
        """The statistics of a history, as of now."""
        deployments = [entry.deployment for entry in history.entries]
        seconds = [each.duration_seconds for each in deployments if each.duration_seconds is not None]
        since = min((each.timestamp for each in deployments), default=None)
        weeks = max(now - since, _WEEK) / _WEEK if since else 1
        return cls(
            count=len(deployments),
            failed=sum(each.deployment_status is DeploymentStatus.FAILED for each in deployments),
            since=since,
            per_week=len(deployments) / weeks,
            median_seconds=median(seconds) if seconds else None,
            longest_seconds=max(seconds, default=None),
        )
