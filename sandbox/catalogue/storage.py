"""Storage accounts, their blob service, containers and lifecycle rules."""

from typing import Any, Final

from sandbox.azure.request import Request
from sandbox.catalogue import answers, names, regions
from sandbox.catalogue.entry import GlobalName, ResourceType

_ACCOUNT: Final = (
    "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
    "/providers/Microsoft.Storage/storageAccounts/{accountName}"
)
_SERVICES: Final = ("blob", "dfs", "file", "queue", "table")


def _endpoints(name: str) -> dict[str, str]:
    endpoints = {service: f"https://{name}.{service}.core.windows.net/" for service in _SERVICES}
    # The number of the static website's zone differs from account to account in Azure.
    return {**endpoints, "web": f"https://{name}.z13.web.core.windows.net/"}


def _account(request: Request) -> dict[str, Any]:
    sku = str(request.input("sku.name") or "Standard_LRS")
    redundancy = sku.rpartition("_")[2]
    answer: dict[str, Any] = {
        "accessTier": "Hot",
        "creationTime": request.created,
        "enableHttpsTrafficOnly": True,
        "encryption": {
            "keySource": "Microsoft.Storage",
            "services": {service: {"enabled": True, "keyType": "Account"} for service in ("blob", "file")},
        },
        "keyCreationTime": {"key1": request.created, "key2": request.created},
        "networkRuleSet": {
            "bypass": "AzureServices",
            "defaultAction": "Allow",
            "ipRules": [],
            "virtualNetworkRules": [],
        },
        "primaryEndpoints": _endpoints(request.name),
        "primaryLocation": request.location,
        "privateEndpointConnections": [],
        "provisioningState": "Succeeded",
        "sku": {"name": sku, "tier": sku.partition("_")[0]},
        "statusOfPrimary": "available",
        **answers.identity(request),
    }
    secondary = regions.paired(request.location)
    if redundancy in ("GRS", "RAGRS", "GZRS", "RAGZRS") and secondary:
        answer |= {"secondaryLocation": secondary, "statusOfSecondary": "available"}
    if redundancy.startswith("RA"):
        answer["secondaryEndpoints"] = _endpoints(f"{request.name}-secondary")
    return answer


def _blob_service(request: Request) -> dict[str, Any]:
    account = request.parent()
    return {"sku": account.properties["sku"]} if account else {}


def _container(request: Request) -> dict[str, Any]:
    return {
        "defaultEncryptionScope": "$account-encryption-key",
        "deleted": False,
        "denyEncryptionScopeOverride": False,
        "etag": f'"{request.guid(request.now)}"',
        "hasImmutabilityPolicy": False,
        "hasLegalHold": False,
        "lastModifiedTime": request.now,
        "leaseState": "Available",
        "leaseStatus": "Unlocked",
        "publicAccess": "None",
    }


def _policy(request: Request) -> dict[str, Any]:
    return {"lastModifiedTime": request.now}


TYPES: Final = (
    ResourceType(
        "azure-native:storage:StorageAccount",
        path=_ACCOUNT,
        name=names.STORAGE_ACCOUNT,
        global_name=GlobalName(
            namespace="core.windows.net",
            code="StorageAccountAlreadyTaken",
            message="The storage account named {name} is already taken.",
            source="hashicorp/terraform issue 11485",
        ),
        create_only=("isHnsEnabled",),
        answers=_account,
    ),
    ResourceType(
        "azure-native:storage:BlobServiceProperties",
        path=_ACCOUNT + "/blobServices/{blobServicesName}",
        name=names.DEFAULT,
        always_there=True,
        answers=_blob_service,
    ),
    ResourceType(
        "azure-native:storage:BlobContainer",
        path=_ACCOUNT + "/blobServices/default/containers/{containerName}",
        name=names.CONTAINER,
        answers=_container,
    ),
    ResourceType(
        "azure-native:storage:ManagementPolicy",
        path=_ACCOUNT + "/managementPolicies/{managementPolicyName}",
        name=names.DEFAULT,
        answers=_policy,
    ),
)
