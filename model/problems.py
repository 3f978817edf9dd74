"""Converts pydantic's errors to problems for people: file, key, expectation, example, fix."""

import json
from collections.abc import Iterator, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from model.errors import REJECTED, Problem
from model.nearest import did_you_mean

_Location = tuple[str | int, ...]

# What each of pydantic's errors expects, filled with the error's context.
_EXPECTATIONS: Mapping[str, str] = MappingProxyType(
    {
        "bool_type": "true or false, without quotes",
        "datetime_from_date_parsing": "a time that exists, in ISO 8601 with its offset from UTC",
        "datetime_parsing": "a time that exists, in ISO 8601 with its offset from UTC",
        "dict_type": "an object: keys with their values",
        "finite_number": "a finite number",
        "float_type": "a number, without quotes",
        "greater_than": "a number greater than {gt:g}",
        "greater_than_equal": "a number of at least {ge:g}",
        "int_from_float": "a whole number",
        "int_type": "a whole number, without quotes",
        "less_than_equal": "a number of at most {le:g}",
        "model_type": "an object: keys with their values",
        "string_too_long": "a string of at most {max_length} characters",
        "string_too_short": "a non-empty string",
        "string_type": "a string",
        "tuple_type": "a list",
    }
)


def problems_in(
    error: ValidationError, model: type[BaseModel], *, file: str, prefix: str = ""
) -> Iterator[Problem]:
    """Every problem in a validation error.

    Args:
        error: The error that pydantic raised.
        model: The model that was validated.
        file: The file of the input.
        prefix: The text before the first key, for example "stitches:".
    """
    for detail in error.errors(include_url=False):
        yield _problem(detail, model, file, prefix)


def _problem(detail: ErrorDetails, model: type[BaseModel], file: str, prefix: str) -> Problem:
    location, holder, field = _locate(model, detail["loc"])
    if detail["type"] == "extra_forbidden":
        # Reported as it is written, even if it is Python's name of a known field.
        location = (*location[:-1], detail["loc"][-1])
    context: dict[str, Any] = detail.get("ctx", {})
    last = location[-1] if location else ""
    example_key = last if isinstance(last, str) else ""
    if len(location) == 1:
        example_key = prefix + example_key
    if detail["type"] == REJECTED:
        expected, example, fix = context["expected"], context["example"], context["fix"]
        example_key = context["key"] or example_key
    else:
        expected, example, fix = _explain(detail, context, holder, field)
    return Problem(
        file=file,
        key=prefix + _path(location),
        expected=expected,
        example=f"{example_key}: {example}" if example and example_key else example,
        fix=fix,
    )


def _explain(
    detail: ErrorDetails, context: Mapping[str, Any], holder: type[BaseModel], field: FieldInfo | None
) -> tuple[str, str, str]:
    """Expectation, example and fix. The input is used for a suggestion, and is never shown."""
    if detail["type"] == "extra_forbidden":
        keys = [str(known.alias) for known in holder.model_fields.values()]
        meant = did_you_mean(detail["loc"][-1], keys)
        return f"one of the keys {', '.join(keys)}", "", f"{meant}Correct the key, or remove it."
    example = _written(field.examples[0]) if field and field.examples else ""
    description = f" {field.description}" if field else ""
    if detail["type"] == "missing":
        return "a value for this required key", example, f"Add it.{description}"
    if detail["type"] == "enum" and field:
        choices = _choices(field.annotation)
        meant = did_you_mean(detail["input"], choices)
        return f"one of {', '.join(choices)}", example, f"{meant}Correct the value.{description}"
    expected = _EXPECTATIONS.get(detail["type"])
    return (
        expected.format(**context) if expected else detail["msg"],
        example,
        f"Correct the value.{description}",
    )


def _locate(
    model: type[BaseModel], location: _Location
) -> tuple[_Location, type[BaseModel], FieldInfo | None]:
    """A path in the wire's names, the model at its end, and the field; None if the last key is unknown.

    Pydantic uses Python's name if it rejects a default, because the file has no such key.
    """
    path: list[str | int] = []
    holder, field = model, None
    for part in location:
        if isinstance(part, str):
            models = _types_in(field.annotation, BaseModel) if field else [model]
            if not models:
                break
            holder = models[0]
            fields = holder.model_fields
            field = fields.get(part) or next(
                (known for known in fields.values() if known.alias == part), None
            )
        path.append(str(field.alias) if field and isinstance(part, str) else part)
    return (*path, *location[len(path) :]), holder, field


def _types_in(annotation: object, base: type) -> list[Any]:
    """The classes of a kind in an annotation such as `tuple[SecretDeclaration, ...] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, base):
        return [annotation]
    return [found for argument in get_args(annotation) for found in _types_in(argument, base)]


def _choices(annotation: object) -> list[str]:
    return [str(choice.value) for closed_set in _types_in(annotation, Enum) for choice in closed_set]


def _path(location: _Location) -> str:
    """A path as people write it: "secrets[0].name"."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return "".join(parts).removeprefix(".") or "(root)"


def _written(example: object) -> str:
    """An example as it is written in the file; YAML needs no quotes where JSON does."""
    return example if isinstance(example, str) else json.dumps(example, ensure_ascii=False)
