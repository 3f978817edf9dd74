"""ReleaseJournal: what an interrupted release needs to continue, beside the specification's record."""

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
    ROLLING_BACK = "taking-back"
    """Existing records contain this value."""
    DONE = "done"


class ReleaseJournal(Model):
    """What `stitches deploy` and `stitches rollback` record about their own work."""

    phase: ReleasePhase = Field(
        description="Next step. A release that is being rolled back is never continued.",
        examples=["swapping"],
    )
    release_id: Text = Field(
        description="Id in /release.json once this release is live: that of the deployment that"
        " published its package.",
        examples=["a1b2c3d4-e5f6-7890-abcd-ef1234567890"],
    )
    content_sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] = Field(
        description="SHA-256 of the package's content.",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )
    runtime: Text | None = Field(
        default=None,
        description="Linux runtime for which its code was built; null if it was not recorded.",
        examples=["DOTNETCORE|10.0"],
    )
    package: Text | None = Field(
        default=None,
        description="App Service's name of the package; null before it is published.",
        examples=["20260131203200.zip"],
    )
    previous_release_id: Text | None = Field(
        default=None,
        description="Release that the site served before; null if it served none.",
        examples=["b2c3d4e5-f6a7-8901-bcde-f12345678901"],
    )
    previous_package: Text | None = Field(
        default=None,
        description="Package that the site ran before; null if it ran none.",
        examples=["20260130203200.zip"],
    )
    previous_runtime: Text | None = Field(
        default=None,
        description="Runtime that the site had before.",
        examples=["DOTNETCORE|10.0"],
    )
    swap_begun_at: UtcTime | None = Field(
        default=None, description="Time just before the swap began.", examples=["2026-01-31T20:35:00Z"]
    )
    failure: Text | None = Field(
        default=None,
        description="Reason why the release is rolled back, in a sentence; null if it is not.",
        examples=["The health endpoint returned status 500, not 200."],
    )
    health: HealthCheckStatus | None = Field(
        default=None, description="Result of the failed check.", examples=["failed"]
    )
    rolls_back: bool = Field(
        default=False, description="Whether it rolls back to an earlier release.", examples=[False]
    )
    reason: Text | None = Field(
        default=None,
        description="Reason for the rollback, in the words of the person.",
        examples=["Orders are lost."],
    )
    taken_back: bool | None = Field(
        default=None,
        description="Whether the site serves its previous release again; null if nothing was rolled back.",
        examples=[True],
    )
