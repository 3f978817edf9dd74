"""Tells stand-ins for clients of SQL, which know no Azure, which servers and databases there are."""

import json
from pathlib import Path
from typing import Any, Final

from azure_facts import identifiers
from sandbox.azure.store import Record, View
from sandbox.sites.contents import write

NAME: Final = "servers.json"
"""The file in the folder of data services: for each server's host name its databases, each with its time of
creation, and its administrators by their object ids. It says what Azure held when a site was last started."""
FILES: Final = "databases"
"""The folder beside it where stand-ins keep what a database holds: SERVER/DATABASE.db."""
_SERVER: Final = "azure-native:sql:Server"
_DATABASE: Final = "azure-native:sql:Database"
_ADMINISTRATOR: Final = "azure-native:sql:ServerAzureADAdministrator"


def write_servers(folder: Path, view: View) -> None:
    """Write down which servers there are, where that changed; what a deleted database held is deleted."""
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
    """Each database with its server's host name and when it was made: one that was made anew is another."""
    return {
        (host, name, str(made)) for host, held in servers.items() for name, made in held["databases"].items()
    }


def _host(server: Record) -> str:
    return str(server.properties.get("fullyQualifiedDomainName", "")).lower()


def _held(server: Record, view: View) -> dict[str, Any]:
    below = list(view.below(server.id))
    later = [each.properties for each in below if each.token == _ADMINISTRATOR]
    # One that was set later takes the place of the one that the server was made with.
    administrators = later or [server.properties.get("administrators") or {}]
    return {
        "administrators": [each["sid"] for each in administrators if each.get("sid")],
        "databases": {identifiers.name(each.id): each.created for each in below if each.token == _DATABASE},
    }
