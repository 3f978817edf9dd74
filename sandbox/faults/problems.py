"""Convert pydantic's errors into messages: the key, the problem, what is expected, and an example."""

import difflib
import json
from collections.abc import Iterable, Iterator
from typing import Any, Final, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticCustomError

_INVALID: Final = "rejected"
_PROBLEMS: Final = {
    "missing": "is missing",
    "dict_type": "{input} is not an object",
    "model_type": "{input} is not an object",
    "tuple_type": "{input} is not an array",
    _INVALID: "{problem}",
}
_OF_A_TABLE: Final = "[key]"
"""pydantic's location for an invalid key of a table (not an invalid value)."""


def rejected(problem: str) -> PydanticCustomError:
    """Return the error that a validator raises."""
    return PydanticCustomError(_INVALID, "{problem}", {"problem": problem})


def is_none(name: str, among: Iterable[str]) -> PydanticCustomError:
    """Return the error for a name that is none of many, with the likely one."""
    return rejected(f"{json.dumps(name)} is unknown{_likely(name, among)}")


def problems_in(error: ValidationError, model: type[BaseModel]) -> Iterator[str]:
    """Yield a line for each problem.

    What is expected, and the example, are the description and the examples of the field, or of the model if
    the model as a whole is invalid.
    """
    for detail in error.errors(include_url=False):
        yield _problem(detail, model)


def _problem(detail: ErrorDetails, model: type[BaseModel]) -> str:
    path, holder, field = _place(detail["loc"], model)
    if detail["type"] == "extra_forbidden":
        known = {str(each.alias): each for each in holder.model_fields.values()}
        problem = f"is an unknown key{_likely(str(detail['loc'][-1]), known)}"
        first, its = next(iter(known.items()))
        expected, example = f"the keys {', '.join(known)}", f"{json.dumps(first)}: {_example(its)}"
    else:
        problem = _PROBLEMS.get(detail["type"], "{input} is not valid")
        problem = problem.format(input=json.dumps(detail["input"]), **detail.get("ctx", {}))
        expected, example = (field.description, _example(field)) if field else ("an object", "{}")
    if detail["type"] == "tuple_type":
        expected, example = f"an array; each element is {expected}", f"[{example}]"
    return f"{path}: {problem}; expected {expected}, for example {example}"


def _place(
    location: tuple[str | int, ...], model: type[BaseModel]
) -> tuple[str, type[BaseModel], FieldInfo | None]:
    """Return a path in dot notation, the model at its end, and its last field."""
    path, holder, field = "", model, None
    for step in location:
        if isinstance(step, int):
            path += f"[{step}]"
        elif step != _OF_A_TABLE:
            path += f".{step}" if path else step
            found = next((each for each in holder.model_fields.values() if each.alias == step), None)
            field = found or field
            holder = next(_models(found.annotation), holder) if found else holder
    return path or "the file", holder, field


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    """Return the models in an annotation such as `tuple[Throttling, ...]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)


def _example(field: FieldInfo) -> str:
    examples: list[Any] = field.examples or [None]
    return json.dumps(examples[0])


def _likely(name: str, among: Iterable[str]) -> str:
    found = difflib.get_close_matches(name, list(among), 1)
    return f": did you mean {json.dumps(found[0])}?" if found else ""
