"""Shortens Azure's messages to one line, without markup and secrets."""

import html
import json
import re
from typing import Any, Final, cast

from azure_facts.secrecy import looks_like_a_secret

_LONGEST: Final = 250  # a record allows 256
_MARKUP: Final = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.IGNORECASE | re.DOTALL)
_HIDDEN: Final = "(it may contain a secret)"


def one_line(text: str) -> str:
    """A body or a message as one line of at most 250 characters."""
    plain = html.unescape(_MARKUP.sub(" ", _message(text)))
    line = " ".join("".join(each if each.isprintable() else " " for each in plain).split())
    if looks_like_a_secret(line):
        return _HIDDEN
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _message(text: str) -> str:
    """The message in Azure's format of an error; the whole text if it has another format."""
    try:
        body: Any = json.loads(text)
    except ValueError:
        return text
    error = cast("dict[str, Any]", body).get("error", body) if isinstance(body, dict) else None
    if isinstance(error, dict):
        found = cast("dict[str, Any]", error)
        message = found.get("message") or found.get("Message")
        if isinstance(message, str):
            return message
    return text
