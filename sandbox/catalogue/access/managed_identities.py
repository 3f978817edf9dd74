"""User-assigned identities."""

from typing import Any, Final

from azure_facts import identifiers, names
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue import regions
from sandbox.catalogue.entry import ResourceType, rule
from sandbox.catalogue.references import same

_IDENTITY: Final = (
    "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
    "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}"
)
_ERRORS: Final = (
    "learn.microsoft.com entra/workload-id/"
    "workload-identity-federation-create-trust-user-assigned-managed-identity, errors"
)
_MAXIMUM_CREDENTIALS: Final = 20


@rule("A federated credential has exactly one audience", _ERRORS)
def _one_audience(request: Request) -> None:
    if len(request.input("audiences") or ()) != 1:
        raise AzureError(400, "BadRequest", "Federated identity credentials must have exactly one audience.")


@rule("A federated credential has an issuer and a subject", _ERRORS)
def _nothing_empty(request: Request) -> None:
    if not request.input("issuer") or not request.input("subject"):
        raise AzureError(
            400, "BadRequest", "Federated Identity Credential from HTTP body has empty properties"
        )


@rule("An identity's federated credentials differ in issuer or subject", _ERRORS)
def _trusted_once(request: Request) -> None:
    given = (request.input("issuer"), request.input("subject"))
    for other in request.azure.below(identifiers.parent(request.id) or ""):
        theirs = (other.properties.get("issuer"), other.properties.get("subject"))
        if given == theirs and not same(other.id, request.id):
            raise AzureError(
                400, "BadRequest", "Issuer and subject combination already exists for this Managed Identity."
            )


@rule(
    "An identity has at most 20 federated credentials",
    "learn.microsoft.com entra/workload-id/workload-identity-federation-considerations; "
    "the message is from memory",
)
def _not_too_many(request: Request) -> None:
    siblings = f"{identifiers.parent(request.id)}/federatedIdentityCredentials"
    others = [other for other in request.azure.below(siblings) if not same(other.id, request.id)]
    if len(others) >= _MAXIMUM_CREDENTIALS:
        raise AzureError(
            400,
            "BadRequest",
            f"The maximum number of {_MAXIMUM_CREDENTIALS} federated identity credentials has been reached.",
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
        adds=_principal,
        rules=(regions.in_a_region,),
    ),
    ResourceType(
        "azure-native:managedidentity:FederatedIdentityCredential",
        path=_IDENTITY + "/federatedIdentityCredentials/{federatedIdentityCredentialResourceName}",
        name=names.FEDERATED_CREDENTIAL,
        rules=(_one_audience, _nothing_empty, _trusted_once, _not_too_many),
    ),
)
