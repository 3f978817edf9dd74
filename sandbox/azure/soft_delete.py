"""Soft delete: a deleted resource holds its name for a time, and can be recovered with its content."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from azure_facts import identifiers
from sandbox import catalogue
from sandbox.azure.request import Request
from sandbox.azure.store import Record, Transaction
from sandbox.catalogue.entry import ResourceType


def keep_deleted(deleted: Record, transaction: Transaction, now: str) -> None:
    """Keep what Azure keeps of a resource, and of everything below it, before it is removed."""
    kept_types = _kept_with(deleted.token)
    if kept_types:
        transaction.forget_expired(now)
    kept: dict[str, tuple[str, str]] = {}
    for entry in kept_types:
        for record in transaction.of_type(entry.token):
            if not _within(identifiers.key(record.id), identifiers.key(deleted.id)):
                continue
            kept_parent = kept.get(identifiers.key(identifiers.parent(record.id) or ""))
            root, until = kept_parent or (record.id, _until(entry, record, transaction, now))
            kept[identifiers.key(record.id)] = (root, until)
            transaction.keep_deleted(record.id, root, until)


def recover(resource_type: ResourceType, request: Request, transaction: Transaction) -> dict[str, Any] | None:
    """Recover a deleted resource if a PUT asks for it.

    Returns:
        Its properties from before the deletion; None if the PUT creates or changes a resource.
    """
    kept = resource_type.soft_delete
    if kept is None or request.existing is not None or not kept.recovers(request):
        return None
    deleted = transaction.deleted(request.id, request.now)
    transaction.recover(request.id)
    return deleted.properties if deleted else None


@cache
def _kept_with(token: str) -> tuple[ResourceType, ...]:
    """Return the types that Azure keeps after the deletion of a resource of a type; parents first."""
    if token not in catalogue.TYPES:
        return ()  # accepted without a model: it is not known what Azure keeps
    path = catalogue.TYPES[token].path
    kept = (entry for entry in catalogue.TYPES.values() if entry.soft_delete and _within(entry.path, path))
    return tuple(sorted(kept, key=lambda entry: len(entry.path)))


def _within(path: str, outer: str) -> bool:
    return f"{path}/".startswith(f"{outer}/")


def _until(entry: ResourceType, record: Record, transaction: Transaction, now: str) -> str:
    days = entry.soft_delete.days(record, transaction) if entry.soft_delete else 0
    return (datetime.fromisoformat(now) + timedelta(days=days)).isoformat(timespec="milliseconds")
