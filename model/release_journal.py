"""ReleaseJournal: what a release that was interrupted needs to go on, beside the specification's record."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from model.base import Model
from model.deployment_steps import HealthCheckStatus
from model.types import Text, UtcTime


class ReleasePhase(StrEnum):
    """How far a release had come when its journal was last written."""

    PUBLISHING = "publishing"
    SWAPPING = "swapping"
    TAKING_BACK = "taking-back"
    DONE = "done"


class ReleaseJournal(Model):
    """What `stitches deploy` and `stitches rollback` keep of their own work."""

    phase: ReleasePhase = Field(
        description="What was about to be done. A release that is being taken back never goes forward again.",
        examples=["swapping"],
    )
    release_id: Text = Field(
        description="What /release.json names once this release is live: the id of the deployment that"
        " published its package.",
        examples=["a1b2c3d4-e5f6-7890-abcd-ef1234567890"],
    )
    content_sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] = Field(
        description="SHA-256 of what the package holds.",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )
    runtime: Text | None = Field(
        default=None,
        description="The Linux runtime for which its code was built; null where nobody noted it.",
        examples=["DOTNETCORE|10.0"],
    )
    package: Text | None = Field(
        default=None,
        description="How App Service names the package; null before it is published.",
        examples=["20260131203200.zip"],
    )
    previous_release_id: Text | None = Field(
        default=None,
        description="What the site served before; null where it served no release.",
        examples=["b2c3d4e5-f6a7-8901-bcde-f12345678901"],
    )
    previous_package: Text | None = Field(
        default=None,
        description="The package that the site ran before; null where it ran none.",
        examples=["20260130203200.zip"],
    )
    previous_runtime: Text | None = Field(
        default=None,
        description="The runtime that the site had before.",
        examples=["DOTNETCORE|10.0"],
    )
    swap_begun_at: UtcTime | None = Field(
        default=None, description="When the swap was about to begin.", examples=["2026-01-31T20:35:00Z"]
    )
    failure: Text | None = Field(
        default=None,
        description="Why the release is taken back, in a sentence; null where it is not.",
        examples=["The health endpoint answers with status 500, not 200."],
    )
    health: HealthCheckStatus | None = Field(
        default=None, description="What the check said that failed.", examples=["failed"]
    )
    rolls_back: bool = Field(
        default=False, description="Whether it is a return to an earlier release.", examples=[False]
    )
    reason: Text | None = Field(
        default=None,
        description="Why somebody returned to it, in their words.",
        examples=["Orders are lost."],
    )
    taken_back: bool | None = Field(
        default=None,
        description="Whether the site serves again what it served before; null where nothing was taken back.",
        examples=[True],
    )
