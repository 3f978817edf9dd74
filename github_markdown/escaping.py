"""Escape text for Markdown, HTML and Mermaid.

Text from outside, such as from a pull request, is shown as code: GitHub creates no mentions and no links
there. The code point replaces a character that is invisible or changes the reading direction.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Final

LONGEST: Final = 300
"""The maximum number of characters that `code` and `html_code` show."""

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
    """Return whether a character is invisible or changes the reading direction."""
    return unicodedata.category(character) in _UNSEEN


def visible(text: str) -> str:
    """Return a string as one line in which every character is visible."""
    return _seen(" ".join(text.split()))


def shortened(text: str, longest: int = LONGEST) -> str:
    """Return a string, shortened to a number of characters, with a note if it was longer."""
    return text if len(text) <= longest else f"{text[:longest]}… ({len(text)} characters)"


def code(text: str) -> str:
    """Return a string as code, also for tables: visible and shortened."""
    shown = shortened(visible(text))
    # In a table a pipe ends the cell even in code, and a backtick ends the code: both are safe as entities.
    return f"`{shown}`" if shown and not re.search(r"[`|]", shown) else html_code(text)


def html_code(text: str) -> str:
    """Return a string as HTML code, for a summary, where Markdown's backticks do not work."""
    shown = shortened(visible(text)) or "(empty)"
    return f"<code>{_HTML_SPECIAL.sub(_entity, shown)}</code>"


def fence(text: str) -> str:
    """Return lines of text as a code block, which the text cannot end. Tabs stay."""
    lines = ["\t".join(map(_seen, line.rstrip().split("\t"))) for line in text.rstrip().splitlines()]
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    marks = "`" * max(3, longest + 1)
    return "\n".join([f"{marks}text", *lines, marks])


def prose(text: str) -> str:
    """Return sentences without markup, except code between backticks."""
    return _prose(text, _escaped)


def prose_without_links(text: str) -> str:
    """Return sentences of other authors like `prose`, without mentions and links."""
    # A word joiner has no width.
    return _prose(text, lambda part: _escaped(_LINKING.sub("\\g<0>\N{WORD JOINER}", part)))


def mermaid(text: str) -> str:
    """Return a string for the quotes of a Mermaid label."""
    return _MERMAID_WORD.sub(_mermaid_entity, shortened(visible(text), 60))


def slug(heading: str) -> str:
    """Return the anchor of a heading."""
    return re.sub(r"[^\w-]", "", heading.lower().replace(" ", "-"))


def _prose(text: str, plain: Callable[[str], str]) -> str:
    parts = _CODE.split(text)
    return "".join(
        code(part[1:-1]) if index % 2 else plain(_seen(_SPACE.sub(" ", part)))
        for index, part in enumerate(parts)
    )


def _escaped(text: str) -> str:
    """Return a line without markup. A backslash does not prevent a formula after a dollar sign."""
    return _SPECIAL.sub(r"\\\g<0>", text).replace("$", "&#36;")


def _seen(text: str) -> str:
    return "".join(f"\u27e8U+{ord(each):04X}\u27e9" if is_unseen(each) else each for each in text)


def _entity(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"


def _mermaid_entity(match: re.Match[str]) -> str:
    return f"#{ord(match[0])};"
