"""Text that somebody else wrote, made fit to be shown under the project's name."""

import re
import unicodedata
from typing import Final

# The joiner of no width keeps a review's own words from becoming links: operations/review/escaping.py.
_KEPT: Final = "\n\t\u2060"
# Controls, formats (also those that turn the direction of writing), surrogates, private use, unassigned.
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_MENTION: Final = re.compile(r"(?<![\w/])@(?=\w)")
_NOTHING: Final = "\u200b"
_CUT: Final = "\n\n… (cut: the whole is longer than GitHub takes)\n"


def cleaned(text: str) -> str:
    """The text without characters that nobody sees, and so that it calls nobody.

    A mention in a comment notifies people; a space of no width after the @ keeps it from being one.
    """
    one_kind_of_line_end = text.replace("\r\n", "\n").replace("\r", "\n")
    visible = "".join(
        character
        for character in one_kind_of_line_end
        if character in _KEPT or unicodedata.category(character) not in _INVISIBLE
    )
    return _MENTION.sub(f"@{_NOTHING}", visible)


def cut(text: str, most: int) -> str:
    """The text, or its beginning with a word on what is missing: at most so many characters."""
    return text if len(text) <= most else text[: most - len(_CUT)] + _CUT


def fenced(text: str) -> str:
    """The text as a block of code in Markdown, which nothing in it can end."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text.rstrip()}\n{fence}\n"
