"""What an entry of the catalogue is made of: all that the sandbox knows of one resource type."""

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
    """A name that can be taken once in all of Azure, whatever the subscription."""

    namespace: str
    """Types that share a namespace cannot hold the same name."""
    code: str
    message: str
    """With {name} for the name; status 409."""
    source: str
    of: Callable[[Mapping[str, Any]], str] | None = None
    """Makes the name from the inputs, where it is not the resource's own name."""


@dataclass(frozen=True)
class SoftDelete:
    """How a type is kept after its deletion, with what lies in it; its rules say what that holds."""

    days: Callable[[Record, View], int]
    """For how long."""
    recovers: Callable[[Request], bool] = lambda _: False
    """Tells whether a PUT asks for the deleted one instead of a new one."""


@dataclass(frozen=True)
class Rule:
    """One thing that Azure refuses for a type, and how we know."""

    summary: str
    source: str
    check: Callable[[Request], None]
    """Raises `AzureError` to refuse."""
    on: Literal["put", "delete", "purge"] = "put"
    in_preview: bool = False
    """Judged in a preview already, since azure-native would call the change harmless: the rule asks nothing
    but the request and the resource itself, so no other step of the update can change its verdict."""


def rule(
    summary: str,
    source: str,
    on: Literal["put", "delete", "purge"] = "put",
    *,
    in_preview: bool = False,
) -> Callable[[Callable[[Request], None]], Rule]:
    """Make a rule of a function that raises `AzureError` to refuse."""
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
    """One resource type: a rule about it is one line here, and nowhere else."""

    token: str = field(kw_only=False)
    """The type in Pulumi programs: "azure-native:web:WebApp"."""
    path: str
    """Its ids; the parameters are names of inputs, but for subscriptionId."""
    answer_path: str | None = None
    """Its ids as Azure spells them in its answers, where that is another case; azure-native takes the id from
    the answer. SUBSCRIPTIONID stands for the subscription in capitals."""
    name: NameRule | None = None
    global_name: GlobalName | None = None
    create_only: tuple[str, ...] = ()
    """Inputs whose change replaces it, besides its path and its location: "sku", "properties.kind"."""
    location_required: bool = False
    """Azure gives it no default location."""
    always_there: bool = False
    """It exists with its parent: a create is an update of it, and a delete puts the defaults back."""
    never_returned: tuple[str, ...] = ()
    """Secret inputs that Azure takes and never shows again, as "properties.value"."""
    answers: Callable[[Request], Mapping[str, Any]] = _nothing
    """What Azure adds to the inputs in its answer; what the inputs say stands."""
    spells: Callable[[Request], Mapping[str, Any]] = _nothing
    """What Azure answers in another spelling than it was sent: stands before what the inputs say."""
    rules: tuple[Rule, ...] = field(default=())
    also_changes: Callable[[Request, Mapping[str, Any]], Iterable[Record]] = _nothing_else
    """What else a PUT changes: other resources, as they are then; it gets the inputs with their secrets.

    It is asked as well, without inputs, when what exists with its parent gets its defaults back.
    """
    keeps_unseen: Callable[[Request, Mapping[str, Any]], Iterable[tuple[str, Mapping[str, Any]]]] = (
        _nothing_unseen
    )
    """What a PUT says that no GET shows, by the id of what it belongs to; it is asked as also_changes is."""
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
        """The inputs that make the id, in its order."""
        return tuple(name for name in identifiers.placeholders(self.path) if name != "subscriptionId")

    @cached_property
    def name_parameter(self) -> str | None:
        """The input that holds the resource's own name, or nothing where the path ends with a fixed word."""
        return self.parameters[-1] if self.path.endswith("}") else None

    @cached_property
    def arm_type(self) -> str:
        """The type in Azure: "Microsoft.Web/sites"."""
        return identifiers.arm_type(self.path)

    @cached_property
    def pattern(self) -> Pattern[str]:
        """What its ids look like, with the path's parameters as groups."""
        return identifiers.pattern(self.path)

    def identifier(self, inputs: Mapping[str, Any], subscription: str) -> str:
        """Make the id from the inputs, which are plain."""
        parameters = {name: str(inputs.get(name, "")) for name in self.parameters}
        if self.name_parameter in parameters:
            parameters[self.name_parameter] = identifiers.part(parameters[self.name_parameter])
        return identifiers.expand(self.path, {**parameters, "subscriptionId": subscription})

    def answered(self, identifier: str) -> str:
        """Give an id as Azure spells it in its answers."""
        found = self.pattern.fullmatch(identifier)
        if self.answer_path is None or found is None:
            return identifier
        parts = found.groupdict()
        return identifiers.expand(
            self.answer_path, {**parts, "SUBSCRIPTIONID": parts["subscriptionId"].upper()}
        )

    def refuse(self, on: Literal["put", "delete", "purge"], request: Request) -> None:
        """Refuse a request where one of the type's rules does.

        Raises:
            AzureError: of the first rule that refuses.
        """
        for rule in self.rules:
            if rule.on == on:
                rule.check(request)

    def problem_with_name(self, inputs: Mapping[str, Any]) -> str | None:
        """Say what is wrong with the name in the inputs, which are plain; nothing when Azure takes it."""
        name = inputs.get(self.name_parameter) if self.name_parameter else None
        if self.name is None or not isinstance(name, str) or self.name.takes(name):
            return None
        return f"'{name}' is not a valid name: expected {self.name.expected}."

    def automatic_name(self) -> Literal["random", "copy", "uuid"] | None:
        """Say how the provider names a resource whose program gives it no name.

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
