"""A period in which the locks on resources that hold data are off: who removed them, why, and until when."""

import re
from datetime import timedelta
from typing import Annotated, Final

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from model.base import Model
from model.errors import rejected
from model.types import Text, UtcTime

SHORTEST: Final = timedelta(minutes=1)
LONGEST: Final = timedelta(hours=12)

_DURATION: Final = re.compile(r"(?:([0-9]{1,3})h)?(?:([0-9]{1,4})m)?")


class Unlock(Model):
    """One such period."""

    by: Text = Field(description="User who removed the locks.", examples=["user@example.com"])
    reason: Text = Field(description="Reason, in a sentence.", examples=["The uploads container is renamed."])
    since: UtcTime = Field(description="Start of the period, in UTC.", examples=["2026-01-31T20:30:00Z"])
    until: UtcTime = Field(
        description="Time at which the locks must be set again, in UTC.", examples=["2026-01-31T21:30:00Z"]
    )
    ended_at: UtcTime | None = Field(
        default=None,
        description="Time at which the `stitches unlock` command set the locks again, in UTC. It is null"
        " while the locks are off, and if an update set them again instead.",
        examples=["2026-01-31T21:05:00Z"],
    )

    @field_validator("until")
    @classmethod
    def _ends_after_it_began(cls, until: UtcTime, info: ValidationInfo) -> UtcTime:
        since = info.data.get("since")
        if since and not SHORTEST <= until - since <= LONGEST:
            raise rejected(
                "1 minute to 12 hours after `since`",
                example='"2026-01-31T21:30:00Z"',
                fix="If you need more time, run `stitches unlock` again when the time ends.",
            )
        return until


def _is_a_duration(text: str) -> str:
    if SHORTEST <= _duration(text) <= LONGEST:
        return text
    raise rejected(
        "a time from 1m (a minute) to 12h, in hours and minutes",
        example="1h30m",
        fix="Set the time that the work takes. You can extend it with another `stitches unlock`.",
    )


def _duration(text: str) -> timedelta:
    """The duration of a string such as "1h30m"; zero if the string is not a duration."""
    match = _DURATION.fullmatch(text)
    hours, minutes = (int(part or 0) for part in match.groups()) if match else (0, 0)
    return timedelta(hours=hours, minutes=minutes)


class UnlockRequest(Model):
    """The options of a person who removes the locks; each field is an option of `stitches unlock`."""

    for_: Annotated[str, AfterValidator(_is_a_duration)] = Field(
        alias="for", description="Duration, from 1m to 12h.", examples=["1h"]
    )
    reason: Text = Field(
        alias="reason",
        description="Reason, for the record.",
        examples=['"The uploads container is renamed."'],
    )

    @property
    def duration(self) -> timedelta:
        """How long the locks stay off."""
        return _duration(self.for_)
