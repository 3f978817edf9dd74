"""Make whole Markdown documents from other authors safe to publish in the project's name."""

import re
from typing import Final

from github_markdown.escaping import is_unseen

_JOINER: Final = "\N{WORD JOINER}"
# The joiner prevents links and mentions in the words of `escaping.prose`.
_KEPT: Final = f"\n\t{_JOINER}"
_MENTION: Final = re.compile(r"(?<![\w/])@(?=\w)")
_CUT: Final = "\n\n… (cut: the text is longer than GitHub allows)\n"


def cleaned(text: str) -> str:
    """Return the text without invisible characters and without mentions.

    A mention in a comment notifies people; a word joiner after the @ prevents the mention.
    """
    one_kind_of_line_end = text.replace("\r\n", "\n").replace("\r", "\n")
    seen = "".join(each for each in one_kind_of_line_end if each in _KEPT or not is_unseen(each))
    return _MENTION.sub(f"@{_JOINER}", seen)


def cut(text: str, maximum: int) -> str:
    """Return the text; if it is longer than a number of characters, its beginning and a note."""
    return text if len(text) <= maximum else text[: maximum - len(_CUT)] + _CUT
