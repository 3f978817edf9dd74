"""Changes as in the portal: change a property or delete a resource without the engine.

Both use the control plane, so the same rules, locks and reference checks apply as for the engine.
"""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from azure_facts import identifiers
from sandbox import catalogue, configuration, reading
from sandbox.assignment import Assignment
from sandbox.azure.control import Azure
from sandbox.azure.request import Account, Request
from sandbox.azure.secrets import MARK
from sandbox.azure.store import Record, Store
from sandbox.catalogue.entry import ResourceType
from sandbox.difference import differences
from sandbox.schema import shape
from sandbox.schema.cache import Schema, Schemas
from sandbox.schema.check import check
from sandbox.schema.input_problem import path_below
from sandbox.values import UNKNOWN, fill, is_array, is_object


class PortalError(Exception):
    """The change is not possible, and nothing was changed. The message says what is wrong, where, and why."""


class Portal:
    """Manual access to a store's resources."""

    def __init__(self, store: Store, schemas: Schemas) -> None:
        """Use the store, and the SDK's types."""
        self._store = store
        self._azure = Azure(store)
        self._schemas = schemas

    def change(self, identifier: str, assignments: Iterable[Assignment]) -> list[str]:
        """Change properties of a resource.

        Args:
            identifier: its id; upper and lower case do not matter.
            assignments: the properties, by their names on the wire.

        Returns:
            The paths of the changed properties; empty if they had these values already.

        Raises:
            PortalError: if the resource does not exist, or the change is not possible.
            AssignmentError: if a path does not exist.
            AzureError: if Azure rejects the change.
        """
        resource_type, record = self._found(identifier)
        schema = self._schemas[resource_type.token]
        before = reading.imported_inputs(resource_type, schema, record.id, record.properties)
        after = before
        for assignment in assignments:
            _reject_read_only(schema, record, assignment)
            after = _assigned(schema, after, assignment)
        _reject_faulty(schema, record, before, after)
        changes = differences(resource_type, before, after, record.properties)
        kept = [change.path for change in changes if change.replaces]
        if kept:
            raise PortalError(
                f"{record.id} was not changed: {_listed(kept)} cannot change while the resource exists; "
                "remove the resource, and let the program create it again"
            )
        if changes:
            self._put(resource_type, schema, record, (before, after))
        return [change.path for change in changes]

    def create(self, token: str, assignments: Iterable[Assignment]) -> str:
        """Create a resource outside of any program, such as one that a program expects to exist.

        Args:
            token: its type: "azure-native:keyvault:Vault".
            assignments: its inputs, by their names on the wire; they include the name and the resource group.

        Returns:
            Its id.

        Raises:
            NotModelledError: if the type is not modelled.
            PortalError: if the inputs do not match the types.
            AzureError: if Azure rejects the request.
        """
        resource_type = catalogue.get(token)
        schema = self._schemas[resource_type.token]
        inputs: dict[str, Any] = {}
        for assignment in assignments:
            inputs = _assigned(schema, inputs, assignment)
        faults = [fault.reason for fault in check(schema, inputs)]
        missing = (name for name in resource_type.parameters if name not in inputs)
        faults += [f"missing required property '{name}'" for name in missing]
        if fault := resource_type.problem_with_name(inputs):
            faults.append(fault)
        if faults:
            listed = "".join(f"\n  {fault}" for fault in dict.fromkeys(faults))
            raise PortalError(f"the resource was not created:{listed}")
        account = configuration.account({})
        within = f"/subscriptions/{account.subscription}/resourceGroups/{inputs.get('resourceGroupName')}"
        group = self._azure.get(within)
        if "location" in schema.inputs and "location" not in inputs and group is not None:
            inputs["location"] = group.properties.get("location")
        properties = shape.outputs(schema, inputs)
        return self._azure.put(resource_type, inputs, properties, account, create=True).id

    def remove(self, identifier: str) -> list[str]:
        """Delete a resource and everything below it.

        Returns:
            The ids of the deleted resources; empty for one that exists with its parent, which is reset to its
            defaults.

        Raises:
            PortalError: if the resource does not exist.
            AzureError: if Azure rejects the deletion.
        """
        resource_type, record = self._found(identifier)
        below = [lower.id for lower in self._store.read().below(record.id)]
        self._azure.delete(resource_type, record.id, _account(record))
        return [] if resource_type.exists_with_parent else [record.id, *below]

    def purge(self, identifier: str) -> None:
        """Purge a deleted resource that holds its name, such as a vault.

        Raises:
            AzureError: if there is no deleted resource with the id, or if Azure rejects the purge.
        """
        subscription = identifiers.subscription(identifier) or ""
        self._azure.purge(identifier, configuration.account({"subscriptionId": subscription}))

    def _found(self, identifier: str) -> tuple[ResourceType, Record]:
        view = self._store.read()
        record = view.get(identifier)
        if record is not None:
            return catalogue.get(record.token), record
        parent = view.get(identifiers.parent(identifier) or "")
        if parent is not None:
            identifier = parent.id + identifier[len(parent.id) :]  # in the case that Azure uses
        for entry in catalogue.TYPES.values():
            if entry.exists_with_parent and entry.pattern.fullmatch(identifier):
                record = self._azure.get(identifier, entry)
                if record is not None:
                    return entry, record
        ids = {identifiers.key(other.id): other.id for other in view.everything()}
        near = difflib.get_close_matches(identifiers.key(identifier), ids, n=1)
        hint = f"Did you mean '{ids[near[0]]}'? " if near else ""
        raise PortalError(
            f"no resource has the id '{identifier}'. {hint}`python -m sandbox list DATABASE --json` lists "
            f"all {len(ids)} ids"
        )

    def _put(
        self,
        resource_type: ResourceType,
        schema: Schema,
        record: Record,
        inputs: tuple[Mapping[str, Any], Mapping[str, Any]],
    ) -> None:
        """Put a resource as it was read, with the differences between two inputs and their effects."""
        view = self._store.read()
        request = partial(
            Request, id=record.id, account=_account(record), existing=view.get(record.id), azure=view
        )
        shaped_inputs = [_without_defaults(shape.outputs(schema, each), each) for each in inputs]
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        returned = [
            resource_type.adds(request(inputs=dict(each), now=time))
            for each, time in zip(inputs, (record.modified, now), strict=True)
        ]
        properties = _followed(_followed(record.properties, *shaped_inputs), *returned)
        # With the inputs that Azure never returns, because rules also check passwords.
        sent = fill(reading.imported_inputs(resource_type, schema, record.id, properties), inputs[1])
        self._azure.put(resource_type, sent, properties, _account(record), create=False, as_read=record)


