"""Management locks: resources under a lock cannot be deleted, or cannot be changed either.

Source: https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources
"""

from collections.abc import Iterator
from typing import Final

from azure_facts import identifiers
from sandbox.azure.errors import AzureError
from sandbox.azure.store import Record, View

_LOCKS: Final = "/providers/Microsoft.Authorization/locks"


def reject_delete(identifier: str, view: View) -> None:
    """Reject the deletion of a resource with a lock on it, above it or below it."""
    if _is_lock(identifier):
        return
    inherited = [lock for scope in identifiers.scopes(identifier) for lock in view.below(scope + _LOCKS)]
    below = [record for record in view.below(identifier) if _is_lock(record.id)]
    _reject(identifier, "delete", [*inherited, *below])


def reject_write(identifier: str, view: View) -> None:
    """Reject a change of a resource under a ReadOnly lock."""
    if _is_lock(identifier):
        return
    inherited = (lock for scope in identifiers.scopes(identifier) for lock in view.below(scope + _LOCKS))
    _reject(identifier, "write", [lock for lock in inherited if lock.properties.get("level") == "ReadOnly"])


def _is_lock(identifier: str) -> bool:
    return _LOCKS.lower() in identifiers.key(identifier)


def _reject(identifier: str, operation: str, locks: list[Record]) -> None:
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
