"""An entry of the catalogue: all facts of the sandbox about one resource type."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from re import Pattern
from typing import Any, Literal

from azure_facts import identifiers
from azure_facts.names import NameRule
from sandbox.azure.request import Request
from sandbox.azure.store import Record, View


@dataclass(frozen=True)
class GlobalName:
    """A name that is unique in all of Azure, across subscriptions."""

    namespace: str
    """Types that share a namespace cannot have the same name."""
    code: str
    message: str
    """The message of the error, with {name} for the name; its status is 409."""
    source: str
    of: Callable[[Mapping[str, Any]], str] | None = None
    """Returns the name from the inputs, if it is not the resource's own name."""


@dataclass(frozen=True)
class SoftDelete:
    """How Azure keeps a deleted resource of a type with its content; the type's rules define the effects."""

    days: Callable[[Record, View], int]
    """Returns for how many days."""
    recovers: Callable[[Request], bool] = lambda _: False
    """Returns whether a PUT recovers the deleted resource instead of creating a new one."""


@dataclass(frozen=True)
class Rule:
    """One reason for which Azure rejects requests for a type, and its source."""

    summary: str
    source: str
    check: Callable[[Request], None]
    """Raises `AzureError` to reject a request."""
    on: Literal["put", "delete", "purge"] = "put"
    in_preview: bool = False
    """Also checked in a preview, because azure-native would show the change as an update: the rule reads only
    the request and the resource itself, so no other step of the update can change its result."""


def rule(
    summary: str,
    source: str,
    on: Literal["put", "delete", "purge"] = "put",
    *,
    in_preview: bool = False,
) -> Callable[[Callable[[Request], None]], Rule]:
    """Make a rule from a function that raises `AzureError` to reject a request."""
    return lambda check: Rule(summary, source, check, on, in_preview)


def _nothing(_: Request) -> dict[str, Any]:
    return {}


def _nothing_else(_request: Request, _inputs: Mapping[str, Any]) -> tuple[Record, ...]:
    return ()


def _nothing_unseen(
    _request: Request, _inputs: Mapping[str, Any]
) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    return ()


@dataclass(frozen=True, kw_only=True)
class ResourceType:
    """One resource type. All facts about it are here."""

    token: str = field(kw_only=False)
    """The type in Pulumi programs: "azure-native:web:WebApp"."""
    path: str
    """The pattern of its ids; the parameters are names of inputs, except subscriptionId."""
    response_path: str | None = None
    """The pattern of its ids in Azure's responses, if their case differs; azure-native takes the id from the
    response. SUBSCRIPTIONID stands for the subscription in upper case."""
    name: NameRule | None = None
    global_name: GlobalName | None = None
    create_only: tuple[str, ...] = ()
    """Inputs whose change replaces the resource, in addition to its path and location: "properties.kind"."""
    location_required: bool = False
    """Whether the location has no default."""
    exists_with_parent: bool = False
    """The resource exists with its parent: a create updates it, and a delete resets it to its defaults."""
    never_returned: tuple[str, ...] = ()
    """Secret inputs that Azure never returns, such as "properties.value"."""
    adds: Callable[[Request], Mapping[str, Any]] = _nothing
    """Returns what Azure adds to the inputs in its response; the inputs take precedence."""
    spells: Callable[[Request], Mapping[str, Any]] = _nothing
    """Returns what Azure spells differently in its response; it takes precedence over the inputs."""
    rules: tuple[Rule, ...] = field(default=())
    also_changes: Callable[[Request, Mapping[str, Any]], Iterable[Record]] = _nothing_else
    """Returns the other resources that a PUT changes, as they are afterwards, from the inputs with secrets.

    It is also called, without inputs, if a resource that exists with its parent is reset to its defaults.
    """
    keeps_unseen: Callable[[Request, Mapping[str, Any]], Iterable[tuple[str, Mapping[str, Any]]]] = (
        _nothing_unseen
    )
    """Returns what a PUT sets and no GET shows, by the id of its owner; called like also_changes."""
    soft_delete: SoftDelete | None = None

    @property
    def module(self) -> str:
        """The SDK's module: "web"."""
        return self.token.split(":")[1]

    @property
    def class_name(self) -> str:
        """The SDK's class: "WebApp"."""
        return self.token.split(":")[2]

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The inputs in the id, in its order."""
        return tuple(name for name in identifiers.placeholders(self.path) if name != "subscriptionId")

    @cached_property
    def name_parameter(self) -> str | None:
        """The input with the resource's own name, or None if the path ends with a fixed word."""
        return self.parameters[-1] if self.path.endswith("}") else None

    @cached_property
    def arm_type(self) -> str:
        """The type in Azure: "Microsoft.Web/sites"."""
        return identifiers.arm_type(self.path)

    @cached_property
    def pattern(self) -> Pattern[str]:
        """A regular expression for its ids, with the path's parameters as groups."""
        return identifiers.pattern(self.path)

    def identifier(self, inputs: Mapping[str, Any], subscription: str) -> str:
        """Return the id from the inputs, without wrapped secrets."""
        parameters = {name: str(inputs.get(name, "")) for name in self.parameters}
        if self.name_parameter in parameters:
            parameters[self.name_parameter] = identifiers.part(parameters[self.name_parameter])
        return identifiers.expand(self.path, {**parameters, "subscriptionId": subscription})

    def id_in_responses(self, identifier: str) -> str:
        """Return an id as Azure spells it in its responses."""
        found = self.pattern.fullmatch(identifier)
        if self.response_path is None or found is None:
            return identifier
        parts = found.groupdict()
        return identifiers.expand(
            self.response_path, {**parts, "SUBSCRIPTIONID": parts["subscriptionId"].upper()}
        )

    def reject(self, on: Literal["put", "delete", "purge"], request: Request) -> None:
        """Reject a request if one of the type's rules does.

        Raises:
            AzureError: from the first rule that rejects it.
        """
        for rule in self.rules:
            if rule.on == on:
                rule.check(request)

    def problem_with_name(self, inputs: Mapping[str, Any]) -> str | None:
        """Return the problem of the name in the inputs (without wrapped secrets); None if it is valid."""
        name = inputs.get(self.name_parameter) if self.name_parameter else None
        if self.name is None or not isinstance(name, str) or self.name.takes(name):
            return None
        return f"'{name}' is not a valid name: expected {self.name.expected}."

    def automatic_name(self) -> Literal["random", "copy", "uuid"] | None:
        """Return how the provider names a resource that the program does not name.

        Source: pulumi-azure-native, provider/pkg/resources/resources.go, AutoName.
        """
        if self.name_parameter is None:
            return None
        if self.name_parameter == "roleAssignmentName":
            return "uuid"
        if self.name_parameter in ("endpointName", "customDomainName"):
            return "random"
        _, found, below = self.path.lower().rpartition("microsoft.")
        return "copy" if found and below.count("{") > 1 else "random"
