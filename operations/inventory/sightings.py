"""Finds each resource of the inventory in a state: current, in an operation, being deleted, or missing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from model.resource import ResourceStatus
from operations.inventory.environments import RecordedEnvironment
from operations.inventory.kinds import KINDS, Kind, kind_of_type
from operations.inventory.resource_ids import ResourceId
from operations.stacks.state import OperationType, Resource, State


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """A resource of the inventory, as one part of the state shows it.

    Attributes:
        id: Its id; None if neither the state nor the inputs contain it.
        source: The part of the state.
        environment: Its environment; None if it has none.
        missing: Whether it does not exist. Then `source` is the component that should have created it, or the
            resource that it is to replace.
    """

    id: ResourceId | None
    kind: Kind
    status: ResourceStatus
    source: Resource
    environment: RecordedEnvironment | None
    missing: bool = False

    @property
    def exists(self) -> bool:
        """Whether it exists in Azure: a resource that is still being created has no id yet."""
        return not self.missing and bool(self.source.id)


STATUS_OF_OPERATION: Mapping[OperationType, ResourceStatus] = MappingProxyType(
    {
        OperationType.CREATING: ResourceStatus.PROVISIONING,
        OperationType.IMPORTING: ResourceStatus.PROVISIONING,
        OperationType.UPDATING: ResourceStatus.PROVISIONING,
        OperationType.DELETING: ResourceStatus.DELETING,
    }
)
"""The status of a resource, by the operation that is running on it."""


def status_of(state: State, resource: Resource) -> ResourceStatus:
    """The status of a resource that exists."""
    for operation in state.pending_operations:
        # A replacement has the same URN and another id. The operation of an update may have no id.
        same = operation.resource.urn == resource.urn and operation.resource.id in (None, resource.id)
        if same and operation.type in (OperationType.UPDATING, OperationType.DELETING):
            return STATUS_OF_OPERATION[operation.type]
    return ResourceStatus.FAILED if resource.init_errors else ResourceStatus.READY


# The specification's placeholder. A killed creation stays in the state even after a destroy, when nothing
# there contains the subscription any more.
_UNKNOWN_SUBSCRIPTION = "{sub-id}"


class Sightings:
    """All resources of the inventory in a state, each once, in its latest condition."""

    def __init__(self, state: State, environments: Iterable[RecordedEnvironment]) -> None:
        self._state = state
        self._environments = {environment.component.urn: environment for environment in environments}

    def latest(self) -> list[Sighting]:
        """Each resource, once."""
        # Later entries win: an operation overrides the resource that it replaces, and a current resource
        # overrides the operation that may have created it. (The engine keeps a killed creation in the state,
        # even after a later update has created the resource.)
        seen = [
            *self._expected(),
            *self._replaced(),
            *self._to_be_created_again(),
            *self._under_way(),
            *self._living(),
        ]
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

    def _to_be_created_again(self) -> Iterator[Sighting]:
        # If only deletions are running, they delete other resources that will be created again.
        status = self._status_of_absent() or ResourceStatus.PROVISIONING
        for resource in self._state.resources:
            if resource.pending_replacement:
                yield from self._see(resource, status, missing=True)

    def _expected(self) -> Iterator[Sighting]:
        """What should exist, as if none of it did; nothing if everything is being deleted."""
        status = self._status_of_absent()
        if status is None:
            return
        for environment in self._environments.values():
            # After an update finished, a resource without a component has been destroyed.
            for kind in () if environment.declarations else filter(environment.wants, KINDS.values()):
                yield _absent(environment.id_of(kind), kind, status, environment.component, environment)
        for component in self._state.living.values():
            environment = self._environment_of(component)
            for kind in KINDS.values() if environment else ():
                expected = _id_from_component(component, kind, environment)
                if expected:
                    yield _absent(expected, kind, status, component, environment)

    def _status_of_absent(self) -> ResourceStatus | None:
        """The status of a resource that is not in the state; None if it is to be deleted."""
        types = {operation.type for operation in self._state.unfinished}
        if types & {OperationType.CREATING, OperationType.IMPORTING, OperationType.UPDATING}:
            return ResourceStatus.PROVISIONING
        return None if OperationType.DELETING in types else ResourceStatus.FAILED

    def _environment_of(self, resource: Resource) -> RecordedEnvironment | None:
        above = (component.urn for component in self._state.ancestors(resource))
        return next((self._environments[urn] for urn in above if urn in self._environments), None)

    def _see(
        self, resource: Resource, status: ResourceStatus, *, missing: bool = False
    ) -> Iterator[Sighting]:
        """The sighting of a resource, if its kind is in the inventory."""
        kind = kind_of_type(resource.type)
        if kind is None:
            return
        environment = self._environment_of(resource)
        component = self._state.living.get(resource.parent or "")
        # The old name may not be used again: what is expected has the name in the current program.
        expected = _id_from_component(component, kind, environment) if missing and component else None
        if expected:
            resource_id = expected
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


def _absent(
    resource_id: ResourceId,
    kind: Kind,
    status: ResourceStatus,
    source: Resource,
    environment: RecordedEnvironment | None,
) -> Sighting:
    return Sighting(
        id=resource_id, kind=kind, status=status, source=source, environment=environment, missing=True
    )


def _id_from_component(
    component: Resource, kind: Kind, environment: RecordedEnvironment | None
) -> ResourceId | None:
    """The id of the resource of a kind that a component creates; None if it creates none."""
    if component.type != kind.component:
        return None
    paths = ("placement.resourceGroupName", *(name.argument for name in kind.names))
    return _id(component, paths, kind, environment)


def _id_from_inputs(
    resource: Resource, kind: Kind, environment: RecordedEnvironment | None
) -> ResourceId | None:
    """The id that a resource will have. The state does not contain it before the resource exists."""
    return _id(resource, ("resourceGroupName", *(name.input for name in kind.names)), kind, environment)


def _id(
    source: Resource, paths: Iterable[str], kind: Kind, environment: RecordedEnvironment | None
) -> ResourceId | None:
    """An id from the values at some paths: the resource group, and then one for each name."""
    group, *names = [source.value(path) for path in paths]
    texts = tuple(name for name in names if isinstance(name, str))
    if not isinstance(group, str) or len(texts) < len(kind.names):
        return None
    subscription = environment.subscription if environment else _UNKNOWN_SUBSCRIPTION
    return ResourceId(subscription, group, kind.arm, texts)


def _key(sighting: Sighting) -> str:
    return sighting.id.key if sighting.id else sighting.source.urn
