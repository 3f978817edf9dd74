"""What the page is made of."""

from collections.abc import Sequence


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, words: int = 1) -> str:
    """A Markdown table; the first columns hold words, all others figures, which are set to the right."""
    rules = ["---" if column < words else "---:" for column in range(len(heads))]
    return "".join(f"| {' | '.join(line)} |\n" for line in [heads, rules, *rows])
