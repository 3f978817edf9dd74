"""The control plane itself: PUT, GET and DELETE of resources, with all that Azure checks on the way."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from azure_facts import identifiers
from sandbox import catalogue
from sandbox.azure import locks, operations, soft_delete
from sandbox.azure.errors import AzureError, already_exists
from sandbox.azure.request import Account, Request
from sandbox.azure.secrets import sealed, without
from sandbox.azure.store import Record, Store, Transaction, View
from sandbox.catalogue.entry import ResourceType, Rule
from sandbox.values import fill, plain

_NOT_FOUND_HELP: Final = "For more details please go to https://aka.ms/ARMResourceNotFoundFix"


@dataclass(frozen=True)
class Answer:
    """A resource as a PUT leaves it; its properties still hold the secrets that came with the request."""

    id: str
    properties: dict[str, Any]
    notes: tuple[str, ...] = ()
    """What the caller should know beside it."""


class Azure:
    """All subscriptions there are, behind one store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def close(self) -> None:
        """Close the store."""
        self._store.close()

    def get(self, identifier: str, resource_type: ResourceType | None = None) -> Record | None:
        """Give a resource, or nothing.

        Args:
            identifier: its id, in whatever case.
            resource_type: with it, what exists with its parent is found as well, as it is by default.
        """
        view = self._store.read()
        record = view.get(identifier)
        if record is None and resource_type and resource_type.always_there and exists(identifier, view):
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
    ) -> Answer:
        """Make or change a resource.

        Args:
            resource_type: its entry in the catalogue.
            inputs: what the caller sent; secrets may be wrapped.
            properties: the same in the shape of an answer, secrets wrapped: what Azure adds is added to it.
            account: who asks, and in which subscription.
            create: refuse where the resource exists, as the provider does (Azure itself would update it).
            as_read: refuse where the resource is no longer this, as Azure does for an If-Match header.

        Raises:
            AzureError: when Azure refuses; nothing has changed then.
        """
        sent: dict[str, Any] = plain(inputs)
        identifier = resource_type.identifier(sent, account.subscription)
        with self._store.write() as transaction:
            request = _request_to_put(identifier, sent, account, transaction)
            _refuse_existing(resource_type, request, create=create)
            _refuse_changed(request, as_read)
            _refuse_orphan(identifier, transaction)
            _refuse_bad_name(resource_type, sent)
            global_name = _global_name(resource_type, request)
            locks.refuse_write(identifier, transaction)
            operations.refuse_change(identifier, request.now, transaction)
            resource_type.refuse("put", request)
            recovered = soft_delete.recover(resource_type, request, transaction)
            kept = without(properties, resource_type.never_returned)
            answered = request.existing.id if request.existing else resource_type.answered(identifier)
            filled = fill(kept, resource_type.answers(request))
            whole = recovered or fill(dict(resource_type.spells(request)), filled)
            transaction.save(
                Record(
                    id=answered,
                    subscription=identifiers.subscription(identifier) or account.subscription,
                    token=resource_type.token,
                    global_name=global_name,
                    properties=sealed(whole),
                    created=request.created,
                    modified=request.now,
                )
            )
            for other in resource_type.also_changes(request, inputs):
                transaction.save(replace(other, properties=sealed(other.properties)))
            for owner, unseen in resource_type.keeps_unseen(request, inputs):
                transaction.keep_unseen(owner, sealed(unseen))
        return Answer(answered, whole, tuple(request.notes))

    def judge(self, rules: Iterable[Rule], identifier: str, inputs: dict[str, Any], account: Account) -> None:
        """Ask some rules of a PUT that is not made.

        Raises:
            AzureError: of the first rule that refuses.
        """
        request = _request_to_put(identifier, inputs, account, self._store.read())
        for rule in rules:
            rule.check(request)

    def delete(self, resource_type: ResourceType, identifier: str, account: Account) -> None:
        """Delete a resource and all that lies below it; what does not exist is deleted already.

        Raises:
            AzureError: when Azure refuses; nothing has changed then.
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
            operations.refuse_change(record.id, request.now, transaction)
            if resource_type.always_there:
                transaction.remove(identifier)  # back to the defaults that come with the parent
                for other in resource_type.also_changes(request, {}):
                    transaction.save(other)
                for owner, unseen in resource_type.keeps_unseen(request, {}):
                    transaction.keep_unseen(owner, sealed(unseen))
                return
            locks.refuse_delete(record.id, transaction)
            resource_type.refuse("delete", request)
            soft_delete.put_aside(record, transaction, request.now)
            transaction.remove_below(record.id)
            transaction.remove(record.id)

    def purge(self, identifier: str, account: Account) -> None:
        """Destroy for good what is deleted and could come back, so that its name is free.

        Raises:
            AzureError: when there is no such thing, or when Azure refuses.
        """
        with self._store.write() as transaction:
            now = _now()
            deleted = transaction.deleted(identifier, now)
            if deleted is None:
                raise AzureError(
                    404, "DeletedVaultNotFound", f"{identifiers.names(identifier)} is not among the deleted."
                )
            resource_type = catalogue.get(deleted.token)
            request = Request(
                id=deleted.id, account=account, inputs={}, existing=deleted, azure=transaction, now=now
            )
            resource_type.refuse("purge", request)
            transaction.purge(deleted.id)


def _request_to_put(identifier: str, inputs: dict[str, Any], account: Account, view: View) -> Request:
    existing = view.get(identifier)
    return Request(id=identifier, account=account, inputs=inputs, existing=existing, azure=view, now=_now())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def exists(identifier: str, view: View) -> bool:
    """Tell whether an id names something: a resource, or what exists with one."""
    if view.get(identifier) is not None:
        return True
    parent = identifiers.parent(identifier)
    return parent is not None and catalogue.comes_with_parent(identifier) and exists(parent, view)


def _refuse_changed(request: Request, as_read: Record | None) -> None:
    if as_read is not None and request.existing is not None and request.existing != as_read:
        raise AzureError(
            412, "PreconditionFailed", f"{request.name} has changed since it was read. Read it again."
        )


def _refuse_existing(resource_type: ResourceType, request: Request, *, create: bool) -> None:
    """Refuse as the provider does: it reads before it creates, since a PUT would change what is there."""
    if create and request.existing is not None and not resource_type.always_there:
        raise already_exists("resource", request.existing.id)


def _refuse_orphan(identifier: str, transaction: Transaction) -> None:
    """Refuse what has no resource group, no parent, or nothing to extend."""
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


def _refuse_bad_name(resource_type: ResourceType, inputs: Mapping[str, Any]) -> None:
    fault = resource_type.problem_with_name(inputs)
    if fault is not None and resource_type.name is not None:
        raise AzureError(400, resource_type.name.code, fault)


def _global_name(resource_type: ResourceType, request: Request) -> str | None:
    """Claim the resource's name where it must be unique in all of Azure."""
    unique = resource_type.global_name
    if unique is None:
        return None
    name = unique.of(request.inputs) if unique.of else request.name
    claimed = f"{unique.namespace}/{name.lower()}"
    holder = request.azure.holder(claimed)
    if holder is not None and identifiers.key(holder.id) != identifiers.key(request.id):
        raise AzureError(409, unique.code, unique.message.format(name=name))
    return claimed
