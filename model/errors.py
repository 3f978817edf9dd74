"""What a person is told who gave something wrong: every problem at once, each with a way out.

No message repeats an input: it may be a secret that was put into the wrong place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

REFUSED = "refused"
"""The error type of every rule of our own; its context has the arguments of `refused`."""


def refused(expected: str, *, example: str, remedy: str, key: str = "") -> PydanticCustomError:
    """The error of a rule of our own, for a validator to raise.

    Args:
        expected: What was expected, as a phrase: "at least 2 instances in prod".
        example: A value that would have been right, as it is written in the file.
        remedy: What to do now, as a sentence.
        key: The key that the example belongs to, where it is not the refused one.
    """
    return PydanticCustomError(
        REFUSED,
        "Expected {expected}, for example {example}. {remedy}",
        {"expected": expected, "example": example, "remedy": remedy, "key": key},
    )


def refused_at(refusals: Mapping[tuple[str | int, ...], PydanticCustomError]) -> ValidationError:
    """The error of rules that an object breaks below its own key, by the paths below it."""
    details = [InitErrorDetails(type=refusal, loc=path, input=None) for path, refusal in refusals.items()]
    return ValidationError.from_exception_data("", details, hide_input=True)


def as_details(error: ValidationError) -> list[InitErrorDetails]:
    """The errors of a validation, to be raised anew without their inputs."""
    return [
        InitErrorDetails(
            type=refused(**detail.get("ctx", {})) if detail["type"] == REFUSED else detail["type"],
            loc=detail["loc"],
            input=None,
            ctx=detail.get("ctx", {}),
        )
        for detail in error.errors(include_url=False, include_input=False)
    ]


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is wrong in a file.

    Attributes:
        file: The file's name, for example "Pulumi.prod.yaml".
        key: The path of the key, for example "stitches:environment.instanceCount".
        expected: What was expected, as a phrase.
        example: A line that would have been right; empty where none helps.
        remedy: What to do now.
    """

    file: str
    key: str
    expected: str
    example: str
    remedy: str

    def __str__(self) -> str:
        """The problem in three or four lines."""
        lines = [f"{self.file}: {self.key}", f"  Expected: {self.expected}"]
        if self.example:
            lines.append(f"  Example:  {self.example}")
        return "\n".join([*lines, f"  To do:    {self.remedy}"])


class ProblemsError(Exception):
    """Something that a person wrote is wrong; str() lists every problem.

    Attributes:
        problems: What is wrong, in the order of the file's keys; at least one.
    """

    def __init__(self, subject: str, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        super().__init__("\n\n".join([f"{subject} has {count}.", *map(str, self.problems)]))


class ConfigurationError(ProblemsError):
    """A stack's configuration is wrong; nothing may be registered."""


class DeploymentRecordError(ProblemsError):
    """A deployment's record is malformed; it must not be stored."""
