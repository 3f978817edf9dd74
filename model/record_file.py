"""Reads a record of deployments from a file, and reports every error in it."""

import json
from typing import TypeVar

from pydantic import ValidationError

from model.base import Model
from model.errors import DeploymentRecordError, Problem
from model.problems import problems_in

RECORD_VARIABLE = "STITCHES_DEPLOYMENT"
"""The environment variable with the path of a JSON file with a HistoryUpdate that an update should store."""

_Record = TypeVar("_Record", bound=Model)
_SUBJECT = "The record of the deployment"


def parse_record(kind: type[_Record], text: str, file: str) -> _Record:
    """Read a record, in the specification's JSON.

    Args:
        kind: The type of the record in the file.
        text: The file's text.
        file: The file's name, for the messages.

    Raises:
        DeploymentRecordError: The record is invalid. Lists every problem, and no values.
    """
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DeploymentRecordError(_SUBJECT, [_not_json(error, file)]) from None
    try:
        return kind.model_validate(record, by_alias=True, by_name=False)
    except ValidationError as error:
        raise DeploymentRecordError(_SUBJECT, list(problems_in(error, kind, file=file))) from None


def _not_json(error: Exception, file: str) -> Problem:
    place = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "(root)"
    return Problem(
        file=file,
        key=place,
        expected="JSON",
        example='{"replaces": {"entries": []}, "history": {"entries": [{"deployment": …}]}}',
        fix="Correct the syntax; `python -m json.tool FILE` shows the position of the error.",
    )
