"""Reads a stack's state from `pulumi stack export`. Used fields are validated; all others are ignored.

Source: pulumi/pulumi, sdk/go/common/apitype/core.go, v3.274.1. Secrets stay encrypted: an export without
`--show-secrets` contains only their ciphertext, and `plain` leaves that out too.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Any, Final, Self, cast

from pydantic import ConfigDict, Field, JsonValue, ValidationError

from engine_wire import SIGNATURE, STACK_TYPE
from model.types import UtcTime
from operations.stacks.wire import Part, Properties
from operations.terminal.errors import OperationError, explained
from operations.terminal.invalid_data import invalid_fields_with_reasons

_PROVIDERS: Final = "pulumi:providers:"
_VERSIONS: Final = (3, 4)


class StateError(OperationError):
    """A state that this program cannot read."""


class Resource(Part):
    """A resource or a component in the state."""

    urn: str = Field(min_length=1)
    type: str = Field(min_length=1)
    id: str | None = None
    parent: str | None = None
    provider: str = ""
    """The provider's URN and id, "::" between them; empty for components."""
    external: bool = False
    custom: bool = False
    """Whether a provider creates it; only the program creates a component."""
    protect: bool = False
    """Whether the engine rejects its deletion."""
    inputs: Properties = Field(default_factory=dict[str, Any])
    outputs: Properties = Field(default_factory=dict[str, Any])
    dependencies: tuple[str, ...] = ()
    source_position: str = ""
    """The line of the program that creates it, such as "project:///components/web_app.py#90"."""
    created: UtcTime | None = None
    modified: UtcTime | None = None
    delete: bool = False
    """Whether it was replaced by another one with the same URN, and has still to be deleted."""
    pending_replacement: bool = False
    """Whether it was deleted for a replacement, which has still to be created."""
    init_errors: tuple[str, ...] = ()
    """Why it exists but was not initialized completely."""

    @property
    def stack(self) -> str:
        """The stack's name, which is a part of every URN: "urn:pulumi:STACK::PROJECT::TYPE::NAME"."""
        return self.urn.removeprefix("urn:pulumi:").partition("::")[0]

    @property
    def lives(self) -> bool:
        """Whether this is the current resource with its URN."""
        return not self.delete and not self.pending_replacement

    def value(self, path: str) -> JsonValue:
        """The value at a path such as "sku.name": the input, or the output, or None; never a secret."""
        for properties in (self.inputs, self.outputs):
            found: object = properties
            for key in path.split("."):
                found = cast("Mapping[str, Any]", found).get(key) if isinstance(found, Mapping) else None
            if (value := plain(found)) is not None:
                return value
        return None


class OperationType(StrEnum):
    """What an operation does to its resource."""

    CREATING = "creating"
    UPDATING = "updating"
    DELETING = "deleting"
    READING = "reading"
    IMPORTING = "importing"


class PendingOperation(Part):
    """An operation that was running when the state was written."""

    type: OperationType
    resource: Resource


class Manifest(Part):
    """When the state was written."""

    time: UtcTime


class _Deployment(Part):
    manifest: Manifest
    resources: tuple[Resource, ...] = ()
    pending_operations: tuple[PendingOperation, ...] = Field(default=(), alias="pending_operations")


class _Export(Part):
    version: int
    deployment: _Deployment


class State(Part):
    """The state of a stack.

    Attributes:
        written: When it was written.
        resources: The resources, in the order of their registration.
        pending_operations: The operations of an update that is running, or that was killed.
    """

    model_config = ConfigDict(validate_by_name=True)  # `read` builds it from the export's parts

    written: UtcTime
    resources: tuple[Resource, ...] = ()
    pending_operations: tuple[PendingOperation, ...] = ()

    @classmethod
    def read(cls, export: bytes | str) -> Self:
        """Read what `pulumi stack export` printed.

        Raises:
            StateError: Its version or its format is unknown. The message contains no value.
        """
        try:
            read = _Export.model_validate_json(export)
        except ValidationError as error:
            raise StateError(
                explained(
                    "The engine's state has a format that this program does not know.",
                    found=invalid_fields_with_reasons(error),
                    fix="Use the engine version that engine/README.md names, or a newer version of this"
                    " program.",
                )
            ) from None
        if read.version not in _VERSIONS:
            raise StateError(
                explained(
                    f"The engine's state has version {read.version}; this program reads 3 and 4.",
                    fix="Use a newer version of this program, or the engine version that engine/README.md"
                    " names.",
                )
            )
        deployment = read.deployment
        return cls(
            written=deployment.manifest.time,
            resources=deployment.resources,
            pending_operations=deployment.pending_operations,
        )

    @cached_property
    def living(self) -> Mapping[str, Resource]:
        """The current resource of each URN."""
        return {resource.urn: resource for resource in self.resources if resource.lives}

    @property
    def outputs(self) -> Mapping[str, Any]:
        """The stack's outputs, from the last update that finished; empty before the first."""
        stack = next(self.of_type(STACK_TYPE), None)
        return stack.outputs if stack else {}

    @property
    def holds_resources(self) -> bool:
        """Whether it contains anything but the stack itself and providers, or pending operations."""
        types = (each.type for each in self.resources)
        return bool(self.pending_operations) or any(
            type_ != STACK_TYPE and not type_.startswith(_PROVIDERS) for type_ in types
        )

    @property
    def unfinished(self) -> Iterator[PendingOperation]:
        """The operations that are running, or were when an update was killed.

        The engine keeps a killed creation forever; one whose resource a later update created is left out.
        Source: pulumi/pulumi, pkg/backend/snapshot.go, v3.274.1.
        """
        creations = (OperationType.CREATING, OperationType.IMPORTING)
        for operation in self.pending_operations:
            if operation.type not in creations or operation.resource.urn not in self.living:
                yield operation

    def of_type(self, resource_type: str) -> Iterator[Resource]:
        """All current resources of a type."""
        return (resource for resource in self.living.values() if resource.type == resource_type)

    def ancestors(self, resource: Resource) -> Iterator[Resource]:
        """The components that contain a resource, the nearest first."""
        component, seen = self.living.get(resource.parent or ""), set[str]()
        while component and component.urn not in seen:
            seen.add(component.urn)
            yield component
            component = self.living.get(component.parent or "")


def plain(value: object) -> JsonValue:
    """A value of the state as JSON. A marked value, such as a secret, becomes None."""
    if isinstance(value, Mapping):
        members = cast("Mapping[str, object]", value)
        return None if SIGNATURE in members else {key: plain(item) for key, item in members.items()}
    if isinstance(value, list):
        return [plain(item) for item in cast("list[object]", value)]
    return cast("JsonValue", value)
