"""Defines the JSON output of commands that print more than one record of the specification."""

from pydantic import Field

from model.base import Model
from model.deployment_history import DeploymentEntry
from model.deployment_statistics import DeploymentStatistics


class Deployments(Model):
    """What `stitches deployments STACK --json` prints."""

    deployments: tuple[DeploymentEntry, ...] = Field(description="The deployments, the newest first.")
    statistics: DeploymentStatistics = Field(
        description="How often deployments happen, how long they take, and how many fail."
    )
