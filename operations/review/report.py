"""Defines the report of a review: the content of `review.json`, and the source of the Markdown.

The report contains no secrets: values are redacted before they are put into it.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from pydantic import Field, JsonValue

from model.base import Model
from model.environment_rules import EnvironmentName
from model.types import GitCommitSha


class Verdict(StrEnum):
    """How a review ends, from good to bad."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    VIOLATIONS = "violations"
    FAILURE = "failure"

    @classmethod
    def worst(cls, verdicts: Iterable["Verdict"]) -> "Verdict":
        """The worst of several verdicts."""
        return max(verdicts, key=list(cls).index)

    @property
    def exit_code(self) -> int:
        """What `stitches review` exits with."""
        return _EXIT_CODES[self]


_EXIT_CODES: Mapping[Verdict, int] = MappingProxyType(
    {Verdict.UNCHANGED: 0, Verdict.CHANGED: 0, Verdict.VIOLATIONS: 1, Verdict.FAILURE: 2}
)


class Operation(StrEnum):
    """What happens to a resource, the most destructive first."""

    DELETE = "delete"
    REPLACE = "replace"
    CREATE = "create"
    IMPORT = "import"
    UPDATE = "update"


Kind = Literal["add", "update", "delete"]
"""How a value changes."""


class Place(Model):
    """A place in the checkout."""

    file: str = Field(description="The file's path in the checkout.", examples=["Pulumi.prod.yaml"])
    line: int | None = Field(default=None, ge=1, description="The line, if it is certain.", examples=[12])
    committed: bool = Field(
        default=False,
        description="Whether the head commit has the same file, so that a link works.",
    )


class ValueChange(Model):
    """A value that changes; secrets and possible secrets are redacted."""

    path: str = Field(description="Path of the value.", examples=["siteConfig.minTlsVersion"])
    kind: Kind = Field(description="How it changes.", examples=["update"])
    before: JsonValue = Field(default=None, description="What it was.", examples=["1.2"])
    after: JsonValue = Field(default=None, description="What it becomes.", examples=["1.3"])
    replaces: bool = Field(default=False, description="Whether it makes Azure replace the resource.")
    place: Place | None = Field(default=None, description="Its place in the checkout; only for settings.")


class ResourceChange(Model):
    """A resource that changes."""

    urn: str = Field(description="Pulumi's name for the resource.")
    type: str = Field(description="Pulumi's type.", examples=["azure-native:sql:Server"])
    name: str = Field(description="Name in the program.", examples=["stitches-prod"])
    component: str = Field(description="Component that contains it; empty if none does.")
    operation: Operation = Field(description="What happens to it.", examples=["replace"])
    data: str = Field(
        default="",
        description="What is lost with the resource, if it holds data.",
        examples=["every database"],
    )
    protected: bool = Field(default=False, description="Whether it is protected from deletion by Pulumi.")
    properties: tuple[ValueChange, ...] = Field(default=(), description="What changes in it.")
    place: Place | None = Field(
        default=None, description="The edit in the file that creates the resource, if it is certain."
    )

    @property
    def goes(self) -> bool:
        """Whether the existing resource is deleted."""
        return self.operation in (Operation.DELETE, Operation.REPLACE)

    @property
    def loses_data(self) -> bool:
        """Whether data is lost with it."""
        return bool(self.data) and self.goes

    @property
    def rejected(self) -> bool:
        """Whether Pulumi rejects the change."""
        return self.protected and self.goes


class Violation(Model):
    """A rule that a resource breaks, or that only the update can check."""

    rule: str = Field(description="Name of the rule.", examples=["app-service-transport"])
    level: str = Field(
        description='How strictly it is enforced; "undecided" if only the update can check it.',
        examples=["mandatory"],
    )
    severity: str = Field(description="How bad it is.", examples=["high"])
    type: str = Field(description="Pulumi's type of the resource.", examples=["azure-native:web:WebApp"])
    name: str = Field(description="Name of the resource in the program.", examples=["stitches-prod"])
    message: str = Field(description="What is wrong, and what was expected.")
    reason: str = Field(description="What happens if the rule is broken.")
    remediation: str = Field(description="How to fix it.")
    url: str = Field(description="Page with more about the rule; empty for a rule outside the catalogue.")
    place: Place | None = Field(
        default=None,
        description="The place of the edit in the file that creates the resource, if it is certain.",
    )


