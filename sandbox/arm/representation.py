"""A resource as a response shows it: as the store has it; a site also with its addresses on this machine."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from azure_facts import identifiers
from sandbox.arm import shape
from sandbox.arm.routes import Context
from sandbox.azure import operations
from sandbox.azure.errors import AzureError
from sandbox.azure.store import Record
from sandbox.values import is_array


def representation(record: Record, context: Context) -> dict[str, Any]:
    """Return a resource as a GET returns it."""
    shown = shape.arm(record)
    if record.token in shape.SITES:
        properties: dict[str, Any] = shown["properties"]
        properties["inProgressOperationId"] = _in_progress(record, context)
        properties["hostNameSslStates"] = _hosts(record, properties.get("hostNameSslStates"), context)
    return shown


def _in_progress(site: Record, context: Context) -> str | None:
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    running = operations.running(operations.app_of(site.id) or "", now, context.view)
    return running.id if running else None


def _hosts(site: Record, states: object, context: Context) -> object:
    """Return the host names; local addresses with their ports replace those of the site and its Kudu."""
    try:
        addresses = context.around.sites.addresses(*_named(site))
    except AzureError:
        return states  # it was just created, or is being deleted: nothing runs
    here = {"Standard": urlsplit(addresses.host).netloc, "Repository": urlsplit(addresses.scm).netloc}
    if not is_array(states):
        return states
    own = str(site.properties.get("defaultHostName"))
    return [
        {**state, "name": here[state["hostType"]]}
        if state.get("hostType") == "Repository" or state.get("name") == own
        else state
        for state in states
    ]


def _named(site: Record) -> tuple[str, str | None]:
    names = identifiers.names(site.id).split("/")
    return names[0], names[1] if len(names) > 1 else None
