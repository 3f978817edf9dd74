"""Drift as people read it."""

from operations.console import plain_table, wide_console
from operations.drift import Drift


def show_drift(drift: Drift) -> None:
    """Print what differs as a table, and what to do; at a narrow terminal it folds, and nothing is cut."""
    console = wide_console()
    if not drift.resources:
        console.print(f"Stack {drift.stack} and Azure agree.")
        return
    table = plain_table()
    for heading in ("Type", "Name", "Is", "Where"):
        table.add_column(heading, overflow="fold")
    for one in drift.resources:
        table.add_row(one.type, one.name, one.difference.value, ", ".join(one.paths))
    console.print(table)
    console.print(f"\n{drift.remedy}")
