"""The environments in a state: what each was meant to hold, by the configuration that it was given."""

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
from operations.terminal.faults import faulty_places


@dataclass(frozen=True, kw_only=True)
class RecordedEnvironment:
    """One environment component of a state.

    Attributes:
        component: The component itself.
        region: Where all but Front Door stands.
        has_slots: Whether its tier has deployment slots.
        has_front_door: Whether people reach it through Front Door.
        settled: Whether the last update of it came to its end.
        declarations: What the program declared of each resource, by the key of its id: in the last update
            that came to its end, and so perhaps not in the last.
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
        """Whether it has a resource of a kind, at the least."""
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
    """Every environment that a state holds.

    Raises:
        StateError: The component's inputs are not those that this program gives it.
    """
    for component in state.of_type(ENVIRONMENT):
        try:
            inputs = _Inputs.model_validate(plain(component.inputs))
        except ValidationError as error:
            raise StateError(
                explained(
                    f"{component.urn} has other inputs than this program gives it.",
                    found=f"missing or unknown: {faulty_places(error)}",
                    to_do="Read the stack with the version of this program that deployed it.",
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
    """The entries of the output `resources` by id; what is no such entry is left out."""
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
