"""Errors for people: all problems at once, each with a fix.

No message repeats an input: it may be a secret that was put into the wrong place.
"""

from collections.abc import Mapping

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from model.problem import Problem, ProblemsError

__all__ = [
    "REJECTED",
    "ConfigurationError",
    "DeploymentRecordError",
    "Problem",
    "ProblemsError",
    "as_details",
    "rejected",
    "rejected_at",
]

REJECTED = "rejected"
"""The error type of our own rules; its context has the arguments of `rejected`."""


def rejected(expected: str, *, example: str, fix: str, key: str = "") -> PydanticCustomError:
    """The error of one of our own rules, for a validator to raise.

    Args:
        expected: What was expected, as a phrase: "at least 2 instances in prod".
        example: A valid value, as it is written in the file.
        fix: What to do now, as a sentence.
        key: The key of the example, if it is not the invalid one.
    """
    return PydanticCustomError(
        REJECTED,
        "Expected {expected}, for example {example}. {fix}",
        {"expected": expected, "example": example, "fix": fix, "key": key},
    )


def rejected_at(rejections: Mapping[tuple[str | int, ...], PydanticCustomError]) -> ValidationError:
    """The error of rules that an object breaks below its own key, by the paths below it."""
    details = [
        InitErrorDetails(type=rejection, loc=path, input=None) for path, rejection in rejections.items()
    ]
    return ValidationError.from_exception_data("", details, hide_input=True)


def as_details(error: ValidationError) -> list[InitErrorDetails]:
    """The errors of a validation, to be raised again without their inputs."""
    return [
        InitErrorDetails(
            type=rejected(**detail.get("ctx", {})) if detail["type"] == REJECTED else detail["type"],
            loc=detail["loc"],
            input=None,
            ctx=detail.get("ctx", {}),
        )
        for detail in error.errors(include_url=False, include_input=False)
    ]


class ConfigurationError(ProblemsError):
    """A stack's configuration is invalid; nothing may be registered."""


class DeploymentRecordError(ProblemsError):
    """A deployment's record is invalid; it must not be stored."""
