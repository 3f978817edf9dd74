"""Drift as people read it."""

import sys
from typing import Final

from rich.console import Console
from rich.table import Table

from operations.drift import Drift

_NO_EDGE: Final = 10_000


def show_drift(drift: Drift) -> None:
    """Print what differs as a table, and what to do; at a narrow terminal it folds, and nothing is cut."""
    # A file or a pipe has no edge: there each resource stays on one line.
    console = Console(width=None if sys.stdout.isatty() else _NO_EDGE, markup=False, highlight=False)
    if not drift.resources:
        console.print(f"Stack {drift.stack} and Azure agree.")
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for heading in ("Type", "Name", "Is", "Where"):
        table.add_column(heading, overflow="fold")
    for one in drift.resources:
        table.add_row(one.type, one.name, one.difference.value, ", ".join(one.paths))
    console.print(table)
    console.print(f"\n{drift.remedy}")
