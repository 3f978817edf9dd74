"""Texts in Markdown, HTML and Mermaid, so that nothing in them is more than text.

Text from outside, such as from a pull request, is shown as code: GitHub mentions nobody and links nothing
there. A character that cannot be seen, or that turns the direction of reading, is written as its code point.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Final

LONGEST: Final = 300
"""The number of characters that `code` and `html_code` show of a text."""

# Control, format (bidirectional and zero-width too), surrogates, private use, separators of lines.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_CODE: Final = re.compile(r"(`[^`]*[^`\s][^`]*`)")
_SPACE: Final = re.compile(r"\s+")
# An underscore between letters or digits is not special.
_UNDERSCORE: Final = r"(?<![^\W_])_|_(?![^\W_])"
_SPECIAL: Final = re.compile(rf"[\\`*~<>&\[\]|]|{_UNDERSCORE}")
_HTML_SPECIAL: Final = re.compile(rf'[^0-9A-Za-z /=,;+%"_-]|{_UNDERSCORE}')
_LINKING: Final = re.compile(r"@(?=\w)|#(?=\d)|\bGH-(?=\d)|:(?=//|[\w+-]+:)|\bwww(?=\.)", re.IGNORECASE)
_MERMAID_WORD: Final = re.compile(r"[^0-9A-Za-z ,()×-]")  # noqa: RUF001  # the sign is meant


def is_unseen(character: str) -> bool:
    """Whether nobody sees a character, or it turns the direction of reading."""
    return unicodedata.category(character) in _UNSEEN


def visible(text: str) -> str:
    """A text on one line, in which every character can be seen."""
    return _seen(" ".join(text.split()))


def shortened(text: str, longest: int = LONGEST) -> str:
    """A text that is not longer than a number of characters, and says so where it was."""
    return text if len(text) <= longest else f"{text[:longest]}… ({len(text)} characters)"


def code(text: str) -> str:
    """A text as code, in a table too: visible, and shortened."""
    shown = shortened(visible(text))
    # In a table a pipe ends the cell even in code, and a backtick ends the code: both are safe as entities.
    return f"`{shown}`" if shown and not re.search(r"[`|]", shown) else html_code(text)


def html_code(text: str) -> str:
    """A text as code in HTML, which Markdown leaves alone: for a summary, where backticks mean nothing."""
    shown = shortened(visible(text)) or "(empty)"
    return f"<code>{_HTML_SPECIAL.sub(_entity, shown)}</code>"


def fence(text: str) -> str:
    """Lines of text as a block of code, which nothing in them ends. Tabs stay."""
    lines = ["\t".join(map(_seen, line.rstrip().split("\t"))) for line in text.rstrip().splitlines()]
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    marks = "`" * max(3, longest + 1)
    return "\n".join([f"{marks}text", *lines, marks])


def prose(text: str) -> str:
    """Sentences: what stands between backticks is code, and nothing else in them is markup."""
    return _prose(text, _escaped)


def prose_without_links(text: str) -> str:
    """Sentences of others, as `prose`; GitHub mentions nobody and links nothing in them."""
    # A word joiner takes no room.
    return _prose(text, lambda part: _escaped(_LINKING.sub("\\g<0>\N{WORD JOINER}", part)))


def mermaid(text: str) -> str:
    """A text inside the quotes of a Mermaid label."""
    return _MERMAID_WORD.sub(_mermaid_entity, shortened(visible(text), 60))


def slug(heading: str) -> str:
    """What a link to a heading ends in."""
    return re.sub(r"[^\w-]", "", heading.lower().replace(" ", "-"))


def _prose(text: str, plain: Callable[[str], str]) -> str:
    parts = _CODE.split(text)
    return "".join(
        code(part[1:-1]) if index % 2 else plain(_seen(_SPACE.sub(" ", part)))
        for index, part in enumerate(parts)
    )


def _escaped(text: str) -> str:
    """A line without markup. A dollar sign that begins a formula does so behind a backslash too."""
    return _SPECIAL.sub(r"\\\g<0>", text).replace("$", "&#36;")


def _seen(text: str) -> str:
    return "".join(f"\u27e8U+{ord(each):04X}\u27e9" if is_unseen(each) else each for each in text)


def _entity(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"


def _mermaid_entity(match: re.Match[str]) -> str:
    return f"#{ord(match[0])};"
