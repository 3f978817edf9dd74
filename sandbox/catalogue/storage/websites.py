"""Static websites and blobs, which the provider creates through the storage account's own endpoints."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from azure_facts import identifiers, names
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.azure.store import Record
from sandbox.catalogue.entry import ResourceType, rule
from sandbox.catalogue.references import same
from sandbox.catalogue.storage.accounts import ACCOUNT
from sandbox.values import dig

_WEB: Final = "$web"
_PROVIDER: Final = "pulumi-azure-native provider/pkg/resources/customresources/custom_storage_azidentity.go"


def _account(request: Request) -> Record | None:
    found = identifiers.pattern(ACCOUNT).match(request.id)
    return request.find(found[0]) if found else None


@rule("Blobs are written with the account's key", f"pulumi-azure-native issue 2015; {_PROVIDER}")
def _keys_are_allowed(request: Request) -> None:
    account = _account(request)
    if account and account.properties.get("allowSharedKeyAccess") is False:
        raise AzureError(
            403,
            "KeyBasedAuthenticationNotPermitted",
            "Key based authentication is not permitted on this storage account.",
        )


@rule(
    "The account allows access from all networks, an address, a subnet or a resource, or has a private "
    "endpoint: otherwise nobody can write the blob",
    "microsoft/AzureStorageExplorer issue 8031, learn.microsoft.com storage/common/storage-network-security",
)
def _network_allows_access(request: Request) -> None:
    account = _account(request)
    if account and _is_closed(account.properties) and not _has_private_endpoint(account, request):
        raise AzureError(
            403, "AuthorizationFailure", "This request is not authorized to perform this operation."
        )


def _is_closed(properties: Mapping[str, Any]) -> bool:
    if properties.get("publicNetworkAccess") == "Disabled":
        return True
    rules: dict[str, Any] = properties.get("networkRuleSet") or {}
    exceptions = ("ipRules", "virtualNetworkRules", "resourceAccessRules")
    return rules.get("defaultAction") == "Deny" and not any(rules.get(name) for name in exceptions)


def _has_private_endpoint(account: Record, request: Request) -> bool:
    for endpoint in request.azure.of_type("azure-native:network:PrivateEndpoint"):
        connections: list[dict[str, Any]] = dig(endpoint.properties, "privateLinkServiceConnections") or []
        if any(same(connection.get("privateLinkServiceId"), account.id) for connection in connections):
            return True
    return False


@rule("A static website needs a general-purpose v2 account", "microsoft/vscode-azurestorage issue 692")
def _has_websites(request: Request) -> None:
    account = _account(request)
    if account and account.properties.get("kind") not in ("StorageV2", "BlockBlobStorage"):
        # The message is that of Microsoft's extension; the service's own message is not known.
        raise AzureError(
            400,
            "FeatureNotSupportedForAccount",
            "Only general purpose V2 storage accounts support static website hosting.",
        )


@rule("An append blob has no source", _PROVIDER)
def _append_has_no_source(request: Request) -> None:
    if str(request.input("type")).lower() == "append" and request.input("source") is not None:
        raise AzureError(400, "InvalidInput", "a source cannot be specified for an Append blob")


def _website(_: Request) -> dict[str, Any]:
    return {"containerName": _WEB}


def _web_container(request: Request, _: Mapping[str, Any]) -> Iterable[Record]:
    """Yield the container that Azure creates with a website; as in Azure, it outlives the website."""
    account = identifiers.parent(request.id)
    identifier = f"{account}/blobServices/default/containers/{_WEB}"
    if request.azure.get(identifier) is None:
        yield Record(
            id=identifier,
            subscription=identifiers.subscription(identifier) or "",
            token="azure-native:storage:BlobContainer",  # noqa: S106 - a type
            global_name=None,
            properties={
                "name": _WEB,
                "type": "Microsoft.Storage/storageAccounts/blobServices/containers",
                "deleted": False,
                "hasImmutabilityPolicy": False,
                "hasLegalHold": False,
                "lastModifiedTime": request.now,
                "leaseState": "Available",
                "leaseStatus": "Unlocked",
                "publicAccess": "None",
            },
            created=request.now,
            modified=request.now,
        )


def _blob(request: Request) -> dict[str, Any]:
    # The checksum of the content is left out, because the content is not stored.
    container = request.input("containerName")
    host = f"https://{request.input('accountName')}.blob.core.windows.net"
    return {
        "contentType": "application/octet-stream",
        "metadata": {},
        "url": f"{host}/{container}/{request.name}",
    }


TYPES: Final = (
    ResourceType(
        "azure-native:storage:StorageAccountStaticWebsite",
        path=ACCOUNT + "/staticWebsite",
        adds=_website,
        rules=(_has_websites, _network_allows_access),
        also_changes=_web_container,
    ),
    ResourceType(
        "azure-native:storage:Blob",
        path=ACCOUNT + "/blobServices/default/containers/{containerName}/blobs/{blobName}",
        name=names.BLOB,
        create_only=("contentMd5", "source", "type"),
        adds=_blob,
        rules=(_keys_are_allowed, _network_allows_access, _append_has_no_source),
    ),
)
