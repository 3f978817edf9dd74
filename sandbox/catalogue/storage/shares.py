"""File shares, queues and tables of storage accounts, and their services."""

from typing import Any, Final

from azure_facts import identifiers, names
from sandbox.azure.request import Request
from sandbox.catalogue.entry import ResourceType
from sandbox.catalogue.storage.accounts import ACCOUNT


def _file_service(request: Request) -> dict[str, Any]:
    account = request.find(identifiers.parent(request.id))
    sku = {"sku": account.properties["sku"]} if account else {}
    return {**sku, "shareDeleteRetentionPolicy": {"days": 7, "enabled": True}}


def _share(request: Request) -> dict[str, Any]:
    return {
        "accessTier": "TransactionOptimized",
        "enabledProtocols": "SMB",
        "etag": f'"{request.guid(request.now)}"',
        "lastModifiedTime": request.now,
        "leaseState": "available",
        "leaseStatus": "unlocked",
        "shareQuota": 5120,
    }


def _table(request: Request) -> dict[str, Any]:
    return {"tableName": request.name}


TYPES: Final = (
    ResourceType(
        "azure-native:storage:FileServiceProperties",
        path=ACCOUNT + "/fileServices/{fileServicesName}",
        name=names.DEFAULT,
        exists_with_parent=True,
        adds=_file_service,
    ),
    ResourceType(
        "azure-native:storage:FileShare",
        path=ACCOUNT + "/fileServices/default/shares/{shareName}",
        name=names.FILE_SHARE,
        create_only=("enabledProtocols",),
        adds=_share,
    ),
    ResourceType(
        "azure-native:storage:QueueServiceProperties",
        path=ACCOUNT + "/queueServices/{queueServiceName}",
        name=names.DEFAULT,
        exists_with_parent=True,
    ),
    ResourceType(
        "azure-native:storage:Queue",
        path=ACCOUNT + "/queueServices/default/queues/{queueName}",
        name=names.QUEUE,
    ),
    ResourceType(
        "azure-native:storage:TableServiceProperties",
        path=ACCOUNT + "/tableServices/{tableServiceName}",
        name=names.DEFAULT,
        exists_with_parent=True,
    ),
    ResourceType(
        "azure-native:storage:Table",
        path=ACCOUNT + "/tableServices/default/tables/{tableName}",
        name=names.TABLE,
        adds=_table,
    ),
)
