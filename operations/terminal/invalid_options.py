"""Reports all problems with the options of a command at once, without values, which could be secrets."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from model.errors import Problem, ProblemsError
from model.problems import problems_in
from operations.terminal.errors import OperationError

COMMAND_LINE = "command line"
"""The `file` of these problems."""

_Read = TypeVar("_Read")


class InvalidOptionsError(OperationError):
    """Options of a command are invalid, missing, or contradict each other.

    Attributes:
        problems: One problem for each option.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(str(ProblemsError("The command line", self.problems)))


def option_problems(error: ValidationError, model: type[BaseModel]) -> Iterator[Problem]:
    """The problems with options that are a model's fields, each with an example as people type it."""
    problems = problems_in(error, model, file=COMMAND_LINE, prefix="--")
    for problem, detail in zip(problems, error.errors(include_input=False), strict=True):
        missing = detail["type"] == "missing"
        yield replace(
            problem,
            expected=f"the option {problem.key}, which is required" if missing else problem.expected,
            example=problem.example.replace(": ", " ", 1),
        )


def read_or_note(read: Callable[[], _Read], problems: list[Problem]) -> _Read | None:
    """Read some options, or add their problems to `problems` and return None.

    So a command reports the problems of all its options together.
    """
    try:
        return read()
    except InvalidOptionsError as error:
        problems += error.problems
        return None
