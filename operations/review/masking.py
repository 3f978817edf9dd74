"""Values and words without what could be a secret, before they reach any report.

The engine has blinded what it knows to be secret. What it does not know is judged by its name and its looks.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, cast

from pydantic import JsonValue

import engine_wire
from azure_facts.secrecy import KEY_VAULT_REFERENCE, is_secret_key, looks_like_a_secret
from operations.stacks.engine_words import TRACE

SECRET: Final = "(secret)"  # noqa: S105  # what stands in its place
"""What the engine says is secret."""

HIDDEN: Final = "(hidden: it could be a secret)"
"""What is hidden for its name or its looks."""

UNKNOWN: Final = "(known after the update)"
"""What a preview cannot tell."""

# In a list of settings the name of each stands beside its value.
_NAME_KEYS: Final = ("name", "key")


def masked(value: object, key: str = "") -> JsonValue:
    """A value of the engine without secrets, and with words for what is secret or not known yet.

    Args:
        value: What the engine has written.
        key: The name that it stands under; all below a name that names a secret is hidden.
    """
    if isinstance(value, Mapping):
        return _masked_object(cast("Mapping[str, object]", value), key)
    if isinstance(value, list):
        return [masked(item, key) for item in cast("list[object]", value)]
    if isinstance(value, str):
        return _masked_text(value, key)
    if value is not None and not isinstance(value, bool) and is_secret_key(key):
        return HIDDEN
    return cast("JsonValue", value)


def is_secret(members: Mapping[str, object]) -> bool:
    """Whether an object stands for a secret: the engine's, or an encrypted value of a stack file."""
    encrypted = set(members) == {"secure"} and isinstance(members["secure"], str)
    return encrypted or members.get(engine_wire.SIGNATURE) == engine_wire.SECRET


def _masked_object(members: Mapping[str, object], key: str) -> JsonValue:
    if is_secret(members):
        return SECRET
    if engine_wire.SIGNATURE in members:
        return "(a file, an archive or a reference)"
    named = next((name for each in _NAME_KEYS if isinstance(name := members.get(each), str)), "")
    sensitive = key if is_secret_key(key) else ""
    return {
        name: masked(item, sensitive or (named if name == "value" and is_secret_key(named) else name))
        for name, item in members.items()
    }


def _masked_text(text: str, key: str) -> str:
    if text == engine_wire.UNKNOWN:
        return UNKNOWN
    hides = looks_like_a_secret(text) or (is_secret_key(key) and not text.startswith(KEY_VAULT_REFERENCE))
    return HIDDEN if text and hides else text


_PLACE: Final = re.compile(r'File "([^"\n]+)", line (\d+)')


def masked_words(text: str, checkout: Path) -> str:
    """What a process said, for people: no path of this machine, no line that may hold a secret.

    Of a trace only the last place is left, which is where the error is.
    """
    told = TRACE.sub(_last_place, text).replace(f"{checkout}/", "")
    lines = (line.rstrip() for line in told.splitlines())
    shown = ("(a line that could hold a secret)" if looks_like_a_secret(line) else line for line in lines)
    return "\n".join(shown).strip()


def _last_place(trace: re.Match[str]) -> str:
    places = _PLACE.findall(trace[0])
    return "in {}, line {}:\n".format(*places[-1]) if places else ""


def swept(report: object) -> JsonValue:
    """A whole report without any text or key that looks like a secret: names and paths can hold one too."""
    if isinstance(report, Mapping):
        members = cast("Mapping[str, object]", report)
        return {_swept_text(key): swept(item) for key, item in members.items()}
    if isinstance(report, list):
        return [swept(item) for item in cast("list[object]", report)]
    return _swept_text(report) if isinstance(report, str) else cast("JsonValue", report)


def _swept_text(text: str) -> str:
    return HIDDEN if looks_like_a_secret(text) else text
