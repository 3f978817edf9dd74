"""What Azure records in a subscription's activity log, as far as alerts use it.

Source: learn.microsoft.com, "Azure activity log event schema" and "Azure permissions", by resource provider.
"""

from enum import StrEnum

from model.resource_kinds import ResourceKind


class Category(StrEnum):
    """The kind of event that an entry is about."""

    ADMINISTRATIVE = "Administrative"
    RESOURCE_HEALTH = "ResourceHealth"
    SERVICE_HEALTH = "ServiceHealth"


HOLD_DATA = (
    ResourceKind.KEY_VAULT,
    ResourceKind.SQL_SERVER,
    ResourceKind.SQL_DATABASE,
    ResourceKind.STORAGE_ACCOUNT,
    ResourceKind.BLOB_CONTAINER,
)
"""The kinds of resources that hold data."""


def deletion(kind: ResourceKind) -> str:
    """The operation that deletes a resource: "Microsoft.KeyVault/vaults/delete"."""
    return f"{kind.value}/delete"
