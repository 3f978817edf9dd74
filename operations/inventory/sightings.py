"""Where a state shows a resource of the inventory: alive, under way, on its way out, or missing."""

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
    environment: RecordedEnvironment | None
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

    def __init__(self, state: State, environments: Iterable[RecordedEnvironment]) -> None:
        self._state = state
        self._environments = {environment.component.urn: environment for environment in environments}

    def latest(self) -> list[Sighting]:
        """Each resource once."""
        # What stands further down is nearer to the truth: an operation tells more than what it replaces,
        # and a resource that lives more than the operation that may have made it. (The engine keeps a
        # killed creation in the state, even when a later update has made the resource.)
        seen = [
            *self._awaited(),
            *self._replaced(),
            *self._to_be_made_anew(),
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

    def _to_be_made_anew(self) -> Iterator[Sighting]:
        # Where only deletions are under way, they are those of further resources to be made anew.
        status = self._status_of_absent() or ResourceStatus.PROVISIONING
        for resource in self._state.resources:
            if resource.pending_replacement:
                yield from self._see(resource, status, missing=True)

    def _awaited(self) -> Iterator[Sighting]:
        """What should exist, as if none of it did; nothing where all is to be gone."""
        status = self._status_of_absent()
        if status is None:
            return
        for environment in self._environments.values():
            # Once an update came to its end, what has no component was destroyed.
            for kind in () if environment.declarations else filter(environment.wants, KINDS.values()):
                yield _absent(environment.id_of(kind), kind, status, environment.component, environment)
        for component in self._state.living.values():
            environment = self._environment_of(component)
            for kind in KINDS.values() if environment else ():
                meant = _id_from_component(component, kind, environment)
                if meant:
                    yield _absent(meant, kind, status, component, environment)

    def _status_of_absent(self) -> ResourceStatus | None:
        """What becomes of a resource that the state does not have; None for one that is to be gone."""
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
        """The sighting of a resource, if its kind belongs to the inventory."""
        kind = kind_of_type(resource.type)
        if kind is None:
            return
        environment = self._environment_of(resource)
        component = self._state.living.get(resource.parent or "")
        # Its old name may be gone for good: what is awaited has the name that is meant now.
        meant = _id_from_component(component, kind, environment) if missing and component else None
        if meant:
            resource_id = meant
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
    """The id of what a component makes of a kind; None where it makes none, as of a slot without a name."""
    if component.type != kind.component:
        return None
    paths = ("placement.resourceGroupName", *(name.argument for name in kind.names))
    return _id(component, paths, kind, environment)


def _id_from_inputs(
    resource: Resource, kind: Kind, environment: RecordedEnvironment | None
) -> ResourceId | None:
    """The id that a resource will have, which the state does not know before it exists."""
    return _id(resource, ("resourceGroupName", *(name.input for name in kind.names)), kind, environment)


def _id(
    source: Resource, paths: Iterable[str], kind: Kind, environment: RecordedEnvironment | None
) -> ResourceId | None:
    """An id of the values at paths: the resource group's, then one for each name."""
    group, *names = [source.value(path) for path in paths]
    texts = tuple(name for name in names if isinstance(name, str))
    if not isinstance(group, str) or len(texts) < len(kind.names):
        return None
    subscription = environment.subscription if environment else _UNKNOWN_SUBSCRIPTION
    return ResourceId(subscription, group, kind.arm, texts)


def _key(sighting: Sighting) -> str:
    return sighting.id.key if sighting.id else sighting.source.urn
