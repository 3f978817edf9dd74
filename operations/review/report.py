"""The report of a review: what `review.json` holds, and what the Markdown is written from.

Nothing in it is secret: values are masked before they get here.
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
        """The worst of some."""
        return max(verdicts, key=list(cls).index)

    @property
    def exit_code(self) -> int:
        """What `stitches review` exits with."""
        return _EXIT_CODES[self]


_EXIT_CODES: Mapping[Verdict, int] = MappingProxyType(
    {Verdict.UNCHANGED: 0, Verdict.CHANGED: 0, Verdict.VIOLATIONS: 1, Verdict.FAILURE: 2}
)


class Operation(StrEnum):
    """What happens to a resource, from the loudest on."""

    DELETE = "delete"
    REPLACE = "replace"
    CREATE = "create"
    IMPORT = "import"
    UPDATE = "update"


Kind = Literal["add", "update", "delete"]
"""How a value changes."""


class Place(Model):
    """Where something stands in the checkout."""

    file: str = Field(description="The file, from the checkout's folder.", examples=["Pulumi.prod.yaml"])
    line: int | None = Field(default=None, ge=1, description="The line, where it is certain.", examples=[12])
    committed: bool = Field(
        default=False, description="Whether the head commit has the file just so: then a link leads there."
    )


class ValueChange(Model):
    """A value that changes; secrets and what could be one are masked."""

    path: str = Field(description="Where it stands.", examples=["siteConfig.minTlsVersion"])
    kind: Kind = Field(description="How it changes.", examples=["update"])
    before: JsonValue = Field(default=None, description="What it was.", examples=["1.2"])
    after: JsonValue = Field(default=None, description="What it becomes.", examples=["1.3"])
    replaces: bool = Field(default=False, description="Whether it makes Azure replace the resource.")
    place: Place | None = Field(default=None, description="Where it stands; of settings alone.")


class ResourceChange(Model):
    """A resource that changes."""

    urn: str = Field(description="Pulumi's name of it.")
    type: str = Field(description="Pulumi's type.", examples=["azure-native:sql:Server"])
    name: str = Field(description="Name in the program.", examples=["stitches-prod"])
    component: str = Field(description="Component that it stands in; empty outside of any.")
    operation: Operation = Field(description="What happens to it.", examples=["replace"])
    data: str = Field(
        default="",
        description="What is lost with the resource, if it holds data.",
        examples=["every database"],
    )
    protected: bool = Field(default=False, description="Whether Pulumi refuses to delete it.")
    properties: tuple[ValueChange, ...] = Field(default=(), description="What changes in it.")
    place: Place | None = Field(
        default=None, description="What this change edits in the file that makes it, where that is certain."
    )

    @property
    def goes(self) -> bool:
        """Whether what is there now goes away."""
        return self.operation in (Operation.DELETE, Operation.REPLACE)

    @property
    def loses_data(self) -> bool:
        """Whether data goes away with it."""
        return bool(self.data) and self.goes

    @property
    def refused(self) -> bool:
        """Whether Pulumi refuses it."""
        return self.protected and self.goes


class Violation(Model):
    """A rule that a resource breaks, or that only the update can judge."""

    rule: str = Field(description="Name of the rule.", examples=["app-service-transport"])
    level: str = Field(
        description='How strictly it is enforced; "undecided" where only the update can judge.',
        examples=["mandatory"],
    )
    severity: str = Field(description="How bad it is.", examples=["high"])
    type: str = Field(description="Pulumi's type of the resource.", examples=["azure-native:web:WebApp"])
    name: str = Field(description="Name of the resource in the program.", examples=["stitches-prod"])
    message: str = Field(description="What is wrong, and what was expected.")
    reason: str = Field(description="What happens where the rule is not kept.")
    remediation: str = Field(description="What to do.")
    url: str = Field(description="Where to read more; empty for a rule that the catalogue does not know.")
    place: Place | None = Field(
        default=None,
        description="What this change edits in the file that makes the resource, where that is certain.",
    )


class Component(Model):
    """A kind of component of a stack's architecture."""

    name: str = Field(description="Name of the kind.", examples=["SqlDatabase"])
    count: int = Field(ge=1, description="How many there are, with those that go away.")
    changes: dict[Operation, int] = Field(description="How many of their resources change, by what happens.")


class Dependency(Model):
    """A kind of component that needs another."""

    component: str = Field(description="Which needs.", examples=["WebApp"])
    needs: str = Field(description="Which is needed.", examples=["AppServicePlan"])


class StackReview(Model):
    """What the change does to one stack."""

    stack: EnvironmentName = Field(description="The stack.", examples=["prod"])
    verdict: Verdict = Field(description="How its review ends.", examples=["changed"])
    counts: dict[Operation, int] = Field(description="How many resources each operation concerns.")
    unchanged: int = Field(ge=0, description="How many resources stay as they are.")
    changes: tuple[ResourceChange, ...] = Field(description="Resources that change; what loses data first.")
    outputs: tuple[ValueChange, ...] = Field(description="Stack outputs that change.")
    violations: tuple[Violation, ...] = Field(description="Mandatory rules that are broken.")
    advice: tuple[Violation, ...] = Field(
        description="Advisory rules that are broken, and what is undecided."
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
        description="Resources that differ in nothing but what only an update in place of another one tells.",
    )
    failures: tuple[str, ...] = Field(description="What failed, in the engine's words.")
    interrupted: tuple[str, ...] = Field(
        default=(),
        description="Resources that an earlier update was creating when it was killed: Azure may hold them.",
        examples=[["azure-native:keyvault:Vault stitches-prod"]],
    )
    without_base: str = Field(
        default="", description="Why there is no base to compare with: then everything counts as new."
    )


class PolicyException(Model):
    """A rule that some resources need not keep, while the exception is in force."""

    rule: str = Field(description="Name of the rule.")
    property: str = Field(description="Property that it is for; empty for the whole rule.")
    resources: tuple[str, ...] = Field(description="Resources by stack, type and name.")
    reason: str = Field(description="Why, and what protects instead.")
    owner: str = Field(description="Who answers for it.")
    expires: date = Field(description="Last day on which it holds (UTC).")
    new: bool = Field(description="Whether the base does not have it.")


class Base(Model):
    """What the change is compared with."""

    commit: GitCommitSha = Field(description="The commit.")


class Head(Model):
    """What is reviewed."""

    commit: GitCommitSha = Field(
        description="The commit that is checked out; of a pull request that GitHub has merged, its newest."
    )
    uncommitted: bool = Field(description="Whether the working tree has changes beyond it.")


class Review(Model):
    """The report of `stitches review`."""

    version: Literal[1] = Field(default=1, description="Version of this form.")
    verdict: Verdict = Field(description="The worst verdict of the stacks.", examples=["changed"])
    base: Base = Field(description="What the change is compared with.")
    head: Head = Field(description="What is reviewed.")
    stacks: tuple[StackReview, ...] = Field(description="What the change does to each stack.")
    exceptions: tuple[PolicyException, ...] = Field(description="Policy exceptions in force.")
    repository: str = Field(
        default="",
        description="The address of the repository, where it is known.",
        examples=["https://github.com/stitches/infrastructure"],
    )

    @property
    def prod_first(self) -> tuple[StackReview, ...]:
        """The stacks in the order in which people ask for them."""
        return self.stacks[::-1]
