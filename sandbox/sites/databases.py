"""Tells stand-ins for clients of SQL, which know no Azure, which servers and databases there are."""

import json
from pathlib import Path
from typing import Any, Final

from azure_facts import identifiers
from sandbox.azure.store import Record, View
from sandbox.sites.contents import write

NAME: Final = "servers.json"
"""The file in the folder of data services: for each server's host name its databases, and its administrators
by their object ids. It says what Azure held when a site's process was last started."""
_SERVER: Final = "azure-native:sql:Server"
_DATABASE: Final = "azure-native:sql:Database"
_ADMINISTRATOR: Final = "azure-native:sql:ServerAzureADAdministrator"


def tell(folder: Path, view: View) -> None:
    """Write down which servers there are, where that changed."""
    told = json.dumps({_host(server): _held(server, view) for server in view.of_type(_SERVER)}, indent=1)
    file = folder / NAME
    if not file.exists() or file.read_text(encoding="utf-8") != told:
        write(file, told)


def _host(server: Record) -> str:
    return str(server.properties.get("fullyQualifiedDomainName", "")).lower()


def _held(server: Record, view: View) -> dict[str, Any]:
    below = list(view.below(server.id))
    later = [each.properties for each in below if each.token == _ADMINISTRATOR]
    # One that was set later takes the place of the one that the server was made with.
    administrators = later or [server.properties.get("administrators") or {}]
    return {
        "administrators": [each["sid"] for each in administrators if each.get("sid")],
        "databases": [identifiers.name(each.id) for each in below if each.token == _DATABASE],
    }
