"""Invariants of an Azure, computed from ids and properties, without the sandbox's own code."""

from collections import Counter
from collections.abc import Mapping

from sandbox.azure.store import Record

Held = Mapping[str, Record]
"""The resources of an Azure, by ids in lower case."""

_LOCKS = "/providers/microsoft.authorization/locks/"
_NAMED_FOR_ALL = {"sites": "web", "slots": "web", "storageaccounts": "storage", "vaults": "vault"}


def within(key: str, outer: str) -> bool:
    return key == outer or key.startswith(f"{outer}/")


def parent(key: str) -> str:
    """The parent of an id, or the resource it extends: without its last pair, namespace, implicit parents."""
    parts = key.split("/")[:-2]
    if parts[-2] == "providers":
        parts = parts[:-2]
    return "/".join(parts).removesuffix("/blobservices/default")


def group(key: str) -> str:
    return "/".join(key.split("/")[:5])


def orphans(held: Held) -> list[str]:
    """The resources without a group, or without a parent."""
    return [key for key in held if key != group(key) and not {group(key), parent(key)} <= held.keys()]


def global_name(key: str) -> str | None:
    """The name of an id that must be unique in all of Azure."""
    namespace = _NAMED_FOR_ALL.get(key.split("/")[-2])
    own = key.partition("/sites/")[2].replace("/slots/", "-") or key.rpartition("/")[2]
    return f"{namespace}: {own}" if namespace else None


def named_twice(held: Held) -> list[str]:
    names = Counter(name for key in held if (name := global_name(key)))
    return [name for name, count in names.items() if count > 1]


def rejection_to_put(key: str, held: Held) -> str | None:
    """Why Azure must reject a PUT of a resource; None if none of the reasons modelled here applies."""
    if key != group(key) and not {group(key), parent(key)} <= held.keys():
        return f"there is no {parent(key)}"
    holders = [other for other in held if other != key and global_name(other) == global_name(key)]
    if global_name(key) and holders:
        return f"{holders[0]} has the name"
    return _lock_above(key, held, "ReadOnly")


def rejection_to_delete(key: str, held: Held) -> str | None:
    """The reason why Azure must reject the deletion of a resource."""
    if key not in held:
        return None
    for other, record in held.items():
        if str(record.properties.get("serverFarmId")).lower() == key:
            return f"it hosts {other}"
    below = [lock for lock in held if within(lock, key) and _LOCKS in lock and _LOCKS not in key]
    return f"{below[0]} is below it" if below else _lock_above(key, held, "CanNotDelete", "ReadOnly")


def _lock_above(key: str, held: Held, *levels: str) -> str | None:
    for lock, record in held.items():
        scope, found, _ = lock.rpartition(_LOCKS)
        if found and _LOCKS not in key and within(key, scope) and record.properties["level"] in levels:
            return f"{lock} is above it"
    return None
