"""What is wrong with the options of a command: all of it at once, and no value that could be a secret."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from model.errors import Problem, ProblemsError
from model.problems import problems_in
from operations.terminal.errors import OperationError

COMMAND_LINE = "command line"
"""Where the problems are."""

_Read = TypeVar("_Read")


class WrongOptionsError(OperationError):
    """Options of a command are wrong, missing, or contradict each other.

    Attributes:
        problems: What is wrong with each.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(str(ProblemsError("The command line", self.problems)))


def option_problems(error: ValidationError, model: type[BaseModel]) -> Iterator[Problem]:
    """The problems with options that are a model's fields, each with an example as it is typed."""
    problems = problems_in(error, model, file=COMMAND_LINE, prefix="--")
    for problem, detail in zip(problems, error.errors(include_input=False), strict=True):
        missing = detail["type"] == "missing"
        yield replace(
            problem,
            expected=f"the option {problem.key}, which is required" if missing else problem.expected,
            example=problem.example.replace(": ", " ", 1),
        )


def read_or_note(read: Callable[[], _Read], problems: list[Problem]) -> _Read | None:
    """What is read from some options, or None with their problems noted: those of all are told at once."""
    try:
        return read()
    except WrongOptionsError as error:
        problems += error.problems
        return None
