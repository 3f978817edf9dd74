"""Prints tables: one line for each row, if it fits; otherwise the fields that do not fit follow below it."""

import sys
from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

_NO_EDGE: Final = 10_000
_BETWEEN: Final = "  "
_BELOW: Final = "    "

Cell = str | Text


def wide_console() -> Console:
    """Standard output. A file or a pipe has no width, so each row stays on one line there."""
    return Console(width=None if sys.stdout.isatty() else _NO_EDGE, markup=False, highlight=False)


def show_table(headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Print a table without borders.

    In a narrow terminal, the last fields of each row are printed below it, each with its heading. No word and
    no value is cut or broken.

    Args:
        headings: The names of the fields. The narrower the terminal, the more of the last ones move below.
        rows: The fields of each row. Empty fields are not printed below a row.
    """
    console = wide_console()
    widths = [max(_width(row[number]) for row in (headings, *rows)) for number in range(len(headings))]
    beside = _that_fit(widths, console.width)
    lines = [Text(_BETWEEN).join(_padded(headings, widths[:beside]))]
    lines[0].stylize("bold")
    for row in rows:
        lines.append(Text(_BETWEEN).join(_padded(row, widths[:beside])))
        below = zip(headings[beside:], row[beside:], strict=True)
        fields = [f"{heading}: {cell}" for heading, cell in below if str(cell)]
        lines += (Text(_BELOW + line) for line in _packed(fields, console.width - len(_BELOW)))
    for line in lines:
        line.rstrip()
        console.print(line, no_wrap=True, overflow="ignore", crop=False)


def _that_fit(widths: Sequence[int], columns: int) -> int:
    """How many fields fit on one line; at least 1."""
    fitting = 1
    while fitting < len(widths) and sum(widths[: fitting + 1]) + len(_BETWEEN) * fitting <= columns:
        fitting += 1
    return fitting


def _padded(cells: Sequence[Cell], widths: Sequence[int]) -> Iterator[Text]:
    for cell, width in zip(cells, widths, strict=False):
        text = cell.copy() if isinstance(cell, Text) else Text(cell)
        text.pad_right(width - _width(cell))
        yield text


def _packed(fields: Sequence[str], columns: int) -> Iterator[str]:
    """Put as many fields on a line as fit. A field that is too long breaks at spaces."""
    line = ""
    for field in fields:
        if line and cell_len(line + _BETWEEN + field) <= columns:
            line += _BETWEEN + field
            continue
        if line:
            yield line
        *whole, line = wrap(field, columns, break_long_words=False, break_on_hyphens=False)
        yield from whole
    if line:
        yield line


def _width(cell: Cell) -> int:
    return cell_len(str(cell))
