"""Where tables go, and how they look."""

import sys
from typing import Final

from rich.console import Console
from rich.table import Table

NO_EDGE: Final = 10_000
"""Columns of what has no edge."""


def wide_console() -> Console:
    """Standard output: a file or a pipe has no edge, and there each row stays on one line."""
    return Console(width=None if sys.stdout.isatty() else NO_EDGE, markup=False, highlight=False)


def plain_table() -> Table:
    """A table without lines."""
    return Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
