"""Reads the environments in a state: what each should contain, by its configuration."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from pydantic import ValidationError

from model.app_service_skus import AppServiceSku
from model.environment_rules import EnvironmentName
from model.naming import EnvironmentNames
from model.types import Guid
from operations.inventory.kinds import ENVIRONMENT, Kind
from operations.inventory.resource_ids import ResourceId
from operations.stacks.state import Resource, State, StateError, plain
from operations.stacks.wire import Part
from operations.terminal.errors import explained
from operations.terminal.invalid_data import invalid_fields


@dataclass(frozen=True, kw_only=True)
class RecordedEnvironment:
    """One environment component of a state.

    Attributes:
        component: The component itself.
        region: The region of all its resources except Front Door.
        has_slots: Whether its tier has deployment slots.
        has_front_door: Whether users reach it through Front Door.
        settled: Whether its last update finished.
        declarations: What the program declared about each resource, by the key of its id, in the last update
            that finished. That may not be the last update.
    """

    component: Resource
    name: EnvironmentName
    region: str
    has_slots: bool
    has_front_door: bool
    subscription: str
    names: EnvironmentNames
    settled: bool
    declarations: Mapping[str, Mapping[str, Any]]

    def wants(self, kind: Kind) -> bool:
        """Whether it should have at least one resource of a kind."""
        return (self.has_slots or not kind.needs_slots) and (self.has_front_door or not kind.needs_front_door)

    def id_of(self, kind: Kind) -> ResourceId:
        """The id of the environment's main resource of a kind, whether it exists or not."""
        names = tuple(str(getattr(self.names, name.attribute)) for name in kind.names)
        return ResourceId(self.subscription, self.names.resource_group, kind.arm, names)


class _Specified(Part):
    name: EnvironmentName
    region: str
    resource_tier: AppServiceSku


class _Naming(Part):
    suffix: str = ""


class _Site(Part):
    front_door: bool = True


class _Configuration(Part):
    environment: _Specified
    site: _Site = _Site()
    naming: _Naming = _Naming()


class _Inputs(Part):
    configuration: _Configuration
    subscription_id: Guid


def environments_in(state: State) -> Iterator[RecordedEnvironment]:
    """All environments in a state.

    Raises:
        StateError: The inputs of an environment are not those of this program.
    """
    for component in state.of_type(ENVIRONMENT):
        try:
            inputs = _Inputs.model_validate(plain(component.inputs))
        except ValidationError as error:
            raise StateError(
                explained(
                    f"The inputs of {component.urn} are not those that this program sets.",
                    found=f"missing or unknown: {invalid_fields(error)}",
                    fix="Read the stack with the version of this program that deployed it.",
                )
            ) from None
        specified = inputs.configuration.environment
        yield RecordedEnvironment(
            component=component,
            name=specified.name,
            region=specified.region,
            has_slots=specified.resource_tier.facts.slots > 0,
            has_front_door=inputs.configuration.site.front_door,
            subscription=inputs.subscription_id,
            names=EnvironmentNames(specified.name, inputs.configuration.naming.suffix),
            settled="resources" in component.outputs,
            declarations=_declarations(component.outputs.get("resources", state.outputs.get("resources"))),
        )


def _declarations(declared: object) -> Mapping[str, Mapping[str, Any]]:
    """The entries of the output `resources`, by id; invalid entries are left out."""
    entries = plain(declared)
    if not isinstance(entries, list):
        return {}
    by_id: dict[str, Mapping[str, Any]] = {}
    for entry in entries:
        text = entry.get("id") if isinstance(entry, dict) else None
        resource_id = ResourceId.parse(text) if isinstance(text, str) else None
        if resource_id:
            by_id[resource_id.key] = cast("Mapping[str, Any]", entry)
    return by_id
