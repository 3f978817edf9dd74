"""What a person does in the portal: change a property or delete a resource, behind the engine's back.

Both go through the control plane: rules, locks and what is still referred to hold as they do for the engine.
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
    """What the portal does not offer: nothing was changed. The text says what was wrong, where, and why."""


class Portal:
    """A person's way to what a store holds."""

    def __init__(self, store: Store, schemas: Schemas) -> None:
        """Take the store, and the SDK's types."""
        self._store = store
        self._azure = Azure(store)
        self._schemas = schemas

    def change(self, identifier: str, assignments: Iterable[Assignment]) -> list[str]:
        """Change properties of a resource.

        Args:
            identifier: its id, in whatever case.
            assignments: the properties, by the names that programs on the wire have for them.

        Returns:
            The paths of what is different now; none where all of it was so already.

        Raises:
            PortalError: when there is no such resource, or no way to such a change.
            AssignmentError: when a path leads nowhere.
            AzureError: when Azure refuses.
        """
        resource_type, record = self._found(identifier)
        schema = self._schemas[resource_type.token]
        before = reading.imported_inputs(resource_type, schema, record.id, record.properties)
        after = before
        for assignment in assignments:
            _refuse_read_only(schema, record, assignment)
            after = _assigned(schema, after, assignment)
        _refuse_faulty(schema, record, before, after)
        changes = differences(resource_type, before, after, record.properties)
        kept = [change.path for change in changes if change.replaces]
        if kept:
            raise PortalError(
                f"{record.id} stays as it was: a resource keeps {_listed(kept)} for as long as it exists; "
                "remove it, and let the program make it anew"
            )
        if changes:
            self._put(resource_type, schema, record, (before, after))
        return [change.path for change in changes]

    def create(self, token: str, assignments: Iterable[Assignment]) -> str:
        """Make a resource that no program makes: what is there before a program comes.

        Args:
            token: its type: "azure-native:keyvault:Vault".
            assignments: its inputs, by the names that programs on the wire have for them; the name and the
                resource group are among them.

        Returns:
            Its id.

        Raises:
            NotModelledError: when there is no such type.
            PortalError: when the inputs are not what the types allow.
            AzureError: when Azure refuses.
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
            raise PortalError(f"nothing was made:{listed}")
        account = configuration.account({})
        within = f"/subscriptions/{account.subscription}/resourceGroups/{inputs.get('resourceGroupName')}"
        group = self._azure.get(within)
        if "location" in schema.inputs and "location" not in inputs and group is not None:
            inputs["location"] = group.properties.get("location")
        properties = shape.outputs(schema, inputs)
        return self._azure.put(resource_type, inputs, properties, account, create=True).id

    def remove(self, identifier: str) -> list[str]:
        """Delete a resource, with all that lies below it.

        Returns:
            The ids of what is gone; none for what exists with its parent, which has its defaults again.

        Raises:
            PortalError: when there is no such resource.
            AzureError: when Azure refuses.
        """
        resource_type, record = self._found(identifier)
        below = [lower.id for lower in self._store.read().below(record.id)]
        self._azure.delete(resource_type, record.id, _account(record))
        return [] if resource_type.always_there else [record.id, *below]

    def purge(self, identifier: str) -> None:
        """Destroy for good what is deleted and holds its name, as a vault does.

        Raises:
            AzureError: when nothing is deleted under the id, or when Azure refuses.
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
            identifier = parent.id + identifier[len(parent.id) :]  # in the case that Azure has it in
        for entry in catalogue.TYPES.values():
            if entry.always_there and entry.pattern.fullmatch(identifier):
                record = self._azure.get(identifier, entry)
                if record is not None:
                    return entry, record
        ids = {identifiers.key(other.id): other.id for other in view.everything()}
        near = difflib.get_close_matches(identifiers.key(identifier), ids, n=1)
        hint = f"did you mean '{ids[near[0]]}'? " if near else ""
        raise PortalError(
            f"nothing has the id '{identifier}'. {hint}`python -m sandbox list DATABASE --json` shows all "
            f"{len(ids)} ids"
        )

    def _put(
        self,
        resource_type: ResourceType,
        schema: Schema,
        record: Record,
        inputs: tuple[Mapping[str, Any], Mapping[str, Any]],
    ) -> None:
        """Put a resource back as it was read, but for what differs between two inputs, and what follows."""
        view = self._store.read()
        request = partial(
            Request, id=record.id, account=_account(record), existing=view.get(record.id), azure=view
        )
        said = [_said(shape.outputs(schema, each), each) for each in inputs]
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        answered = [
            resource_type.answers(request(inputs=dict(each), now=time))
            for each, time in zip(inputs, (record.modified, now), strict=True)
        ]
        properties = _followed(_followed(record.properties, *said), *answered)
        # With what Azure takes and never returns: the rules judge a password too.
        sent = fill(reading.imported_inputs(resource_type, schema, record.id, properties), inputs[1])
        self._azure.put(resource_type, sent, properties, _account(record), create=False, as_read=record)


