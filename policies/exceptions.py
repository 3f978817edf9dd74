"""The exceptions: which resource need not keep which rule, why, who answers for it, and until when."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import Field, StringConstraints, ValidationError

from model.base import Model
from model.errors import Problem, ProblemsError
from model.problems import problems_in
from policies.resources import stack_of

FILE = Path(__file__).with_name("exceptions.yaml")
"""The one file that holds them."""

_NAME = "policies/exceptions.yaml"


class ExceptionsError(ProblemsError):
    """The file of exceptions is wrong; it lists every problem, and the pack does not start."""


class PolicyException(Model):
    """One rule that some resources need not keep."""

    rule: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$")] = Field(
        description="Name of the rule.", examples=["app-service-public-access"]
    )
    property: str = Field(
        default="",
        description="Property that the exception is for; without it, all that the rule asks of the resource.",
        examples=["publicNetworkAccess"],
    )
    resources: Annotated[
        tuple[Annotated[str, StringConstraints(pattern=r"^[^:]+::[^$]+::[^:]+$")], ...], Field(min_length=1)
    ] = Field(
        description="Resources by stack, type and name, as in their URNs.",
        examples=[["prod::azure-native:web:WebApp::stitches-prod"]],
    )
    reason: Annotated[str, StringConstraints(min_length=20)] = Field(
        description="Why the rule cannot be kept, and what protects instead.",
        examples=["Front Door Standard reaches public origins only."],
    )
    owner: Annotated[str, StringConstraints(min_length=3)] = Field(
        description="Who answers for it.", examples=["platform@example.com"]
    )
    expires: date = Field(description="Last day on which it holds (UTC).", examples=["2027-06-30"])

    def covers(self, urn: str, path: str) -> bool:
        """Whether it waives a rule's finding about a property of a resource."""
        below = (f"{self.property}.", f"{self.property}[")
        is_meant = not self.property or path == self.property or path.startswith(below)
        return is_meant and reference(urn) in self.resources


def reference(urn: str) -> str:
    """How an exception names a resource: "prod::azure-native:web:WebApp::stitches-prod"."""
    _, _, chain, name = urn.split("::", 3)
    return f"{stack_of(urn)}::{chain.rpartition('$')[2]}::{name}"


class Exceptions:
    """All exceptions, as of a day."""

    def __init__(self, entries: Sequence[PolicyException], today: date | None = None) -> None:
        self.entries = tuple(entries)
        self.today = today or datetime.now(UTC).date()

    def waive(self, rule: str, urn: str, path: str) -> bool:
        """Whether one of them waives a rule's finding; one that has expired waives nothing."""
        return any(
            entry.rule == rule and entry.expires >= self.today and entry.covers(urn, path)
            for entry in self.entries
        )

    def expired(self) -> Iterable[PolicyException]:
        """Those whose last day is over."""
        return (entry for entry in self.entries if entry.expires < self.today)


class _File(Model):
    """The file as a whole."""

    exceptions: tuple[PolicyException, ...] = Field(description="All exceptions.", examples=[[]])


def read_exceptions(file: Path = FILE, today: date | None = None) -> Exceptions:
    """Read the exceptions.

    Raises:
        ExceptionsError: The file is no YAML, or not of the model's shape; it lists every problem.
    """
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        return Exceptions(_File.model_validate(content).exceptions, today)
    except ValidationError as error:
        problems = list(problems_in(error, _File, file=_NAME))
    except yaml.YAMLError:
        problems = [
            Problem(
                file=_NAME,
                key="(the whole)",
                expected="YAML with the key exceptions",
                example="exceptions: []",
                remedy="Correct the file.",
            )
        ]
    raise ExceptionsError("The file of policy exceptions", problems)
