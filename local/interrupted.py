"""Settles what an interrupted update left open, so that the next command goes on where it was.

The engine writes down each operation before it begins it. After a kill, a pending creation may or may not
have reached Azure, and the engine cannot tell. Here the local Azure can be asked. (The engine has
`pulumi refresh --import-pending-creates` for it, but 3.259.0 forgets what it was told to import.)
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sandbox import catalogue, configuration
from sandbox.azure.store import Store

State = dict[str, Any]
"""A stack's state as `pulumi stack export` prints it and `pulumi stack import` takes it."""


def is_interrupted(checkpoint: Path) -> bool:
    """Whether a stack's state in a file backend has operations that never came to an end."""
    if not checkpoint.exists():
        return False
    state: State = json.loads(checkpoint.read_text(encoding="utf-8"))
    latest: State = state["checkpoint"].get("latest") or {}
    return bool(latest.get("pending_operations"))


def settle_creations(exported: State, azure: Path) -> State:
    """The state without pending creations: each is a resource now if Azure holds it, else forgotten.

    Pending updates and deletions stay: a refresh settles them.
    """
    if not azure.exists():
        return settled(exported, lambda _: None)
    store = Store(azure)
    try:
        view = store.read()

        def held(resource: Mapping[str, Any]) -> str | None:
            identifier = _identifier(resource)
            return identifier if identifier and view.get(identifier) else None

        return settled(exported, held)
    finally:
        store.close()


def settled(exported: State, held: Callable[[Mapping[str, Any]], str | None]) -> State:
    """The state without pending creations, given what tells the id of a resource that exists after all."""
    deployment: dict[str, Any] = exported["deployment"]
    pending: list[dict[str, Any]] = deployment.get("pending_operations") or []
    resources: list[dict[str, Any]] = list(deployment.get("resources") or [])
    for operation in pending:
        resource: dict[str, Any] = operation["resource"]
        if operation["type"] == "creating" and (identifier := held(resource)):
            # A replacement is made before the old one goes: what had its name now waits for deletion.
            resources = [
                {**other, "delete": True} if other["urn"] == resource["urn"] else other for other in resources
            ]
            # Without outputs the refresh takes all of them from Azure, and leaves the inputs as they are.
            resources.append({**resource, "id": identifier})
    rest = [operation for operation in pending if operation["type"] != "creating"]
    return {
        **exported,
        "deployment": {**deployment, "resources": resources, "pending_operations": rest},
    }


def _identifier(resource: Mapping[str, Any]) -> str | None:
    """The id that a creation would have given a resource."""
    if not resource["type"].startswith("azure-native:"):
        return None
    subscription = configuration.account({}).subscription
    return catalogue.get(resource["type"]).identifier(resource["inputs"], subscription)
