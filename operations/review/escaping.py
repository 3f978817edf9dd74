"""Text from outside in Markdown, HTML and Mermaid, so that nothing in it is more than text.

Whatever came from a pull request stands as code: GitHub mentions nobody and links nothing there. What cannot
be seen, or turns the direction of reading, is written as its code point.
"""

import re
import unicodedata
from typing import Final

LONGEST: Final = 300
"""How many characters of a text are shown in a table; the JSON report has all of them."""

_LONGEST_BLOCK: Final = 10_000

# Control, format (bidirectional and zero-width too), surrogates, private use, separators of lines.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_HTML_WORD: Final = re.compile(r"[^0-9A-Za-z /=,;+%-]")
_SPECIAL: Final = re.compile(r"[\\`*_~$<>&\[\]|]")
_LINKING: Final = re.compile(r"@(?=\w)|#(?=\d)|\bGH-(?=\d)|:(?=//|[\w+-]+:)|\bwww(?=\.)", re.IGNORECASE)
_MERMAID_WORD: Final = re.compile(r"[^0-9A-Za-z ,()×-]")  # noqa: RUF001  # the sign is meant


def visible(text: str) -> str:
    """A text on one line, in which every character can be seen."""
    line = " ".join(text.split())
    return "".join(_seen(letter) for letter in line)


def shortened(text: str, longest: int = LONGEST) -> str:
    """A text that is not longer than a number of characters, and says so where it was."""
    return text if len(text) <= longest else f"{text[:longest]}… ({len(text)} characters)"


def code(text: str) -> str:
    """A text as code in Markdown, in a table too."""
    shown = shortened(visible(text))
    # In a table a pipe ends the cell even in code, and a backtick ends the code: both are safe as entities.
    return f"`{shown}`" if shown and not re.search(r"[`|]", shown) else html_code(text)


def html_code(text: str) -> str:
    """A text as code in HTML, which Markdown leaves alone: as in a summary, where backticks mean nothing."""
    shown = shortened(visible(text)) or "(empty)"
    return f"<code>{_HTML_WORD.sub(_entity, shown)}</code>"


def block(text: str) -> str:
    """Lines of text as a block of code, whatever backticks they hold."""
    text = shortened(text, _LONGEST_BLOCK)
    lines = ["".join(_seen(letter) for letter in line.rstrip()) for line in text.splitlines()]
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"{fence}text", *lines, fence])


def mermaid(text: str) -> str:
    """A text inside the quotes of a Mermaid label."""
    return _MERMAID_WORD.sub(lambda match: f"#{ord(match[0])};", shortened(visible(text), 60))


def prose(text: str) -> str:
    """Our own sentences, as in the policies: what stands between backticks is code, all else plain text."""
    parts = re.split(r"(`[^`]*[^`\s][^`]*`)", visible(text))
    return "".join(code(part[1:-1]) if index % 2 else _plain(part) for index, part in enumerate(parts))


def _plain(text: str) -> str:
    """Text without markup. A word joiner, which takes no room, keeps GitHub from mentioning and linking."""
    return _SPECIAL.sub(_entity, _LINKING.sub("\\g<0>\N{WORD JOINER}", text))


def _entity(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"


def _seen(letter: str) -> str:
    return f"\u27e8U+{ord(letter):04X}\u27e9" if unicodedata.category(letter) in _UNSEEN else letter
