"""The month of creation of something whose start Azure does not allow to change."""

from datetime import UTC, datetime


def this_month() -> str:
    """The first instant of the present month, as Azure writes it: "2026-12-01T00:00:00Z".

    Resources that use it must ignore later changes of it: the state keeps the month of the first update.
    """
    return f"{datetime.now(UTC):%Y-%m}-01T00:00:00Z"