def _account(record: Record) -> Account:
    return configuration.account({"subscriptionId": record.subscription})


def _reject_read_only(schema: Schema, record: Record, assignment: Assignment) -> None:
    """Reject a change of a read-only property, which Azure's API would ignore."""
    steps = assignment.steps
    if _leads(schema, schema.outputs, steps) and not _leads(schema, schema.inputs, steps):
        raise PortalError(
            f"{record.id} was not changed: '{assignment.path}' is read-only: Azure returns it and ignores it "
            "in requests. Change the property that sets it, such as sku.capacity for a plan's numberOfWorkers"
        )


def _leads(schema: Schema, described: Mapping[str, Any], steps: tuple[str, ...]) -> bool:
    """Return whether a path names a property."""
    return steps[0] in described and _leads_within(schema, described[steps[0]]["type"], steps[1:])


def _leads_within(schema: Schema, kind: Any, steps: tuple[str, ...]) -> bool:  # noqa: ANN401 - JSON
    if not steps or not is_object(kind):
        return not steps or kind == "any"
    if "ref" in kind:
        return _leads(schema, schema.types[kind["ref"]], steps)
    if "union" in kind:
        return any(_leads_within(schema, member, steps) for member in kind["union"])
    return _leads_within(schema, kind.get("array", kind.get("map", "string")), steps[1:])


def _assigned(schema: Schema, inputs: Mapping[str, Any], assignment: Assignment) -> dict[str, Any]:
    """Return the inputs with one more assignment: the first of its values that the types allow."""
    tried: list[dict[str, Any]] = [assignment.within(inputs, meaning) for meaning in assignment.meanings]
    return min(tried, key=lambda changed: len(check(schema, _without_secrets(changed))))


def _reject_faulty(
    schema: Schema, record: Record, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    """Reject values that the types do not allow, and new values of secrets, which no refresh could show."""
    known = check(schema, _without_secrets(before))  # secrets that are never returned are always missing
    faults = [fault.reason for fault in check(schema, _without_secrets(after)) if fault not in known]
    faults += [
        f"'{path}' is a secret, whose value the sandbox does not store: it can be removed, but not changed"
        for path in _changed_secrets(before, after, "")
    ]
    if faults:
        listed = "".join(f"\n  {fault}" for fault in faults)
        raise PortalError(f"{record.id} was not changed:{listed}")


def _without_secrets(value: object) -> Any:  # noqa: ANN401 - any JSON
    """Return a value in which unknown values, which are not checked, replace secrets."""
    if value == MARK:
        return UNKNOWN
    if is_object(value):
        return {name: _without_secrets(item) for name, item in value.items()}
    return [_without_secrets(item) for item in value] if is_array(value) else value


def _changed_secrets(before: object, after: object, path: str) -> Iterator[str]:
    """Yield the paths of the secrets with another value."""
    if before == MARK:
        if after is not None and after != MARK:
            yield path
    elif is_object(before) and is_object(after):
        for name, item in before.items():
            yield from _changed_secrets(item, after.get(name), path_below(path, name))
    elif is_array(before) and is_array(after):
        for index, (item, other) in enumerate(zip(before, after, strict=False)):
            yield from _changed_secrets(item, other, f"{path}[{index}]")


def _followed(value: object, before: object, after: object) -> Any:  # noqa: ANN401 - any JSON
    """Apply the differences between two values to a third one; None stands for an absent value."""
    if is_object(value) and is_object(after):
        known = before if is_object(before) else {}
        items = {
            name: _followed(value.get(name), known.get(name), after.get(name))
            for name in {**value, **known, **after}
        }
        return {name: item for name, item in items.items() if item is not None}
    if is_array(value) and is_array(before) and is_array(after) and len(value) == len(before) == len(after):
        return [_followed(*items) for items in zip(value, before, after, strict=True)]
    return value if before == after else after


def _without_defaults(shaped: object, inputs: object) -> Any:  # noqa: ANN401 - any JSON
    """Return the inputs as a response has them, without the SDK's defaults: the portal has no SDK."""
    if is_object(shaped) and is_object(inputs):
        return {
            name: _without_defaults(item, inputs[name]) for name, item in shaped.items() if name in inputs
        }
    if is_array(shaped) and is_array(inputs):
        return [
            _without_defaults(item, shaped_inputs) for item, shaped_inputs in zip(shaped, inputs, strict=True)
        ]
    return shaped


def _listed(paths: list[str]) -> str:
    return " and ".join(f"'{path}'" for path in paths)