class Component(Model):
    """A kind of component of a stack's architecture."""

    name: str = Field(description="Name of the kind.", examples=["SqlDatabase"])
    count: int = Field(ge=1, description="How many there are, including those that are deleted.")
    changes: dict[Operation, int] = Field(description="How many of their resources change, by operation.")


class Dependency(Model):
    """A kind of component that needs another kind."""

    component: str = Field(description="The kind that needs the other.", examples=["WebApp"])
    needs: str = Field(description="The kind that is needed.", examples=["AppServicePlan"])


class StackReview(Model):
    """What the change does to one stack."""

    stack: EnvironmentName = Field(description="The stack.", examples=["prod"])
    verdict: Verdict = Field(description="How its review ends.", examples=["changed"])
    counts: dict[Operation, int] = Field(description="The number of resources for each operation.")
    unchanged: int = Field(ge=0, description="The number of resources that do not change.")
    changes: tuple[ResourceChange, ...] = Field(description="Resources that change; data losses first.")
    outputs: tuple[ValueChange, ...] = Field(description="Stack outputs that change.")
    violations: tuple[Violation, ...] = Field(description="Mandatory rules that are broken.")
    advice: tuple[Violation, ...] = Field(
        description="Advisory rules that are broken, and rules that are undecided."
    )
    configuration: tuple[ValueChange, ...] = Field(description="Keys of Pulumi.<stack>.yaml that change.")
    components: tuple[Component, ...] = Field(description="Architecture: kinds of components.")
    dependencies: tuple[Dependency, ...] = Field(description="Architecture: what needs what.")
    structure: tuple[str, ...] = Field(
        default=(),
        description="What changes in the architecture itself: kinds of components, and what needs what.",
        examples=[["+ RedisCache", "+ WebApp needs RedisCache"]],
    )
    undetermined: tuple[ResourceChange, ...] = Field(
        default=(),
        description="Resources that differ only in values that are unknown until another resource is updated "
        "in place.",
    )
    failures: tuple[str, ...] = Field(description="What failed, in the engine's words.")
    interrupted: tuple[str, ...] = Field(
        default=(),
        description="Resources that an earlier update was creating when it was killed: Azure may hold them.",
        examples=[["azure-native:keyvault:Vault stitches-prod"]],
    )
    without_base: str = Field(
        default="", description="Why there is no base to compare with; then every resource counts as new."
    )


class PolicyException(Model):
    """A rule that does not apply to some resources while the exception is in force."""

    rule: str = Field(description="Name of the rule.")
    property: str = Field(description="Property that the exception is for; empty for the whole rule.")
    resources: tuple[str, ...] = Field(description="Resources by stack, type and name.")
    reason: str = Field(description="Why, and what protects instead.")
    owner: str = Field(description="Who is responsible for it.")
    expires: date = Field(description="Last day on which it is in force (UTC).")
    new: bool = Field(description="Whether the base lacks it.")


class Base(Model):
    """What the change is compared with."""

    commit: GitCommitSha = Field(description="The commit.")


class Head(Model):
    """What is reviewed."""

    commit: GitCommitSha = Field(
        description="The commit that is checked out; for GitHub's merge of a pull request, its newest commit."
    )
    uncommitted: bool = Field(description="Whether the working tree has uncommitted changes.")


class Review(Model):
    """The report of `stitches review`."""

    version: Literal[1] = Field(default=1, description="Version of this format.")
    verdict: Verdict = Field(description="The worst verdict of the stacks.", examples=["changed"])
    base: Base = Field(description="What the change is compared with.")
    head: Head = Field(description="What is reviewed.")
    stacks: tuple[StackReview, ...] = Field(description="What the change does to each stack.")
    exceptions: tuple[PolicyException, ...] = Field(description="Exceptions from rules in force.")
    repository: str = Field(
        default="",
        description="The address of the repository, if it is known.",
        examples=["https://github.com/stitches/infrastructure"],
    )

    @property
    def prod_first(self) -> tuple[StackReview, ...]:
        """The stacks in the order in which people ask for them."""
        return self.stacks[::-1]
