"""Splits a Markdown document into blocks, so that a comment can be cut only between blocks and rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from github_markdown import MAXIMUM_CHARACTERS

_CUT: Final = "*{left} more of {all}: see `review.md` in the run's artifact.*"
_LEFT_OUT: Final = (
    "*This comment is cut to GitHub's limit. `review.md` in the run's artifact contains the complete report.*"
)


@dataclass(frozen=True)
class Block:
    """A piece of a document.

    Attributes:
        head: The text before the rows.
        rows: The lines that can be cut, from the last on.
        tail: The text after the rows, also if they are cut.
    """

    head: str
    rows: tuple[str, ...] = ()
    tail: str = ""

    def text(self, rows: int | None = None) -> str:
        """The block as Markdown, with all rows or the first few."""
        shown = self.rows if rows is None else self.rows[:rows]
        left = len(self.rows) - len(shown)
        cut = f"\n{_CUT.format(left=left, all=len(self.rows))}" if left else ""
        lines = [self.head, *shown, *([cut] if cut else []), *([self.tail] if self.tail else [])]
        return "\n".join(lines) + "\n"

    def within(self, limit: int) -> str:
        """As much of the block as a number of bytes allows; empty if not even its first row fits."""
        if _size(self.text()) <= limit:
            return self.text()
        fewest, most = 0, len(self.rows)
        while fewest < most:
            middle = (fewest + most + 1) // 2
            if _size(self.text(middle)) <= limit:
                fewest = middle
            else:
                most = middle - 1
        return self.text(fewest) if fewest else ""


def whole(blocks: Iterable[Block]) -> str:
    """The complete document."""
    return "\n".join(block.text() for block in blocks)


def within_limit(blocks: Sequence[Block], limit: int = MAXIMUM_CHARACTERS) -> str:
    """The document within a limit in bytes of UTF-8, which are never fewer than GitHub's characters.

    A block that does not fit is cut, or left out, and the document says so.
    """
    complete = whole(blocks)
    if _size(complete) <= limit:
        return complete
    left = limit - _size(f"\n{_LEFT_OUT}\n")
    kept: list[str] = []
    for block in blocks:
        text = block.within(left - 1)
        if text:
            kept.append(text)
            left -= _size(text) + 1
    return "\n".join([*kept, f"{_LEFT_OUT}\n"])


def _size(text: str) -> int:
    return len(text.encode())
