"""List the SQL servers and databases for the sample's SQL clients, which do not use Azure."""

import json
from pathlib import Path
from typing import Any, Final

from azure_facts import identifiers
from sandbox.azure.store import Record, View
from sandbox.sites.contents import write

NAME: Final = "servers.json"
"""The file in the folder of data services: by each server's host name its databases, each with its time of
creation, and its administrators' object ids. It shows what Azure held when a site last started."""
FILES: Final = "databases"
"""The folder beside it where the sample's SQL clients store the content of databases: SERVER/DATABASE.db."""
_SERVER: Final = "azure-native:sql:Server"
_DATABASE: Final = "azure-native:sql:Database"
_ADMINISTRATOR: Final = "azure-native:sql:ServerAzureADAdministrator"


def write_servers(folder: Path, view: View) -> None:
    """Write the list of servers if it has changed; delete the content of deleted databases."""
    servers = {_host(server): _held(server, view) for server in view.of_type(_SERVER)}
    text = json.dumps(servers, indent=1)
    file = folder / NAME
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    if before == text:
        return
    for host, name, _ in sorted(_databases(json.loads(before or "{}")) - _databases(servers)):
        for left in (folder / FILES / host).glob(f"{name}.db*"):
            left.unlink()
    write(file, text)


def _databases(servers: dict[str, Any]) -> set[tuple[str, str, str]]:
    """Return each database with its server's host name and time of creation, which identify it."""
    return {
        (host, name, str(made)) for host, held in servers.items() for name, made in held["databases"].items()
    }


def _host(server: Record) -> str:
    return str(server.properties.get("fullyQualifiedDomainName", "")).lower()


def _held(server: Record, view: View) -> dict[str, Any]:
    below = list(view.below(server.id))
    later = [each.properties for each in below if each.token == _ADMINISTRATOR]
    # An administrator that was set later replaces the one with which the server was created.
    administrators = later or [server.properties.get("administrators") or {}]
    return {
        "administrators": [each["sid"] for each in administrators if each.get("sid")],
        "databases": {identifiers.name(each.id): each.created for each in below if each.token == _DATABASE},
    }
