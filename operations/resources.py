"""The inventory of a stack: complete InfrastructureResource records, from the engine's state alone."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from pydantic import ValidationError

from model.environment import EnvironmentName
from model.regions import GLOBAL_LOCATION
from model.resource import InfrastructureResource, ResourceType
from operations.environments import Environment, environments_in
from operations.errors import explained
from operations.resource_ids import ResourceId
from operations.sightings import Sighting, Sightings
from operations.state import Resource, State, StateError

_ENVIRONMENTS = list(EnvironmentName)
_TYPES = list(ResourceType)


@dataclass(frozen=True)
class _Inventory:
    """What references may lead to: the ids in the inventory, by their keys, and by the URNs of what exists."""

    keys: frozenset[str]
    by_urn: Mapping[str, ResourceId]

    @classmethod
    def of(cls, sightings: Iterable[Sighting]) -> Self:
        """The ids of some sightings; of two generations of one URN the later, which lives."""
        known = [(sighting, sighting.id) for sighting in sightings if sighting.id]
        return cls(
            frozenset(resource_id.key for _, resource_id in known),
            {at.source.urn: resource_id for at, resource_id in known if not at.missing},
        )


def infrastructure_resources(state: State) -> tuple[InfrastructureResource, ...]:
    """The record of each resource of a stack, ordered by environment, type and id.

    What the program declared in its last complete update is the base; whatever the resource itself tells
    in the state replaces it, so that an update that failed or was killed half-way leaves nothing untrue.

    Raises:
        StateError: Some resources are not what the specification allows; it names all of them.
    """
    environments = tuple(environments_in(state))
    sightings = Sightings(state, environments).latest()
    inventory = _Inventory.of(sightings)
    records: list[InfrastructureResource] = []
    refusals: list[str] = []
    for sighting in sightings:
        try:
            records.append(_record(state, sighting, inventory))
        except ValidationError as error:
            refusals.append(f"{sighting.source.urn}: {'; '.join(_faults(error))}")
    if refusals:
        raise StateError(
            explained(
                "Some resources in the state are not what the specification allows.",
                found=" | ".join(refusals),
                to_do="Correct them in the program and run an update, or `pulumi refresh` if Azure changed.",
            )
        )
    return tuple(sorted(records, key=_order))


def is_settled(state: State) -> bool:
    """Whether the last update of every environment came to its end."""
    return all(environment.settled for environment in environments_in(state))


def _record(state: State, sighting: Sighting, inventory: _Inventory) -> InfrastructureResource:
    declared = _declaration(sighting)
    created, updated = _times(state, sighting.source)
    configuration = {**declared.get("configuration", {}), **_configuration(sighting)}
    return InfrastructureResource.model_validate(
        {
            "id": str(sighting.id) if sighting.id else None,
            "type": sighting.kind.type,
            "name": sighting.id.names[-1] if sighting.id else None,
            "region": _region(sighting),
            "environmentName": _environment_name(sighting),
            "configuration": configuration,
            "references": list(_references(sighting, declared, inventory)),
            "status": sighting.status,
            "createdAt": created,
            "updatedAt": max(created, updated),
        }
    )


def _declaration(sighting: Sighting) -> Mapping[str, Any]:
    """What the program declared of a resource; nothing before its first complete update."""
    if sighting.environment is None or sighting.id is None:
        return {}
    return sighting.environment.declarations.get(sighting.id.key, {})


def _configuration(sighting: Sighting) -> dict[str, Any]:
    """The settings that the resource itself has in the state."""
    if sighting.missing:
        return {}
    found = {key: sighting.source.value(path) for key, path in sighting.kind.configuration.items()}
    return {key: value for key, value in found.items() if value is not None}


def _region(sighting: Sighting) -> str | None:
    """Where it stands, or will; Azure writes "East US" and "Global" where the specification does not."""
    location = None if sighting.missing else sighting.source.value("location")
    if isinstance(location, str):
        return location.replace(" ", "").lower()
    if sighting.kind.type is ResourceType.CDN:
        return GLOBAL_LOCATION
    return sighting.environment.region if sighting.environment else None


def _environment_name(sighting: Sighting) -> str | None:
    """The environment by its component, else by the resource's tag, else by the stack's name."""
    if sighting.environment:
        return sighting.environment.name
    tag = sighting.source.value("tags.environment")
    return tag if isinstance(tag, str) else sighting.source.stack


def _references(
    sighting: Sighting, declared: Mapping[str, Any], inventory: _Inventory
) -> Iterator[str]:
    """What it refers to by declaration, else by its dependencies; only what is in the inventory now."""
    if "references" in declared:
        told = (ResourceId.parse(str(reference)) for reference in declared["references"])
    else:
        told = (inventory.by_urn.get(urn) for urn in sighting.source.dependencies)
    named = {found.key: str(found) for found in told if found and found.key in inventory.keys}
    yield from (text for key, text in named.items() if not sighting.id or key != sighting.id.key)


def _times(state: State, source: Resource) -> tuple[datetime, datetime]:
    """When it was created and last changed; for what does not exist yet, when its component was."""
    for candidate in (source, *state.ancestors(source)):
        if candidate.created:
            return candidate.created, candidate.modified or candidate.created
    return state.written, state.written


def _order(record: InfrastructureResource) -> tuple[int, int, str]:
    return (
        _ENVIRONMENTS.index(record.environment_name),
        _TYPES.index(record.type),
        record.id.casefold(),
    )


def _faults(error: ValidationError) -> Iterator[str]:
    """What is wrong, without the values."""
    for fault in error.errors(include_url=False, include_input=False):
        yield f"{'.'.join(map(str, fault['loc'])) or 'record'}: {fault['msg']}"
