"""The control plane: PUT, GET and DELETE of resources, with Azure's checks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from azure_facts import identifiers
from sandbox import catalogue
from sandbox.azure import locks, operations, soft_delete
from sandbox.azure.errors import AzureError, already_exists
from sandbox.azure.request import Account, Request
from sandbox.azure.secrets import mark_secrets, without
from sandbox.azure.store import Record, Store, Transaction, View
from sandbox.catalogue.entry import ResourceType, Rule
from sandbox.values import fill, plain

_NOT_FOUND_HELP: Final = "For more details please go to https://aka.ms/ARMResourceNotFoundFix"


@dataclass(frozen=True)
class PutResult:
    """A resource after a PUT; its properties still contain the secrets of the request."""

    id: str
    properties: dict[str, Any]
    notes: tuple[str, ...] = ()
    """Additional notes for the caller."""


class Azure:
    """All subscriptions, in one store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def close(self) -> None:
        """Close the store."""
        self._store.close()

    def get(self, identifier: str, resource_type: ResourceType | None = None) -> Record | None:
        """Return a resource, or None.

        Args:
            identifier: its id; upper and lower case do not matter.
            resource_type: with it, a resource that exists with its parent is found too, with its defaults.
        """
        view = self._store.read()
        record = view.get(identifier)
        if record is None and resource_type and resource_type.exists_with_parent and exists(identifier, view):
            parent = view.get(identifiers.parent(identifier) or "")
            return Record(
                id=identifier,
                subscription=identifiers.subscription(identifier) or "",
                token=resource_type.token,
                global_name=None,
                properties={"name": identifiers.name(identifier), "type": resource_type.arm_type},
                created=parent.created if parent else "",
                modified=parent.modified if parent else "",
            )
        return record

    def put(
        self,
        resource_type: ResourceType,
        inputs: Mapping[str, Any],
        properties: Mapping[str, Any],
        account: Account,
        *,
        create: bool,
        as_read: Record | None = None,
    ) -> PutResult:
        """Create or change a resource.

        Args:
            resource_type: its entry in the catalogue.
            inputs: what the caller sent; secrets may be wrapped.
            properties: the inputs in a response's shape, with wrapped secrets, without Azure's additions.
            account: the caller and its subscription.
            create: reject if the resource exists, as the provider does (Azure itself would update it).
            as_read: reject if the resource has changed since, as Azure does for an If-Match header.

        Raises:
            AzureError: if Azure rejects the request; nothing has changed then.
        """
        sent: dict[str, Any] = plain(inputs)
        identifier = resource_type.identifier(sent, account.subscription)
        with self._store.write() as transaction:
            request = _request_to_put(identifier, sent, account, transaction)
            _reject_existing(resource_type, request, create=create)
            _reject_changed(request, as_read)
            _reject_orphan(identifier, transaction)
            _reject_bad_name(resource_type, sent)
            global_name = _global_name(resource_type, request)
            locks.reject_write(identifier, transaction)
            operations.reject_change(identifier, request.now, transaction)
            resource_type.reject("put", request)
            recovered = soft_delete.recover(resource_type, request, transaction)
            kept = without(properties, resource_type.never_returned)
            returned = request.existing.id if request.existing else resource_type.id_in_responses(identifier)
            filled = fill(kept, resource_type.adds(request))
            whole = recovered or fill(dict(resource_type.spells(request)), filled)
            transaction.save(
                Record(
                    id=returned,
                    subscription=identifiers.subscription(identifier) or account.subscription,
                    token=resource_type.token,
                    global_name=global_name,
                    properties=mark_secrets(whole),
                    created=request.created,
                    modified=request.now,
                )
            )
            for other in resource_type.also_changes(request, inputs):
                transaction.save(replace(other, properties=mark_secrets(other.properties)))
            for owner, unseen in resource_type.keeps_unseen(request, inputs):
                transaction.keep_unseen(owner, mark_secrets(unseen))
        return PutResult(returned, whole, tuple(request.notes))

    def check(self, rules: Iterable[Rule], identifier: str, inputs: dict[str, Any], account: Account) -> None:
        """Check some rules for a PUT without doing it.

        Raises:
            AzureError: from the first rule that rejects it.
        """
        request = _request_to_put(identifier, inputs, account, self._store.read())
        for rule in rules:
            rule.check(request)

    def delete(self, resource_type: ResourceType, identifier: str, account: Account) -> None:
        """Delete a resource and everything below it; a resource that does not exist counts as deleted.

        Raises:
            AzureError: if Azure rejects the request; nothing has changed then.
        """
        with self._store.write() as transaction:
            record = transaction.get(identifier)
            if record is None:
                return
            request = Request(
                id=record.id,
                account=account,
                inputs={},
                existing=record,
                azure=transaction,
                now=_now(),
            )
            operations.reject_change(record.id, request.now, transaction)
            if resource_type.exists_with_parent:
                transaction.remove(identifier)  # reset to the defaults that exist with the parent
                for other in resource_type.also_changes(request, {}):
                    transaction.save(other)
                for owner, unseen in resource_type.keeps_unseen(request, {}):
                    transaction.keep_unseen(owner, mark_secrets(unseen))
                return
            locks.reject_delete(record.id, transaction)
            resource_type.reject("delete", request)
            soft_delete.keep_deleted(record, transaction, request.now)
            transaction.remove_below(record.id)
            transaction.remove(record.id)

    def purge(self, identifier: str, account: Account) -> None:
        """Purge a deleted resource that could be recovered, so that its name is free.

        Raises:
            AzureError: if it does not exist, or if Azure rejects the request.
        """
        with self._store.write() as transaction:
            now = _now()
            deleted = transaction.deleted(identifier, now)
            if deleted is None:
                raise AzureError(
                    404, "DeletedVaultNotFound", f"{identifiers.names(identifier)} is not a deleted resource."
                )
            resource_type = catalogue.get(deleted.token)
            request = Request(
                id=deleted.id, account=account, inputs={}, existing=deleted, azure=transaction, now=now
            )
            resource_type.reject("purge", request)
            transaction.purge(deleted.id)


