"""Every resource that a stack has in Azure, the specification's and all others."""

from collections.abc import Iterator

from pydantic import Field

from model.base import Model
from model.resource import ResourceStatus
from model.types import UtcTime
from operations.inventory.sightings import STATUS_OF_OPERATION, status_of
from operations.stacks.state import Resource, State

_AZURE = "azure-native:"


class AzureResource(Model):
    """One resource in Azure, as the engine's state has it."""

    type: str = Field(description="The engine's type.", examples=["azure-native:web:WebApp"])
    name: str = Field(description="The name in the program.", examples=["stitches-prod"])
    id: str | None = Field(
        description="Azure's id; null before it exists.", examples=["/subscriptions/…/sites/stitches-prod"]
    )
    status: ResourceStatus = Field(description="What becomes of it.", examples=["ready"])
    created_at: UtcTime | None = Field(
        description="When it was made; null where the state does not say.", examples=["2026-01-31T12:00:00Z"]
    )
    updated_at: UtcTime | None = Field(
        description="When it was last changed; null where the state does not say.",
        examples=["2026-01-31T12:00:00Z"],
    )


def azure_resources(state: State) -> list[AzureResource]:
    """Every resource in Azure, by type and name; of those that a stack only reads none."""
    found = [*_in_state(state), *_under_way(state)]
    return sorted(found, key=lambda one: (one.type, one.name, one.id or ""))


def _in_state(state: State) -> Iterator[AzureResource]:
    for resource in state.resources:
        if _is_own(resource) and not resource.pending_replacement:
            deleting = ResourceStatus.DELETING if resource.delete else status_of(state, resource)
            yield _resource(resource, deleting)


def _under_way(state: State) -> Iterator[AzureResource]:
    """What does not exist yet, as far as the state knows."""
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
