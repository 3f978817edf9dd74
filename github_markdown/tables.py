"""Tables in Markdown. Cells are Markdown: escape text from outside with `escaping` first."""

from collections.abc import Iterable, Sequence


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table, which ends with a line break.

    Args:
        columns: The headings; a column is right-aligned if its heading begins with ">".
        rows: The cells of each row.
    """
    return "".join(f"{line}\n" for line in (head(columns), *map(row, rows)))


def head(columns: Sequence[str]) -> str:
    """Return the two lines above the rows."""
    titles = [column.removeprefix(">") for column in columns]
    return f"{row(titles)}\n{row('--:' if column.startswith('>') else '---' for column in columns)}"


def row(cells: Iterable[str]) -> str:
    """Return the line of a row."""
    return f"| {' | '.join(cells)} |"
