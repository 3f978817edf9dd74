"""Prints drift for people."""

from operations.drift.drift import Drift
from operations.terminal.console import show_table, wide_console


def show_drift(drift: Drift) -> None:
    """Print what differs as a table, and how to fix it."""
    console = wide_console()
    if not drift.resources:
        console.print(drift.agreement)
        return
    rows = [(one.type, one.name, one.difference.value, ", ".join(one.paths)) for one in drift.resources]
    show_table(("Type", "Name", "Difference", "Properties"), rows)
    console.print(f"\n{drift.fix}")
