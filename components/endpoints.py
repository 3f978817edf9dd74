"""The stack output `endpoints`: where an environment is reached."""

from typing import Any

import pulumi

from components.blob_storage import BlobStorage
from components.front_door import FrontDoor
from components.key_vault import KeyVault
from components.sql_database import SqlDatabase
from components.web_app import WebApp


def endpoints(
    front_door: FrontDoor,
    app: WebApp,
    vault: KeyVault,
    blobs: BlobStorage,
    database: SqlDatabase,
    health_check_path: str,
) -> dict[str, Any]:
    """The public site and its health endpoint, the slot's endpoint, and the hosts behind them.

    Those answer Front Door and the application only.
    """
    return {
        "site": url(front_door.host_name),
        "health": url(front_door.host_name, health_check_path),
        "app": url(app.host_name),
        "slot": None if front_door.slot_host_name is None else url(front_door.slot_host_name),
        "keyVault": vault.uri,
        "blobs": blobs.blob_endpoint,
        "sqlServer": database.server_host_name,
    }


def url(host_name: pulumi.Output[str], path: str = "/") -> pulumi.Output[str]:
    """The HTTPS URL of a path on a host."""
    return pulumi.Output.concat("https://", host_name, path)
