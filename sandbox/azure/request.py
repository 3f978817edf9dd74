"""One request to the control plane, as the catalogue's rules and responses see it."""

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
    """The caller, and the subscription."""

    subscription: str
    tenant: str
    client: str
    """The application (client) id of the caller."""
    object: str
    """The object id of the caller in the directory."""


def guid(identifier: str, purpose: str) -> str:
    """Return a GUID that is always the same for a resource and a purpose such as "principal"."""
    return str(uuid.uuid5(_NAMESPACE, f"{identifiers.key(identifier)}#{purpose}"))


@dataclass(frozen=True, kw_only=True)
class Request:
    """A PUT or DELETE of one resource."""

    id: str
    account: Account
    inputs: dict[str, Any]
    """The inputs without wrapped secrets; empty for a delete. Put a value into a message only if the property
    cannot contain a secret."""
    existing: Record | None
    """The resource before the request."""
    azure: View
    """Everything that exists."""
    now: str
    """The time of the request, ISO 8601, UTC."""
    notes: list[str] = field(default_factory=list[str])
    """Notes for the caller of a successful request: doubts of the sandbox, which Azure does not return."""

    @property
    def name(self) -> str:
        """The last part of the id."""
        return identifiers.name(self.id)

    @property
    def created(self) -> str:
        """The time at which the resource was created: now, if this request creates it."""
        return self.existing.created if self.existing else self.now

    @property
    def location(self) -> str:
        """The location of the resource, or otherwise of its group, in Azure's short form: "eastus"."""
        location = self.inputs.get("location")
        group = identifiers.resource_group(self.id)
        if location is None and group is not None:
            record = self.azure.get(group)
            location = record.properties.get("location") if record else None
        return programmatic(str(location or "global"))

    def guid(self, purpose: str) -> str:
        """Return a GUID that is always the same for this resource and a purpose."""
        return guid(self.id, purpose)

    def input(self, path: str) -> Any:  # noqa: ANN401 - any JSON
        """Return an input by its path, such as "properties.sku.name"; None if any part is missing."""
        return dig(self.inputs, path)

    def find(self, identifier: object) -> Record | None:
        """Return the resource that an input refers to by its id."""
        return self.azure.get(identifier) if isinstance(identifier, str) else None

    def parent(self) -> Record | None:
        """Return the resource that this one is below or extends."""
        return self.find(identifiers.parent(self.id))
