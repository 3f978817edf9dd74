"""The provider's functions: the caller, existing resources, their credentials, and the built-in roles."""

from collections.abc import Mapping
from typing import Any, Final

from azure_facts import identifiers, names
from azure_facts.built_in_roles import BUILT_IN_ROLES
from azure_facts.type_tokens import without_version
from sandbox import catalogue
from sandbox.azure.control import Azure
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Account
from sandbox.azure.secrets import restore_secrets
from sandbox.catalogue import references
from sandbox.catalogue.credentials import CREDENTIALS
from sandbox.values import plain

_WHO: Final = "azure-native:authorization:getClientConfig"
_ROLE: Final = "azure-native:authorization:getRoleDefinition"


def tokens() -> list[str]:
    """Return the functions that the sandbox implements, if the SDK has them."""
    read = (f"{head}:get{name}" for head, _, name in (token.rpartition(":") for token in catalogue.TYPES))
    return [_WHO, _ROLE, *CREDENTIALS, *read]


def call(token: str, arguments: Mapping[str, Any], azure: Azure, account: Account) -> dict[str, Any]:
    """Return the result of a function such as "azure-native:keyvault:getVault".

    Raises:
        AzureError: if the resource that it reads does not exist.
        NotModelledError: if the sandbox has no such function.
    """
    function, given = without_version(token), plain(arguments)
    if function == _WHO:
        return {
            "clientId": account.client,
            "objectId": account.object,
            "subscriptionId": account.subscription,
            "tenantId": account.tenant,
        }
    if function == _ROLE:
        return _role(given)
    if function in CREDENTIALS:
        return _credentials(function, given, azure, account)
    resource_type = catalogue.get_read_by(token)
    identifier = resource_type.identifier(given, account.subscription)
    record = azure.get(identifier, resource_type)
    if record is None:
        kind = f"{resource_type.arm_type}/{identifier.rpartition('/')[2]}"
        raise AzureError(404, "ResourceNotFound", f"The Resource '{kind}' was not found.")
    return {**restore_secrets(record.properties, {}), "id": record.id}


def _credentials(
    function: str, arguments: Mapping[str, Any], azure: Azure, account: Account
) -> dict[str, Any]:
    credentials = CREDENTIALS[function]
    identifier = catalogue.get(credentials.of).identifier(arguments, account.subscription)
    record = azure.get(identifier)
    if record is None:
        raise references.not_found(identifier)
    return credentials.respond(record, arguments)


def _role(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Describe a built-in role: only its name, not its permissions."""
    asked = str(arguments.get("roleDefinitionId"))
    if not names.GUID.takes(asked):
        raise AzureError(
            404,
            "RoleDefinitionDoesNotExist",
            f"The specified role definition with ID '{asked.replace('-', '')}' does not exist.",
        )
    # Azure has hundreds of built-in roles, and new ones every month: an unknown id counts as one of them.
    role = BUILT_IN_ROLES.get(asked.lower(), f"a built-in role that the sandbox does not list: {asked}")
    scope = identifiers.subscription(f"/{str(arguments.get('scope')).strip('/')}")
    within = f"/subscriptions/{scope}" if scope else ""
    return {
        "assignableScopes": ["/"],
        "id": f"{within}/providers/Microsoft.Authorization/roleDefinitions/{asked}",
        "name": asked,
        "permissions": [],
        "roleName": role,
        "roleType": "BuiltInRole",
        "type": "Microsoft.Authorization/roleDefinitions",
    }
