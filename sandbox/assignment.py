"""PATH=VALUE on the command line: a property and its new value."""

import json
import re
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from sandbox.values import is_array, is_object

EXAMPLES: Final = (
    "httpsOnly=false",
    "siteConfig.ipSecurityRestrictions.0.action=Deny",
    "tags.team=web",
    "'tags[\"hidden-link:/a.b\"]=Resource'",
    "tags.team=null",
)
"""A property; a property of a list's element; a tag; a name that contains a dot; a removed property."""

_NAME: Final = r'[^.\[\]="]+'
_BRACKETED: Final = r'\[\d+\]|\["(?:[^"\\]|\\.)*"\]'
_STEP: Final = re.compile(f"{_NAME}|{_BRACKETED}")
_FORM: Final = re.compile(
    rf"(?P<path>(?:{_NAME}|{_BRACKETED})(?:\.{_NAME}|{_BRACKETED})*)=(?P<value>.*)", re.DOTALL
)


class AssignmentError(Exception):
    """The argument is invalid, or its path does not exist; the message says why, with an example."""


@dataclass(frozen=True)
class Assignment:
    """One property and its value."""

    path: str
    """The path as typed: "siteConfig.ipSecurityRestrictions[0].action", or with ".0." for the index."""
    steps: tuple[str, ...]
    """The parts of the path: names, and the indexes of list elements."""
    meanings: tuple[object, ...]
    """The possible values, the likeliest first: JSON, then plain text. None removes the property."""

    def within(self, whole: object, meaning: object) -> Any:  # noqa: ANN401 - any JSON
        """Return a value in which the property has one of its possible values.

        Raises:
            AssignmentError: if the path is not valid in a list.
        """
        return self._placed(whole, self.steps, meaning)

    def _placed(self, whole: object, steps: tuple[str, ...], meaning: object) -> Any:  # noqa: ANN401
        if not steps:
            return meaning
        step, *rest = steps
        if is_array(whole) or (whole is None and step.isdigit() and meaning is not None):
            return self._placed_in_list(whole or [], step, tuple(rest), meaning)
        known = whole if is_object(whole) else {}
        if meaning is None and step not in known:
            return whole  # the property does not exist
        inner = self._placed(known.get(step), tuple(rest), meaning)
        changed = {name: item for name, item in {**known, step: inner}.items() if item is not None}
        # For Azure an empty map, such as tags, equals a missing one.
        return changed or None

    def _placed_in_list(
        self, elements: list[Any], step: str, rest: tuple[str, ...], meaning: object
    ) -> list[Any]:
        index = int(step) if step.isdigit() else len(elements) + 1
        if index > len(elements):
            self._reject_place(step, len(elements))
        inner = self._placed(elements[index] if index < len(elements) else None, rest, meaning)
        return [*elements[:index], *([] if inner is None else [inner]), *elements[index + 1 :]]

    def _reject_place(self, step: str, count: int) -> NoReturn:
        elements = "no elements" if count == 0 else f"{count} element{'s' * (count > 1)}, from 0"
        raise AssignmentError(
            f"'{self.path}' uses the index '{step}' in a list with {elements}; {count} adds one, "
            f"such as {EXAMPLES[1]}"
        )


def read(text: str) -> Assignment:
    """Parse PATH=VALUE.

    Raises:
        AssignmentError: if it is something else.
    """
    found = _FORM.fullmatch(text)
    if found is None:
        # The value is not repeated: it could be a secret.
        path = text.partition("=")[0]
        raise AssignmentError(
            f"'{path}' is not valid: expected PATH=VALUE, a path with dots and an equals sign, "
            f"such as {' or '.join(EXAMPLES)}"
        )
    steps = tuple(_name(step) for step in _STEP.findall(found["path"]))
    return Assignment(found["path"], steps, _meanings(found["value"]))


def _name(step: str) -> str:
    return str(json.loads(step.strip("[]"))) if step.startswith("[") else step


def _meanings(text: str) -> tuple[object, ...]:
    try:
        value = json.loads(text, parse_constant=_reject_constant)
    except ValueError:
        return (text,)
    # A number can also be a string: a TLS version such as 1.2.
    return (None,) if value is None else (value, text)


def _reject_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
