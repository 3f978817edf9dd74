"""Redacts what could be a secret in values and messages, before they reach any report.

The engine has redacted what it knows to be secret. Other values are checked by their name and their form.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, cast

from pydantic import JsonValue

import engine_wire
from azure_facts.secrecy import KEY_VAULT_REFERENCE, is_secret_key, looks_like_a_secret
from operations.stacks.engine_words import TRACE

SECRET: Final = "(secret)"  # noqa: S105  # the text that replaces it
"""Replaces a value that is secret to the engine."""

HIDDEN: Final = "(hidden: it could be a secret)"
"""Replaces a value whose name or form could be that of a secret."""

UNKNOWN: Final = "(known after the update)"
"""Replaces a value that a preview cannot compute."""

# In a list of settings, each element has its name under one of these keys.
_NAME_KEYS: Final = ("name", "key")


def redacted(value: object, key: str = "") -> JsonValue:
    """Return a value of the engine without secrets, with text in place of secret and unknown values.

    Args:
        value: The value that the engine has written.
        key: The value's key; everything under a key that names a secret is redacted.
    """
    if isinstance(value, Mapping):
        return _redacted_object(cast("Mapping[str, object]", value), key)
    if isinstance(value, list):
        return [redacted(item, key) for item in cast("list[object]", value)]
    if isinstance(value, str):
        return _redacted_string(value, key)
    if value is not None and not isinstance(value, bool) and is_secret_key(key):
        return HIDDEN
    return cast("JsonValue", value)


def is_secret(members: Mapping[str, object]) -> bool:
    """Whether an object is a secret: the engine's, or an encrypted value of a stack file."""
    encrypted = set(members) == {"secure"} and isinstance(members["secure"], str)
    return encrypted or members.get(engine_wire.SIGNATURE) == engine_wire.SECRET


def _redacted_object(members: Mapping[str, object], key: str) -> JsonValue:
    if is_secret(members):
        return SECRET
    if engine_wire.SIGNATURE in members:
        return "(a file, an archive or a reference)"
    named = next((name for each in _NAME_KEYS if isinstance(name := members.get(each), str)), "")
    sensitive = key if is_secret_key(key) else ""
    return {
        name: redacted(item, sensitive or (named if name == "value" and is_secret_key(named) else name))
        for name, item in members.items()
    }


def _redacted_string(text: str, key: str) -> str:
    if text == engine_wire.UNKNOWN:
        return UNKNOWN
    hides = looks_like_a_secret(text) or (is_secret_key(key) and not text.startswith(KEY_VAULT_REFERENCE))
    return HIDDEN if text and hides else text


_PLACE: Final = re.compile(r'File "([^"\n]+)", line (\d+)')


def redacted_message(text: str, checkout: Path) -> str:
    """A process's output for people, without paths of this machine and lines that could hold a secret.

    A stack trace is reduced to its last place, where the error is.
    """
    output = TRACE.sub(_last_place, text).replace(f"{checkout}/", "")
    lines = (line.rstrip() for line in output.splitlines())
    shown = ("(a line that could hold a secret)" if looks_like_a_secret(line) else line for line in lines)
    return "\n".join(shown).strip()


def _last_place(trace: re.Match[str]) -> str:
    places = _PLACE.findall(trace[0])
    return "in {}, line {}:\n".format(*places[-1]) if places else ""


def redacted_report(report: object) -> JsonValue:
    """A complete report without strings and keys that look like secrets: names and paths can be secrets."""
    if isinstance(report, Mapping):
        members = cast("Mapping[str, object]", report)
        return {_without_secret(key): redacted_report(item) for key, item in members.items()}
    if isinstance(report, list):
        return [redacted_report(item) for item in cast("list[object]", report)]
    return _without_secret(report) if isinstance(report, str) else cast("JsonValue", report)


def _without_secret(text: str) -> str:
    return HIDDEN if looks_like_a_secret(text) else text
