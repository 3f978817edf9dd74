"""Whole documents in Markdown that somebody else wrote, made fit to be shown under the project's name."""

import re
from typing import Final

from github_markdown.escaping import is_unseen

_JOINER: Final = "\N{WORD JOINER}"
# The joiner keeps words of `escaping.prose` from becoming links and mentions.
_KEPT: Final = f"\n\t{_JOINER}"
_MENTION: Final = re.compile(r"(?<![\w/])@(?=\w)")
_CUT: Final = "\n\n… (cut: the whole is longer than GitHub takes)\n"


def cleaned(text: str) -> str:
    """The text without characters that nobody sees, and so that it notifies nobody.

    A mention in a comment notifies people; a word joiner after the @ keeps it from being one.
    """
    one_kind_of_line_end = text.replace("\r\n", "\n").replace("\r", "\n")
    seen = "".join(each for each in one_kind_of_line_end if each in _KEPT or not is_unseen(each))
    return _MENTION.sub(f"@{_JOINER}", seen)


def cut(text: str, most: int) -> str:
    """The text, or its beginning with a word on what is missing: at most so many characters."""
    return text if len(text) <= most else text[: most - len(_CUT)] + _CUT
