"""Finds resources that were created although the engine got no response, because the provider was killed.

If a creation gets no response, the engine treats it as failed, and drops it from the state: Azure then has a
resource that is in no state (github.com/pulumi/pulumi/issues/15958). So `up` keeps a log of its events, which
names the creations that failed, and this module looks for these resources in the local Azure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from local.events import read_events
from local.interrupted import identifier
from sandbox.azure.store import Store

_CREATIONS = ("create", "create-replacement")


@dataclass(frozen=True)
class _Attempt:
    """A creation that failed: the resource as the engine knew it, and when it tried, in whole seconds."""

    resource: dict[str, Any]
    begun: int
    failed: int

    def made(self, created: str) -> bool:
        """Whether this attempt can have created a resource at a time, in ISO 8601."""
        return self.begun <= datetime.fromisoformat(created).timestamp() < self.failed + 1


def creations_without_response(events: Path, azure: Path) -> list[dict[str, Any]]:
    """The resources whose creation failed by the events, although the local Azure created them.

    A resource that was created earlier or later does not count: then Azure rejected the creation.
    """
    attempts = list(_failed_attempts(events))
    if not attempts or not azure.exists():
        return []
    store = Store(azure)
    try:
        view = store.read()
        found = [(attempt, view.get(identifier(attempt.resource) or "")) for attempt in attempts]
        return [attempt.resource for attempt, record in found if record and attempt.made(record.created)]
    finally:
        store.close()


def _failed_attempts(events: Path) -> Iterator[_Attempt]:
    begun: dict[str, int] = {}
    for event in read_events(events):
        if (begins := event.get("resourcePreEvent")) is not None:
            begun[begins["metadata"]["urn"]] = event["timestamp"]
        elif (fails := event.get("resOpFailedEvent")) is not None and fails["metadata"]["op"] in _CREATIONS:
            resource: dict[str, Any] = fails["metadata"]["new"]
            yield _Attempt(resource, begun[resource["urn"]], event["timestamp"])
