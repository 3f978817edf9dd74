"""Settles what an interrupted update left open, so that the next command can continue.

The engine records each operation before it starts it. After a kill, a pending creation may or may not have
reached Azure, and the engine does not know. This module checks in the local Azure. (The engine has `pulumi
refresh --import-pending-creates` for this. 3.274.1 turns the creation into an import, and then drops it: the
resource is missing from the state, as with 3.259.0.)
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any

from local.checkpoint import State, read_checkpoint
from sandbox import catalogue, configuration
from sandbox.azure.store import Store


def is_interrupted(checkpoint: Path) -> bool:
    """Whether a stack's state in a file backend has operations that never ended.

    Raises:
        DamagedStateError: It cannot be read.
    """
    return bool(read_checkpoint(checkpoint).get("pending_operations"))


def with_creations(exported: State, resources: Sequence[Mapping[str, Any]]) -> State:
    """The state with resources whose creation is pending, as the engine would have left it if killed."""
    deployment: dict[str, Any] = exported["deployment"]
    known: list[dict[str, Any]] = deployment.get("resources") or []
    pending: list[dict[str, Any]] = deployment.get("pending_operations") or []
    created = [
        {"type": "creating", "resource": {**each, "dependencies": _all_before(each["urn"], known)}}
        for each in resources
    ]
    operations = [*pending, *created]
    return {**exported, "deployment": {**deployment, "pending_operations": operations}}


def _all_before(urn: str, known: Sequence[Mapping[str, Any]]) -> list[str]:
    """The resources that a resource may depend on, if its dependencies are unknown: all before it."""
    before = takewhile(lambda other: not (other["urn"] == urn and other.get("pendingReplacement")), known)
    return [other["urn"] for other in before if other["urn"] != urn]


def settle_creations(exported: State, azure: Path) -> State:
    """The state without pending creations: each becomes a resource if Azure has it, and is dropped if not.

    Pending updates and deletions stay: a refresh settles them.
    """
    if not azure.exists():
        return settled(exported, lambda _: None)
    store = Store(azure)
    try:
        view = store.read()

        def held(resource: Mapping[str, Any]) -> str | None:
            named = identifier(resource)
            return named if named and view.get(named) else None

        return settled(exported, held)
    finally:
        store.close()


def settled(exported: State, held: Callable[[Mapping[str, Any]], str | None]) -> State:
    """The state without pending creations; `held` returns the id of a resource that Azure has, or None."""
    deployment: dict[str, Any] = exported["deployment"]
    pending: list[dict[str, Any]] = deployment.get("pending_operations") or []
    resources: list[dict[str, Any]] = list(deployment.get("resources") or [])
    for operation in pending:
        resource: dict[str, Any] = operation["resource"]
        if operation["type"] == "creating" and (named := held(resource)):
            # Without outputs, the refresh reads all of them from Azure, and does not change the inputs.
            resources = list(_with(resources, {**resource, "id": named}))
    rest = [operation for operation in pending if operation["type"] != "creating"]
    return {
        **exported,
        "deployment": {**deployment, "resources": resources, "pending_operations": rest},
    }


def _with(resources: Sequence[dict[str, Any]], created: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The resources of a state, with one that was created."""
    missing = True
    for other in resources:
        same = other["urn"] == created["urn"]
        if same and other.get("pendingReplacement"):
            yield created  # The old one was deleted first. The new one may have its id: do not delete it.
            missing = False
        elif other.get("id") == created["id"]:
            yield other  # The state has it already.
            missing = False
        elif same:
            yield {**other, "delete": True}  # The new one was created first: the old one waits for deletion.
        else:
            yield other
    if missing:
        yield created


def identifier(resource: Mapping[str, Any]) -> str | None:
    """The id that a resource gets when it is created; None if the local Azure does not model it."""
    try:
        resource_type = catalogue.get(resource["type"])
    except catalogue.NotModelledError:
        return None
    return resource_type.identifier(resource["inputs"], configuration.account({}).subscription)
