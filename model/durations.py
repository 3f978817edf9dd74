"""Durations as Azure writes them."""

from datetime import timedelta

from pydantic import TypeAdapter

_DURATION = TypeAdapter(timedelta)


def iso_duration(duration: timedelta) -> str:
    """A duration in ISO 8601, in the largest units that fit: "PT15M", "PT6H", "P1D"."""
    return _DURATION.dump_python(duration, mode="json")
