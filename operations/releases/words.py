"""What Azure said, in one line, without markup and secrets."""

import html
import json
import re
from typing import Any, Final, cast

from azure_facts.secrecy import looks_like_a_secret

_LONGEST: Final = 250  # a record takes 256
_MARKUP: Final = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.IGNORECASE | re.DOTALL)
_HIDDEN: Final = "(it may contain a secret)"


def one_line(said: str) -> str:
    """A body or a message as one line of at most 250 characters; "nothing" where it is empty."""
    text = html.unescape(_MARKUP.sub(" ", _message(said)))
    line = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    if looks_like_a_secret(line):
        return _HIDDEN
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _message(said: str) -> str:
    """The message of Azure's own form of an error; else all of it."""
    try:
        body: Any = json.loads(said)
    except ValueError:
        return said
    error = cast("dict[str, Any]", body).get("error", body) if isinstance(body, dict) else None
    if isinstance(error, dict):
        found = cast("dict[str, Any]", error)
        message = found.get("message") or found.get("Message")
        if isinstance(message, str):
            return message
    return said
