"""The exceptions: which resource need not keep which rule, why, who answers for it, and until when."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError

from azure_facts.type_tokens import without_version
from model.base import Model
from model.errors import Problem, ProblemsError, refused
from model.problems import problems_in
from model.types import Email, Matching
from model.yaml_file import YamlFileError, read_yaml_file
from policies.resources import stack_of

FILE = Path(__file__).with_name("exceptions.yaml")
"""The one file that holds them."""

_NAME = "policies/exceptions.yaml"

_RuleName = Annotated[
    str,
    Matching(
        pattern="[a-z0-9]+(?:-[a-z0-9]+)*",
        expected="the name of a rule",
        example="sql-zone-redundancy",
        remedy="docs/policies.md lists the rules.",
    ),
]
_Reference = Annotated[
    str,
    Matching(
        pattern=r"[^:$*]+::[^:$*]+:[^:$*]+:[^:$*]+\*?::[^*]+",
        expected="a resource by stack, type and name, as in its URN",
        example="prod::azure-native:web:WebApp::stitches-prod",
        remedy="`pulumi stack --show-urns` prints the URNs; leave out the project and the parents' types.",
    ),
]
_Reason = Annotated[
    str,
    Matching(
        pattern=r"(?s:.{20,})",
        expected="a reason of at least 20 characters",
        example="Front Door Standard reaches public origins only.",
        remedy="Say why the rule cannot be kept, and what protects instead.",
    ),
]


def _some(resources: tuple[str, ...]) -> tuple[str, ...]:
    if not resources:
        raise refused(
            "at least one resource",
            example='["prod::azure-native:web:WebApp::stitches-prod"]',
            remedy="Name it, or take the exception out.",
        )
    return resources


def _existing(day: object) -> object:
    """Refuse what pydantic would take for a day as well: a time, and a number of seconds."""
    if isinstance(day, date) and not isinstance(day, datetime):
        return day
    try:
        return date.fromisoformat(day if isinstance(day, str) else "")
    except ValueError:
        raise refused(
            "a day that exists", example="2027-06-30", remedy="Write its year, month and day."
        ) from None


class ExceptionsError(ProblemsError):
    """The file of exceptions is wrong; it lists every problem, and the pack does not start."""


class PolicyException(Model):
    """One rule that some resources need not keep."""

    rule: _RuleName = Field(description="Name of the rule.", examples=["sql-zone-redundancy"])
    property: str = Field(
        default="",
        description="Property that the exception is for; without it, all that the rule asks of the resource.",
        examples=["publicNetworkAccess"],
    )
    resources: Annotated[tuple[_Reference, ...], AfterValidator(_some)] = Field(
        description="Resources by stack, type and name, as in their URNs; a type may end with a `*`.",
        examples=[["prod::azure-native:web:WebApp::stitches-prod"]],
    )
    reason: _Reason = Field(
        description="Why the rule cannot be kept, and what protects instead.",
        examples=["Front Door Standard reaches public origins only."],
    )
    owner: Email = Field(description="Who answers for it.", examples=["platform@example.com"])
    expires: Annotated[date, BeforeValidator(_existing)] = Field(
        description="Last day on which it holds (UTC).", examples=["2027-06-30"]
    )

    def covers(self, urn: str, path: str) -> bool:
        """Whether it waives a rule's finding about a property of a resource."""
        below = (f"{self.property}.", f"{self.property}[")
        is_meant = not self.property or path == self.property or path.startswith(below)
        return is_meant and any(matches(each, reference(urn)) for each in self.resources)


def matches(named: str, found: str) -> bool:
    """Whether an exception's resource is one that there is; a `*` stands for any letters of its type.

    So one entry covers a site and its slot, which a stack has only from the tier Standard up.
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
        ExceptionsError: The file cannot be read, or is not of the model's shape; it lists every problem.
    """
    try:
        content = read_yaml_file(file, _NAME)
        return Exceptions(_File.model_validate(content).exceptions, today)
    except FileNotFoundError:
        problems = [
            Problem(
                file=_NAME,
                key="(the whole)",
                expected="a file, even where nothing is excepted",
                example="exceptions: []",
                remedy="Create it with this line.",
            )
        ]
    except ValidationError as error:
        problems = list(problems_in(error, _File, file=_NAME))
    except YamlFileError as error:
        problems = list(error.problems)
    raise ExceptionsError("The file of policy exceptions", problems)
