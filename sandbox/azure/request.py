"""One request to the control plane, as the catalogue's rules and answers see it."""

import uuid
from dataclasses import dataclass, field
from typing import Any, Final

from azure_facts import identifiers
from azure_facts.regions import programmatic
from sandbox.azure.store import Record, View
from sandbox.values import dig

_NAMESPACE: Final = uuid.UUID("8d5fa1f0-9b5e-5d0c-8a8f-3b9b4bd9c9f1")


@dataclass(frozen=True)
class Account:
    """Who asks, and in which subscription."""

    subscription: str
    tenant: str
    client: str
    """The application (client) id of the caller."""
    object: str
    """The object id of the caller in the directory."""


def guid(identifier: str, purpose: str) -> str:
    """Give a GUID that is always the same for a resource and a purpose, as "principal"."""
    return str(uuid.uuid5(_NAMESPACE, f"{identifiers.key(identifier)}#{purpose}"))


@dataclass(frozen=True, kw_only=True)
class Request:
    """A PUT or DELETE of one resource."""

    id: str
    account: Account
    inputs: dict[str, Any]
    """What the caller sent, plain; nothing on a delete. Never put a value of it into a message unless the
    property cannot hold a secret."""
    existing: Record | None
    """The resource as it is now."""
    azure: View
    """All that exists."""
    now: str
    """The time of the request, ISO 8601, UTC."""
    notes: list[str] = field(default_factory=list[str])
    """What the caller should know of a request that is granted: doubts that are the sandbox's alone."""

    @property
    def name(self) -> str:
        """The last part of the id."""
        return identifiers.name(self.id)

    @property
    def created(self) -> str:
        """When the resource was made: now, if it is being made."""
        return self.existing.created if self.existing else self.now

    @property
    def location(self) -> str:
        """The resource's location, or else its group's, in Azure's short form: "eastus"."""
        location = self.inputs.get("location")
        group = identifiers.resource_group(self.id)
        if location is None and group is not None:
            record = self.azure.get(group)
            location = record.properties.get("location") if record else None
        return programmatic(str(location or "global"))

    def guid(self, purpose: str) -> str:
        """Give a GUID that is always the same for this resource and a purpose."""
        return guid(self.id, purpose)

    def input(self, path: str) -> Any:  # noqa: ANN401 - any JSON
        """Give an input by its path, as "properties.sku.name"; nothing where any part of it is missing."""
        return dig(self.inputs, path)

    def find(self, identifier: object) -> Record | None:
        """Give the resource that an input refers to by its id."""
        return self.azure.get(identifier) if isinstance(identifier, str) else None

    def parent(self) -> Record | None:
        """Give the resource that this one lies below or extends."""
        return self.find(identifiers.parent(self.id))
