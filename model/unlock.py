"""A time in which the locks on what holds data are off: who took them off, why, and until when."""

import re
from datetime import timedelta
from typing import Annotated, Final

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from model.base import Model
from model.errors import refused
from model.types import Text, UtcTime

SHORTEST: Final = timedelta(minutes=1)
LONGEST: Final = timedelta(hours=12)

_DURATION: Final = re.compile(r"(?:([0-9]{1,3})h)?(?:([0-9]{1,4})m)?")


class Unlock(Model):
    """One such time."""

    by: Text = Field(description="Who took the locks off.", examples=["user@example.com"])
    reason: Text = Field(description="Why, in a sentence.", examples=["The uploads container is renamed."])
    since: UtcTime = Field(description="When it began, in UTC.", examples=["2026-01-31T20:30:00Z"])
    until: UtcTime = Field(
        description="When the locks have to be back, in UTC.", examples=["2026-01-31T21:30:00Z"]
    )
    ended_at: UtcTime | None = Field(
        default=None,
        description="When they were put back by the command that took them off, in UTC; null until then, and"
        " where an update has put them back.",
        examples=["2026-01-31T21:05:00Z"],
    )

    @field_validator("until")
    @classmethod
    def _ends_after_it_began(cls, until: UtcTime, info: ValidationInfo) -> UtcTime:
        since = info.data.get("since")
        if since and not SHORTEST <= until - since <= LONGEST:
            raise refused(
                "1 minute to 12 hours after `since`",
                example='"2026-01-31T21:30:00Z"',
                remedy="Take the locks off again when the time is over, if it has to be longer.",
            )
        return until


def _is_a_duration(text: str) -> str:
    if SHORTEST <= _duration(text) <= LONGEST:
        return text
    raise refused(
        "a time from 1m (a minute) to 12h, in hours and minutes",
        example="1h30m",
        remedy="Give the time that the work takes; another `stitches unlock` makes it longer.",
    )


def _duration(text: str) -> timedelta:
    """The time that a text such as "1h30m" names; none where it names no time."""
    match = _DURATION.fullmatch(text)
    hours, minutes = (int(part or 0) for part in match.groups()) if match else (0, 0)
    return timedelta(hours=hours, minutes=minutes)


class UnlockRequest(Model):
    """What a person says who takes the locks off; each field is an option of `stitches unlock`."""

    for_: Annotated[str, AfterValidator(_is_a_duration)] = Field(
        alias="for", description="How long, from 1m to 12h.", examples=["1h"]
    )
    reason: Text = Field(
        alias="reason", description="Why, for the record.", examples=['"The uploads container is renamed."']
    )

    @property
    def duration(self) -> timedelta:
        """How long the locks stay off."""
        return _duration(self.for_)
