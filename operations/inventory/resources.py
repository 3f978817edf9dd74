"""Builds the inventory of a stack: complete InfrastructureResource records, only from the engine's state."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from azure_facts.regions import GLOBAL_LOCATION, programmatic
from model.environment_rules import EnvironmentName
from model.resource import InfrastructureResource, ResourceStatus, ResourceType
from operations.inventory.environments import environments_in
from operations.inventory.resource_ids import ResourceId
from operations.inventory.sightings import Sighting, Sightings
from operations.stacks.fixes import fixes
from operations.stacks.state import Resource, State, StateError
from operations.terminal.errors import explained
from operations.terminal.invalid_data import invalid_fields_with_reasons

_ENVIRONMENTS = list(EnvironmentName)
_TYPES = list(ResourceType)


@dataclass(frozen=True, kw_only=True)
class Inventory:
    """All resources of a stack.

    Attributes:
        records: The resources, sorted by environment, type and id.
        missing: The ids of resources that do not exist, or not yet. The specification requires their times
            too: they have those of the component that should create them, or of the resource that they
            replace.
        under_way: Whether operations have not ended: of an update that is running, or was killed.
        settled: Whether the last update of every environment finished.
    """

    records: tuple[InfrastructureResource, ...]
    missing: frozenset[str]
    under_way: bool
    settled: bool

    @property
    def ready(self) -> bool:
        """Whether all are ready."""
        return all(record.status is ResourceStatus.READY for record in self.records)

    def advice(self, stack: str, *, failed: bool = False) -> str | None:
        """What is wrong and how to fix it; None if nothing is wrong.

        Args:
            stack: The stack.
            failed: Whether the history of updates says that the latest one did not finish.
        """
        if self.under_way:
            return f"An update is running, or was killed. {fixes(stack).under_way}"
        if failed or not self.settled:
            return f"The last update did not finish. {fixes(stack).unfinished}"
        if not self.ready:
            return f"Some resources of stack {stack} are missing or not ready. {fixes(stack).update}"
        return None


@dataclass(frozen=True)
class _Ids:
    """The ids in the inventory that references may name, by key and by URN."""

    keys: frozenset[str]
    by_urn: Mapping[str, ResourceId]


def read_inventory(state: State) -> Inventory:
    """Read the record of each resource of a stack.

    It starts with what the program declared in its last complete update. What the state has of the resource
    itself overrides that, so that the records are correct after an update that failed or was killed.

    Raises:
        StateError: Some resources are not what the specification allows; the message names all of them.
    """
    environments = tuple(environments_in(state))
    sightings = Sightings(state, environments).latest()
    known = [(sighting.source.urn, sighting.id) for sighting in sightings if sighting.id]
    # Of two resources with one URN, the current one comes last.
    ids = _Ids(frozenset(resource_id.key for _, resource_id in known), dict(known))
    records: list[InfrastructureResource] = []
    invalid: list[str] = []
    for sighting in sightings:
        try:
            records.append(_record(state, sighting, ids))
        except ValidationError as error:
            invalid.append(f"{sighting.source.urn}: {invalid_fields_with_reasons(error)}")
    if invalid:
        raise StateError(
            explained(
                "Some resources in the state are not what the specification allows.",
                found=" | ".join(invalid),
                fix="Correct them in the program, and run an update. If they were changed in Azure, run"
                f" {fixes(sightings[0].source.stack).refresh}.",
            )
        )
    return Inventory(
        records=tuple(sorted(records, key=_order)),
        missing=frozenset(str(each.id) for each in sightings if not each.exists),
        under_way=any(state.unfinished),
        settled=all(environment.settled for environment in environments),
    )


def _record(state: State, sighting: Sighting, ids: _Ids) -> InfrastructureResource:
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
            "references": list(_references(sighting, declared, ids)),
            "status": sighting.status,
            "createdAt": created,
            "updatedAt": max(created, updated),
        }
    )


def _declaration(sighting: Sighting) -> Mapping[str, Any]:
    """What the program declared about a resource; empty before its first complete update."""
    if sighting.environment is None or sighting.id is None:
        return {}
    return sighting.environment.declarations.get(sighting.id.key, {})


def _configuration(sighting: Sighting) -> dict[str, Any]:
    """The settings of the resource itself, from the state."""
    if sighting.missing:
        return {}
    found = {key: sighting.source.value(path) for key, path in sighting.kind.configuration.items()}
    return {key: value for key, value in found.items() if value is not None}


def _region(sighting: Sighting) -> str | None:
    """The region of an existing or a future resource, as the specification spells it, not as Azure does."""
    location = None if sighting.missing else sighting.source.value("location")
    if isinstance(location, str):
        return programmatic(location)
    if sighting.kind.type is ResourceType.CDN:
        return GLOBAL_LOCATION
    return sighting.environment.region if sighting.environment else None


def _environment_name(sighting: Sighting) -> str | None:
    """The environment: from its component, or from the resource's tag, or from the stack's name."""
    if sighting.environment:
        return sighting.environment.name
    tag = sighting.source.value("tags.environment")
    return tag if isinstance(tag, str) else sighting.source.stack


def _references(sighting: Sighting, declared: Mapping[str, Any], ids: _Ids) -> Iterator[str]:
    """The declared references, or, without any, the dependencies; only those in the present inventory."""
    if "references" in declared:
        references = (ResourceId.parse(str(reference)) for reference in declared["references"])
    else:
        references = (ids.by_urn.get(urn) for urn in sighting.source.dependencies)
    named = {found.key: str(found) for found in references if found and found.key in ids.keys}
    yield from (text for key, text in named.items() if not sighting.id or key != sighting.id.key)


def _times(state: State, source: Resource) -> tuple[datetime, datetime]:
    """When it was created and last changed. If it does not exist yet, the times of its component."""
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