def _request_to_put(identifier: str, inputs: dict[str, Any], account: Account, view: View) -> Request:
    existing = view.get(identifier)
    return Request(id=identifier, account=account, inputs=inputs, existing=existing, azure=view, now=_now())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def exists(identifier: str, view: View) -> bool:
    """Return whether a resource exists, by itself or with its parent."""
    if view.get(identifier) is not None:
        return True
    parent = identifiers.parent(identifier)
    return parent is not None and catalogue.exists_with_parent(identifier) and exists(parent, view)


def _reject_changed(request: Request, as_read: Record | None) -> None:
    if as_read is not None and request.existing is not None and request.existing != as_read:
        raise AzureError(
            412, "PreconditionFailed", f"{request.name} has changed since it was read. Read it again."
        )


def _reject_existing(resource_type: ResourceType, request: Request, *, create: bool) -> None:
    """Reject as the provider does: it reads before it creates, because a PUT would change the resource."""
    if create and request.existing is not None and not resource_type.exists_with_parent:
        raise already_exists("resource", request.existing.id)


def _reject_orphan(identifier: str, transaction: Transaction) -> None:
    """Reject a resource whose resource group, parent or extended resource does not exist."""
    group = identifiers.resource_group(identifier)
    within_group = group and identifiers.key(group) != identifiers.key(identifier)
    if group and within_group and transaction.get(group) is None:
        name = identifiers.name(group)
        raise AzureError(404, "ResourceGroupNotFound", f"Resource group '{name}' could not be found.")
    parent = identifiers.parent(identifier)
    if parent is None or exists(parent, transaction):
        return
    if parent == identifiers.scope_of_extension(identifier):
        kind = identifiers.arm_type(parent)
        within = f" under resource group '{identifiers.name(group)}'" if group else ""
        message = (
            f"The Resource '{kind}/{identifiers.names(parent)}'{within} was not found. {_NOT_FOUND_HELP}"
        )
        raise AzureError(404, "ResourceNotFound", message)
    raise AzureError(
        404,
        "ParentResourceNotFound",
        "Can not perform requested operation on nested resource. "
        f"Parent resource '{identifiers.names(parent)}' not found.",
    )


def _reject_bad_name(resource_type: ResourceType, inputs: Mapping[str, Any]) -> None:
    fault = resource_type.problem_with_name(inputs)
    if fault is not None and resource_type.name is not None:
        raise AzureError(400, resource_type.name.code, fault)


def _global_name(resource_type: ResourceType, request: Request) -> str | None:
    """Reserve the resource's name if it must be unique in all of Azure."""
    unique = resource_type.global_name
    if unique is None:
        return None
    name = unique.of(request.inputs) if unique.of else request.name
    claimed = f"{unique.namespace}/{name.lower()}"
    holder = request.azure.holder(claimed)
    if holder is not None and identifiers.key(holder.id) != identifiers.key(request.id):
        raise AzureError(409, unique.code, unique.message.format(name=name))
    return claimed
