"""Management locks: what lies under one cannot be deleted, or not even changed.

Source: https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources
"""

from collections.abc import Iterator
from typing import Final

from azure_facts import identifiers
from sandbox.azure.errors import AzureError
from sandbox.azure.store import Record, View

_LOCKS: Final = "/providers/Microsoft.Authorization/locks"


def refuse_delete(identifier: str, view: View) -> None:
    """Refuse the deletion of what is locked, of what lies under a lock, and of what has a lock below it."""
    if _is_lock(identifier):
        return
    inherited = [lock for scope in identifiers.scopes(identifier) for lock in view.below(scope + _LOCKS)]
    below = [record for record in view.below(identifier) if _is_lock(record.id)]
    _refuse(identifier, "delete", [*inherited, *below])


def refuse_write(identifier: str, view: View) -> None:
    """Refuse a change of what is locked against any change."""
    if _is_lock(identifier):
        return
    inherited = (lock for scope in identifiers.scopes(identifier) for lock in view.below(scope + _LOCKS))
    _refuse(identifier, "write", [lock for lock in inherited if lock.properties.get("level") == "ReadOnly"])


def _is_lock(identifier: str) -> bool:
    return _LOCKS.lower() in identifiers.key(identifier)


def _refuse(identifier: str, operation: str, locks: list[Record]) -> None:
    if locks:
        scopes = ",".join(f"'{scope}'" for scope in _scopes(locks))
        raise AzureError(
            409,
            "ScopeLocked",
            f"The scope '{identifier}' cannot perform {operation} operation because following scope(s) are "
            f"locked: {scopes}. Please remove the lock and try again.",
        )


def _scopes(locks: list[Record]) -> Iterator[str]:
    seen: set[str] = set()
    for lock in locks:
        scope = identifiers.scope_of_extension(lock.id)
        if scope not in seen:
            seen.add(scope)
            yield scope
