"""The exceptions: which rule does not apply to which resource, why, whose decision it is, and until when."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError

from azure_facts.type_tokens import without_version
from model.base import Model
from model.errors import Problem, ProblemsError, rejected
from model.problems import problems_in
from model.types import Email, Matching
from model.yaml_file import YamlFileError, read_yaml_file
from policies.resources import stack_of

FILE = Path(__file__).with_name("exceptions.yaml")
"""The file that holds all exceptions."""

_NAME = "policies/exceptions.yaml"

_RuleName = Annotated[
    str,
    Matching(
        pattern="[a-z0-9]+(?:-[a-z0-9]+)*",
        expected="the name of a rule",
        example="sql-zone-redundancy",
        fix="docs/policies.md lists the rules.",
    ),
]
_Reference = Annotated[
    str,
    Matching(
        pattern=r"[^:$*]+::[^:$*]+:[^:$*]+:[^:$*]+\*?::[^*]+",
        expected="a resource by stack, type and name, as in its URN",
        example="prod::azure-native:web:WebApp::stitches-prod",
        fix="`pulumi stack --show-urns` prints the URNs; leave out the project and the parents' types.",
    ),
]
_Reason = Annotated[
    str,
    Matching(
        pattern=r"(?s:.{20,})",
        expected="a reason of at least 20 characters",
        example="Front Door Standard reaches public origins only.",
        fix="Explain why the resource cannot comply, and what protects it instead.",
    ),
]


def _some(resources: tuple[str, ...]) -> tuple[str, ...]:
    if not resources:
        raise rejected(
            "at least one resource",
            example='["prod::azure-native:web:WebApp::stitches-prod"]',
            fix="List the resources, or remove the exception.",
        )
    return resources


def _existing(day: object) -> object:
    """Reject what pydantic would also accept as a day: a time, and a number of seconds."""
    if isinstance(day, date) and not isinstance(day, datetime):
        return day
    try:
        return date.fromisoformat(day if isinstance(day, str) else "")
    except ValueError:
        raise rejected(
            "a day that exists", example="2027-06-30", fix="Write its year, month and day."
        ) from None


class ExceptionsError(ProblemsError):
    """The file of exceptions is invalid. The message lists every problem, and the pack does not start."""


class PolicyException(Model):
    """A rule that does not apply to some resources."""

    rule: _RuleName = Field(description="Name of the rule.", examples=["sql-zone-redundancy"])
    property: str = Field(
        default="",
        description="Property that the exception is for. If it is not set, the exception is for the whole "
        "rule.",
        examples=["publicNetworkAccess"],
    )
    resources: Annotated[tuple[_Reference, ...], AfterValidator(_some)] = Field(
        description="Resources by stack, type and name, as in their URNs; a type may end with a `*`.",
        examples=[["prod::azure-native:web:WebApp::stitches-prod"]],
    )
    reason: _Reason = Field(
        description="Why the resource cannot comply, and what protects it instead.",
        examples=["Front Door Standard reaches public origins only."],
    )
    owner: Email = Field(
        description="Who is responsible for the exception.", examples=["platform@example.com"]
    )
    expires: Annotated[date, BeforeValidator(_existing)] = Field(
        description="Last day on which the exception applies (UTC).", examples=["2027-06-30"]
    )

    def covers(self, urn: str, path: str) -> bool:
        """Whether the exception waives a rule's finding about a property of a resource."""
        below = (f"{self.property}.", f"{self.property}[")
        is_meant = not self.property or path == self.property or path.startswith(below)
        return is_meant and any(matches(each, reference(urn)) for each in self.resources)


def matches(named: str, found: str) -> bool:
    """Whether an exception's name of a resource matches the one found; `*` matches any letters of its type.

    So one entry covers a site and its slot, which a stack only has from the tier Standard up.
    """
    before, star, after = named.partition("*")
    if not star:
        return named == found
    letters = found.removeprefix(before).removesuffix(after)
    return found == f"{before}{letters}{after}" and ":" not in letters


def reference(urn: str) -> str:
    """How an exception names a resource: "prod::azure-native:web:WebApp::stitches-prod"."""
    _, _, chain, name = urn.split("::", 3)
    return f"{stack_of(urn)}::{without_version(chain.rpartition('$')[2])}::{name}"


class Exceptions:
    """All exceptions, on a given day."""

    def __init__(self, entries: Sequence[PolicyException], today: date | None = None) -> None:
        self.entries = tuple(entries)
        self.today = today or datetime.now(UTC).date()

    def waive(self, rule: str, urn: str, path: str) -> bool:
        """Whether an exception waives a rule's finding. An expired exception waives nothing."""
        return any(
            entry.rule == rule and entry.expires >= self.today and entry.covers(urn, path)
            for entry in self.entries
        )

    def expired(self) -> Iterable[PolicyException]:
        """The exceptions that have expired."""
        return (entry for entry in self.entries if entry.expires < self.today)


class _File(Model):
    """The root of the file."""

    exceptions: tuple[PolicyException, ...] = Field(description="All exceptions.", examples=[[]])


def read_exceptions(file: Path = FILE, today: date | None = None) -> Exceptions:
    """Read the exceptions.

    Raises:
        ExceptionsError: The file cannot be read or does not match the model. Lists every problem.
    """
    try:
        content = read_yaml_file(file, _NAME)
        return Exceptions(_File.model_validate(content).exceptions, today)
    except FileNotFoundError:
        problems = [
            Problem(
                file=_NAME,
                key="(root)",
                expected="a file, even if there are no exceptions",
                example="exceptions: []",
                fix="Create the file with this line.",
            )
        ]
    except ValidationError as error:
        problems = list(problems_in(error, _File, file=_NAME))
    except YamlFileError as error:
        problems = list(error.problems)
    raise ExceptionsError("The file of exceptions", problems)
