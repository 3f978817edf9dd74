"""The provider's functions: who asks, and the resources that exist."""

from collections.abc import Mapping
from typing import Any

from sandbox import catalogue
from sandbox.azure.control import Azure
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Account
from sandbox.azure.secrets import opened
from sandbox.values import plain


def call(token: str, arguments: Mapping[str, Any], azure: Azure, account: Account) -> dict[str, Any]:
    """Answer a function such as "azure-native:keyvault:getVault".

    Raises:
        AzureError: when what it reads does not exist.
        NotModelledError: when the sandbox has no such function.
    """
    if token == "azure-native:authorization:getClientConfig":  # noqa: S105 - a function's name
        return {
            "clientId": account.client,
            "objectId": account.object,
            "subscriptionId": account.subscription,
            "tenantId": account.tenant,
        }
    resource_type = catalogue.get_read_by(token)
    identifier = resource_type.identifier(plain(arguments), account.subscription)
    record = azure.get(identifier, resource_type)
    if record is None:
        kind = f"{resource_type.arm_type}/{identifier.rpartition('/')[2]}"
        raise AzureError(404, "ResourceNotFound", f"The Resource '{kind}' was not found.")
    return {**opened(record.properties, {}), "id": record.id}