def _account(record: Record) -> Account:
    return configuration.account({"subscriptionId": record.subscription})


def _refuse_read_only(schema: Schema, record: Record, assignment: Assignment) -> None:
    """Refuse what Azure's API would pass over in silence."""
    steps = assignment.steps
    if _leads(schema, schema.outputs, steps) and not _leads(schema, schema.inputs, steps):
        raise PortalError(
            f"{record.id} stays as it was: '{assignment.path}' is read-only. Azure answers it and takes no "
            "value for it; change what it follows from, as sku.capacity for a plan's numberOfWorkers"
        )


def _leads(schema: Schema, described: Mapping[str, Any], steps: tuple[str, ...]) -> bool:
    """Tell whether a path leads to a property."""
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
    """Give inputs with one more assignment, in the first of its meanings that the types allow."""
    tried: list[dict[str, Any]] = [assignment.within(inputs, meaning) for meaning in assignment.meanings]
    return min(tried, key=lambda changed: len(check(schema, _veiled(changed))))


def _refuse_faulty(
    schema: Schema, record: Record, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    """Refuse what the types do not allow, and a secret's new value, which no refresh could show."""
    known = check(schema, _veiled(before))  # secrets that are never returned are missing from the start
    faults = [fault.reason for fault in check(schema, _veiled(after)) if fault not in known]
    faults += [
        f"'{path}' is a secret, and the sandbox keeps no value of it: it can be taken away, not changed"
        for path in _unveiled(before, after, "")
    ]
    if faults:
        listed = "".join(f"\n  {fault}" for fault in faults)
        raise PortalError(f"{record.id} stays as it was:{listed}")


def _veiled(value: object) -> Any:  # noqa: ANN401 - any JSON
    """Give a value with what is not known, and so not judged, in the place of secrets."""
    if value == MARK:
        return UNKNOWN
    if is_object(value):
        return {name: _veiled(item) for name, item in value.items()}
    return [_veiled(item) for item in value] if is_array(value) else value


def _unveiled(before: object, after: object, path: str) -> Iterator[str]:
    """Name the secrets that have another value."""
    if before == MARK:
        if after is not None and after != MARK:
            yield path
    elif is_object(before) and is_object(after):
        for name, item in before.items():
            yield from _unveiled(item, after.get(name), path_below(path, name))
    elif is_array(before) and is_array(after):
        for index, (item, other) in enumerate(zip(before, after, strict=False)):
            yield from _unveiled(item, other, f"{path}[{index}]")


def _followed(value: object, before: object, after: object) -> Any:  # noqa: ANN401 - any JSON
    """Give a value that has changed where two others differ, as they differ; nothing is what is absent."""
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


def _said(shaped: object, inputs: object) -> Any:  # noqa: ANN401 - any JSON
    """Give what inputs become in an answer, without the SDK's defaults: a person in the portal has no SDK."""
    if is_object(shaped) and is_object(inputs):
        return {name: _said(item, inputs[name]) for name, item in shaped.items() if name in inputs}
    if is_array(shaped) and is_array(inputs):
        return [_said(item, said) for item, said in zip(shaped, inputs, strict=True)]
    return shaped


def _listed(paths: list[str]) -> str:
    return " and ".join(f"'{path}'" for path in paths)
