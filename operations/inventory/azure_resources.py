"""Lists all resources that a stack has in Azure: those of the specification's types, and all others."""

from collections.abc import Iterator

from pydantic import Field

from model.base import Model
from model.resource import ResourceStatus
from model.types import UtcTime
from operations.inventory.sightings import STATUS_OF_OPERATION, status_of
from operations.stacks.state import Resource, State

_AZURE = "azure-native:"


class AzureResource(Model):
    """One resource in Azure, from the engine's state."""

    type: str = Field(description="The engine's type.", examples=["azure-native:web:WebApp"])
    name: str = Field(description="The name in the program.", examples=["stitches-prod"])
    id: str | None = Field(
        description="Azure's id; null before it exists.", examples=["/subscriptions/…/sites/stitches-prod"]
    )
    status: ResourceStatus = Field(description="The status.", examples=["ready"])
    created_at: UtcTime | None = Field(
        description="When it was created; null if the state does not say.", examples=["2026-01-31T12:00:00Z"]
    )
    updated_at: UtcTime | None = Field(
        description="When it was last changed; null if the state does not say.",
        examples=["2026-01-31T12:00:00Z"],
    )


def azure_resources(state: State) -> list[AzureResource]:
    """All resources in Azure, sorted by type and name, without those that the stack only reads."""
    found = [*_in_state(state), *_under_way(state)]
    return sorted(found, key=lambda one: (one.type, one.name, one.id or ""))


def _in_state(state: State) -> Iterator[AzureResource]:
    for resource in state.resources:
        if _is_own(resource) and not resource.pending_replacement:
            deleting = ResourceStatus.DELETING if resource.delete else status_of(state, resource)
            yield _resource(resource, deleting)


def _under_way(state: State) -> Iterator[AzureResource]:
    """The resources that do not exist yet, as far as the state knows."""
    for operation in state.unfinished:
        resource = operation.resource
        if _is_own(resource) and resource.urn not in state.living and operation.type in STATUS_OF_OPERATION:
            yield _resource(resource, STATUS_OF_OPERATION[operation.type])


def _is_own(resource: Resource) -> bool:
    return resource.type.startswith(_AZURE) and not resource.external


def _resource(resource: Resource, status: ResourceStatus) -> AzureResource:
    return AzureResource(
        type=resource.type,
        name=resource.urn.rpartition("::")[2],
        id=resource.id or None,
        status=status,
        created_at=resource.created,
        updated_at=resource.modified or resource.created,
    )
