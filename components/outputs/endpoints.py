"""The stack output `endpoints`: the addresses of an environment."""

from typing import Any

import pulumi

from components.app_service.web_app import WebApp
from components.blob_storage import BlobStorage
from components.front_door.profile import FrontDoor
from components.key_vault.vault import KeyVault
from components.sql_database import SqlDatabase


def site_endpoints(host_name: pulumi.Input[str], health_check_path: str) -> dict[str, Any]:
    """The public site and its health endpoint, under the name by which people reach it."""
    return {"site": url(host_name), "health": url(host_name, health_check_path)}


def endpoints(
    front_door: FrontDoor | None, app: WebApp, vault: KeyVault, blobs: BlobStorage, database: SqlDatabase
) -> dict[str, Any]:
    """The slot's endpoint, and the hosts behind the site."""
    slot = front_door.slot_host_name if front_door else app.slot_host_name
    return {
        "app": url(app.host_name),
        "slot": url(slot) if slot else None,
        "keyVault": vault.uri,
        "blobs": blobs.blob_endpoint,
        "sqlServer": database.server_host_name,
    }


def url(host_name: pulumi.Input[str], path: str = "/") -> pulumi.Output[str]:
    """The HTTPS URL of a path on a host."""
    return pulumi.Output.concat("https://", host_name, path)
