"""Tables in Markdown. Cells are Markdown already: texts of others go through `escaping` first."""

from collections.abc import Iterable, Sequence


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table, which ends with a line break.

    Args:
        columns: The headings; a column whose heading begins with ">" is aligned to the right.
        rows: The cells of each row.
    """
    return "".join(f"{line}\n" for line in (head(columns), *map(row, rows)))


def head(columns: Sequence[str]) -> str:
    """The two lines above the rows, for a table whose rows are made elsewhere."""
    titles = [column.removeprefix(">") for column in columns]
    return f"{row(titles)}\n{row('--:' if column.startswith('>') else '---' for column in columns)}"


def row(cells: Iterable[str]) -> str:
    """The line of a row."""
    return f"| {' | '.join(cells)} |"
