"""Reads the errors from the JSON output of an engine command.

An update prints its events, one on each line. A preview prints one object at its end.
"""

from typing import Final

from pydantic import ValidationError

from operations.stacks.engine_words import TRACE
from operations.stacks.wire import Part

_ERROR: Final = "error"


class _Diagnostic(Part):
    message: str
    severity: str


class _Event(Part):
    diagnostic_event: _Diagnostic | None = None


class _Digest(Part):
    diagnostics: tuple[_Diagnostic, ...]


def errors_in(printed: bytes) -> str:
    """The errors that a command printed, one after the other, without stack traces; empty without errors."""
    return "\n".join(_words(each.message) for each in _diagnostics(printed) if each.severity == _ERROR)


def _words(message: str) -> str:
    return TRACE.sub("", message).strip().removeprefix("error: ")


def _diagnostics(printed: bytes) -> list[_Diagnostic]:
    try:
        return list(_Digest.model_validate_json(printed).diagnostics)
    except ValidationError:
        return [event for line in printed.splitlines() if (event := _event(line))]


def _event(line: bytes) -> _Diagnostic | None:
    """The diagnostic on one line; None if the line is incomplete or not an event."""
    try:
        return _Event.model_validate_json(line).diagnostic_event
    except ValidationError:
        return None
