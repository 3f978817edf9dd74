"""Where a state shows a resource of the inventory: alive, under way, on its way out, or missing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from model.resource import ResourceStatus
from operations.environments import Environment
from operations.kinds import KINDS, Kind, kind_of_type
from operations.resource_ids import ResourceId
from operations.state import OperationType, Resource, State


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """A resource of the inventory, as one place of the state shows it.

    Attributes:
        id: Its id; None where neither the state nor the inputs tell it.
        source: What the state holds of it.
        environment: The environment that it stands in; None outside of any.
        missing: Whether it does not exist, and `source` is what stands in for it: the component that should
            have made it, or what it shall replace.
    """

    id: ResourceId | None
    kind: Kind
    status: ResourceStatus
    source: Resource
    environment: Environment | None
    missing: bool = False

    @property
    def exists(self) -> bool:
        """Whether the engine has seen it in Azure: what it is still creating has no id yet."""
        return not self.missing and bool(self.source.id)


STATUS_OF_OPERATION: Mapping[OperationType, ResourceStatus] = MappingProxyType(
    {
        OperationType.CREATING: ResourceStatus.PROVISIONING,
        OperationType.IMPORTING: ResourceStatus.PROVISIONING,
        OperationType.UPDATING: ResourceStatus.PROVISIONING,
        OperationType.DELETING: ResourceStatus.DELETING,
    }
)
"""What becomes of a resource that an operation is under way on."""


def status_of(state: State, resource: Resource) -> ResourceStatus:
    """The status of a resource that exists."""
    for operation in state.pending_operations:
        # The id tells it from another of the same URN, which it replaces; an update may come without.
        same = operation.resource.urn == resource.urn and operation.resource.id in (None, resource.id)
        if same and operation.type in (OperationType.UPDATING, OperationType.DELETING):
            return STATUS_OF_OPERATION[operation.type]
    return ResourceStatus.FAILED if resource.init_errors else ResourceStatus.READY


# The specification's own way to leave it open: a creation that was killed stays in the state even after a
# destroy, when nothing is left there that would tell the subscription.
_UNKNOWN_SUBSCRIPTION = "{sub-id}"


class Sightings:
    """All that a state shows of the inventory; each resource once, in its latest condition."""

    def __init__(self, state: State, environments: Iterable[Environment]) -> None:
        self._state = state
        self._environments = {environment.component.urn: environment for environment in environments}

    def latest(self) -> list[Sighting]:
        """Each resource once."""
        # What stands further down is nearer to the truth: an operation tells more than what it replaces,
        # and a resource that lives more than the operation that may have made it. (The engine keeps a
        # killed creation in the state, even when a later update has made the resource.)
        seen = [*self._replaced(), *self._to_be_made_anew(), *self._under_way(), *self._living()]
        seen = [*self._missing(seen), *seen]
        return list({_key(sighting): sighting for sighting in seen}.values())

    def _living(self) -> Iterator[Sighting]:
        for resource in self._state.living.values():
            if not resource.external:
                yield from self._see(resource, status_of(self._state, resource))

    def _under_way(self) -> Iterator[Sighting]:
        for operation in self._state.pending_operations:
            if operation.type in STATUS_OF_OPERATION and not operation.resource.external:
                yield from self._see(operation.resource, STATUS_OF_OPERATION[operation.type])

    def _replaced(self) -> Iterator[Sighting]:
        for resource in self._state.resources:
            if resource.delete and not resource.external:
                yield from self._see(resource, ResourceStatus.DELETING)

    def _to_be_made_anew(self) -> Iterator[Sighting]:
        # Where only deletions are under way, they are those of further resources to be made anew.
        status = self._status_of_absent() or ResourceStatus.PROVISIONING
        for resource in self._state.resources:
            if resource.pending_replacement:
                yield from self._see(resource, status, missing=True)

    def _missing(self, seen: Iterable[Sighting]) -> Iterator[Sighting]:
        """What an environment should have, and the state does not show."""
        status = self._status_of_absent()
        if status is None:
            return
        shown = {(at.environment.component.urn, at.kind.arm) for at in seen if at.environment}
        components = self._components()
        for urn, environment in self._environments.items():
            for kind in KINDS.values():
                if (urn, kind.arm) in shown or not environment.wants(kind):
                    continue
                component = components.get((urn, kind.component))
                # Where an update once came to its end, what has no component any more was destroyed.
                if component or not environment.declarations:
                    yield Sighting(
                        id=environment.id_of(kind),
                        kind=kind,
                        status=status,
                        source=component or environment.component,
                        environment=environment,
                        missing=True,
                    )

    def _status_of_absent(self) -> ResourceStatus | None:
        """What becomes of a resource that the state does not have; None for one that is to be gone."""
        types = {operation.type for operation in self._state.unfinished}
        if types & {OperationType.CREATING, OperationType.IMPORTING, OperationType.UPDATING}:
            return ResourceStatus.PROVISIONING
        return None if OperationType.DELETING in types else ResourceStatus.FAILED

    def _components(self) -> Mapping[tuple[str, str], Resource]:
        """The components that make the inventory, by the URN of their environment and their type."""
        types = {kind.component for kind in KINDS.values()}
        components = (resource for resource in self._state.living.values() if resource.type in types)
        return {
            (environment.component.urn, component.type): component
            for component in components
            if (environment := self._environment_of(component))
        }

    def _environment_of(self, resource: Resource) -> Environment | None:
        above = (component.urn for component in self._state.ancestors(resource))
        return next((self._environments[urn] for urn in above if urn in self._environments), None)

    def _see(
        self, resource: Resource, status: ResourceStatus, *, missing: bool = False
    ) -> Iterator[Sighting]:
        """The sighting of a resource, if its kind belongs to the inventory."""
        kind = kind_of_type(resource.type)
        if kind is None:
            return
        environment = self._environment_of(resource)
        if missing and environment:
            # Its old name may be gone for good: what is awaited has the name that is meant now.
            resource_id = environment.id_of(kind)
        elif resource.id:
            resource_id = ResourceId.parse(resource.id)
        else:
            resource_id = _id_from_inputs(resource, kind, environment)
        yield Sighting(
            id=resource_id,
            kind=kind,
            status=status,
            source=resource,
            environment=environment,
            missing=missing,
        )


def _id_from_inputs(resource: Resource, kind: Kind, environment: Environment | None) -> ResourceId | None:
    """The id that a resource will have, which the state does not know before it exists."""
    texts = [resource.value(path) for path in ("resourceGroupName", *kind.names)]
    group, *names = [text for text in texts if isinstance(text, str)] or [""]
    if len(names) < len(kind.names):
        return None
    subscription = environment.subscription if environment else _UNKNOWN_SUBSCRIPTION
    return ResourceId(subscription, group, kind.arm, tuple(names))


def _key(sighting: Sighting) -> str:
    return sighting.id.key if sighting.id else sighting.source.urn
