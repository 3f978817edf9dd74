"""Storage accounts, their blob service, containers and lifecycle rules."""

from typing import Any, Final

from azure_facts import identifiers, names
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue.entry import ResourceType, rule
from sandbox.catalogue.storage.accounts import ACCOUNT

_RESTORE: Final = "learn.microsoft.com storage/blobs/point-in-time-restore-overview, prerequisites"


def _restores(request: Request) -> bool:
    return request.input("restorePolicy.enabled") is True


@rule(
    "The period for which blobs can be restored is shorter than that for which deleted blobs are kept",
    "Azure/arm-template-whatif issue 354, azure-rest-api-specs issue 11236",
)
def _restored_within_what_is_kept(request: Request) -> None:
    days = request.input("restorePolicy.days") or 0
    kept = request.input("deleteRetentionPolicy.days") or 0
    enabled = request.input("deleteRetentionPolicy.enabled") is True
    if _restores(request) and not (enabled and 0 < days < kept):
        raise AzureError(
            400,
            "InvalidValuesForRequestParameters",
            f"Values for properties.restorePolicy.days is invalid: {days:g}. It should be greater than zero "
            "and less than properties.deleteRetentionPolicy.days.",
        )


@rule("Restoring blobs needs versioning and the change feed", f"{_RESTORE}; the message is from memory")
def _restored_from_versions(request: Request) -> None:
    lacking = [
        name
        for name, path in (
            ("properties.isVersioningEnabled", "isVersioningEnabled"),
            ("properties.changeFeed.enabled", "changeFeed.enabled"),
        )
        if request.input(path) is not True
    ]
    if _restores(request) and lacking:
        raise AzureError(
            400,
            "InvalidValuesForRequestParameters",
            f"Values for {lacking[0]} is invalid: false. It should be true when "
            "properties.restorePolicy.enabled is true.",
        )


@rule(
    "A container has public access only if its account allows it",
    "learn.microsoft.com storage/blobs/anonymous-read-access-prevent; new accounts do not allow it",
)
def _open_where_allowed(request: Request) -> None:
    account = request.find(identifiers.parent(identifiers.parent(request.id) or ""))
    allowed = account is None or account.properties.get("allowBlobPublicAccess") is True
    if request.input("publicAccess") in ("Blob", "Container") and not allowed:
        raise AzureError(
            409, "PublicAccessNotPermitted", "Public access is not permitted on this storage account."
        )


@rule(
    "A lifecycle policy has at least one rule",
    "learn.microsoft.com storage/blobs/lifecycle-management-policy-structure; the message is from memory",
)
def _some_rules(request: Request) -> None:
    if not request.input("policy.rules"):
        raise AzureError(
            400,
            "InvalidValuesForRequestParameters",
            "Values for request parameters are invalid: policy.rules.",
        )


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
        "legalHold": {"hasLegalHold": False, "tags": []},
        "remainingRetentionDays": 0,
        "leaseState": "Available",
        "leaseStatus": "Unlocked",
        "publicAccess": "None",
    }


def _policy(request: Request) -> dict[str, Any]:
    return {"lastModifiedTime": request.now}


TYPES: Final = (
    ResourceType(
        "azure-native:storage:BlobServiceProperties",
        path=ACCOUNT + "/blobServices/{blobServicesName}",
        name=names.DEFAULT,
        exists_with_parent=True,
        adds=_blob_service,
        rules=(_restored_within_what_is_kept, _restored_from_versions),
    ),
    ResourceType(
        "azure-native:storage:BlobContainer",
        path=ACCOUNT + "/blobServices/default/containers/{containerName}",
        name=names.CONTAINER,
        adds=_container,
        rules=(_open_where_allowed,),
    ),
    ResourceType(
        "azure-native:storage:ManagementPolicy",
        path=ACCOUNT + "/managementPolicies/{managementPolicyName}",
        name=names.DEFAULT,
        adds=_policy,
        rules=(_some_rules,),
    ),
)
