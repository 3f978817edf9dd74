"""User-assigned identities."""

from typing import Any, Final

from sandbox.azure.request import Request
from sandbox.catalogue import names
from sandbox.catalogue.entry import ResourceType

_IDENTITY: Final = (
    "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
    "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}"
)


def _principal(request: Request) -> dict[str, Any]:
    return {
        "principalId": request.guid("principal"),
        "clientId": request.guid("client"),
        "tenantId": request.account.tenant,
    }


TYPES: Final = (
    ResourceType(
        "azure-native:managedidentity:UserAssignedIdentity",
        path=_IDENTITY,
        name=names.IDENTITY,
        answers=_principal,
    ),
    ResourceType(
        "azure-native:managedidentity:FederatedIdentityCredential",
        path=_IDENTITY + "/federatedIdentityCredentials/{federatedIdentityCredentialResourceName}",
        name=names.FEDERATED_CREDENTIAL,
    ),
)
