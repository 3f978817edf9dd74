"""Functions that return keys, passwords and tokens: here these are made up, and their text says so.

If they were rejected, a program that uses them could not be previewed. They give access to nothing, are the
same each time, and name their resource: a reader who finds one in the wrong place sees that a real key would
be there. They are not marked as secrets, because azure-native does not mark them either: a program must do
this itself, or its state shows them, with the sandbox as with Azure.
Source: pulumi-azure-native provider/pkg/provider/provider.go, Invoke.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from azure_facts import identifiers
from sandbox.azure.errors import AzureError
from sandbox.azure.store import Record
from sandbox.values import dig

Arguments = Mapping[str, Any]

# The name of each argument in a token, in the order of the documentation.
# Source: learn.microsoft.com rest/api/storageservices/create-service-sas and create-account-sas.
_OF_TOKENS: Final = {
    "services": "ss",
    "resourceTypes": "srt",
    "resource": "sr",
    "permissions": "sp",
    "sharedAccessStartTime": "st",
    "sharedAccessExpiryTime": "se",
    "iPAddressOrRange": "sip",
    "protocols": "spr",
    "identifier": "si",
    "cacheControl": "rscc",
    "contentDisposition": "rscd",
    "contentEncoding": "rsce",
    "contentLanguage": "rscl",
    "contentType": "rsct",
}
_VERSION_OF_TOKENS: Final = "2015-04-05"


@dataclass(frozen=True)
class Credentials:
    """A function that returns credentials of a resource."""

    of: str
    """The resource's type."""
    respond: Callable[[Record, Arguments], dict[str, Any]]


def _made_up(what: str, of: Record) -> str:
    return f"made-up-by-the-sandbox-{what}-of-{identifiers.names(of.id).replace('/', '-')}"


def _account_keys(account: Record, _: Arguments) -> dict[str, Any]:
    return {
        "keys": [
            {
                "creationTime": dig(account.properties, f"keyCreationTime.{name}") or account.created,
                "keyName": name,
                "permissions": "FULL",
                "value": _made_up(name, account),
            }
            for name in ("key1", "key2")
        ]
    }


def _token(account: Record, arguments: Arguments) -> str:
    given = {short: arguments[name] for name, short in _OF_TOKENS.items() if name in arguments}
    return urlencode({"sv": _VERSION_OF_TOKENS, **given, "sig": _made_up("signature", account)})


def _account_token(account: Record, arguments: Arguments) -> dict[str, Any]:
    return {"accountSasToken": _token(account, arguments)}


def _service_token(account: Record, arguments: Arguments) -> dict[str, Any]:
    return {"serviceSasToken": _token(account, arguments)}


def _registry_passwords(registry: Record, _: Arguments) -> dict[str, Any]:
    # Source: terraform-provider-azurerm issue 21440.
    if registry.properties.get("adminUserEnabled") is not True:
        raise AzureError(
            400,
            "UnAuthorizedForCredentialOperations",
            f"Cannot perform credential operations for {registry.id} as admin user is disabled. Kindly "
            "enable admin user as per docs: https://docs.microsoft.com/en-us/azure/container-registry/"
            "container-registry-authentication#admin-account",
        )
    names = ("password", "password2")
    return {
        "username": identifiers.name(registry.id),
        "passwords": [{"name": name, "value": _made_up(name, registry)} for name in names],
    }


def _publishing(site: Record, arguments: Arguments) -> dict[str, Any]:
    slot = arguments.get("slot")
    user = "__".join(part for part in (f"${arguments['name']}", slot) if part)
    password = _made_up("password", site)
    kudu_hosts: Iterator[str] = (
        str(state.get("name"))
        for state in site.properties.get("hostNameSslStates", [])
        if state.get("hostType") == "Repository"
    )
    return {
        "id": f"{site.id}/publishingcredentials/{user}",
        "name": arguments["name"],
        "publishingPassword": password,
        "publishingUserName": user,
        "scmUri": f"https://{user}:{password}@{next(kudu_hosts, '')}",
        "type": "Microsoft.Web/sites/publishingcredentials",
    }


def _workspace_keys(workspace: Record, _: Arguments) -> dict[str, Any]:
    return {
        "primarySharedKey": _made_up("key1", workspace),
        "secondarySharedKey": _made_up("key2", workspace),
    }


def _cache_keys(cache: Record, _: Arguments) -> dict[str, Any]:
    return {f"{name}Key": _made_up(name, cache) for name in ("primary", "secondary")}


def _app_secrets(app: Record, _: Arguments) -> dict[str, Any]:
    secrets: list[dict[str, Any]] = dig(app.properties, "configuration.secrets") or []
    return {"value": [{**one, "value": _made_up(f"secret-{one.get('name')}", app)} for one in secrets]}


_COSMOS_KEYS: Final = {
    "primaryMasterKey": ("Primary SQL Connection String", "Primary"),
    "secondaryMasterKey": ("Secondary SQL Connection String", "Secondary"),
    "primaryReadonlyMasterKey": ("Primary Read-Only SQL Connection String", "PrimaryReadonly"),
    "secondaryReadonlyMasterKey": ("Secondary Read-Only SQL Connection String", "SecondaryReadonly"),
}
"""The description of each key's connection string, and the key's kind, by the name of the key."""


def _cosmos_keys(account: Record, _: Arguments) -> dict[str, Any]:
    return {name: _made_up(name, account) for name in _COSMOS_KEYS}


def _cosmos_strings(account: Record, _: Arguments) -> dict[str, Any]:
    endpoint = account.properties.get("documentEndpoint")
    return {
        "connectionStrings": [
            {
                "connectionString": f"AccountEndpoint={endpoint};AccountKey={_made_up(name, account)};",
                "description": description,
                "keyKind": kind,
                "type": "Sql",
            }
            for name, (description, kind) in _COSMOS_KEYS.items()
        ]
    }


_COSMOS: Final = "azure-native:cosmosdb:DatabaseAccount"
_ACCOUNT: Final = "azure-native:storage:StorageAccount"

CREDENTIALS: Final = {
    "azure-native:app:listContainerAppSecrets": Credentials("azure-native:app:ContainerApp", _app_secrets),
    "azure-native:app:listJobSecrets": Credentials("azure-native:app:Job", _app_secrets),
    "azure-native:containerregistry:listRegistryCredentials": Credentials(
        "azure-native:containerregistry:Registry", _registry_passwords
    ),
    "azure-native:cosmosdb:listDatabaseAccountConnectionStrings": Credentials(_COSMOS, _cosmos_strings),
    "azure-native:cosmosdb:listDatabaseAccountKeys": Credentials(_COSMOS, _cosmos_keys),
    "azure-native:operationalinsights:getSharedKeys": Credentials(
        "azure-native:operationalinsights:Workspace", _workspace_keys
    ),
    "azure-native:redis:listRedisKeys": Credentials("azure-native:redis:Redis", _cache_keys),
    "azure-native:storage:listStorageAccountKeys": Credentials(_ACCOUNT, _account_keys),
    "azure-native:storage:listStorageAccountSAS": Credentials(_ACCOUNT, _account_token),
    "azure-native:storage:listStorageAccountServiceSAS": Credentials(_ACCOUNT, _service_token),
    "azure-native:web:listWebAppPublishingCredentials": Credentials("azure-native:web:WebApp", _publishing),
    "azure-native:web:listWebAppPublishingCredentialsSlot": Credentials(
        "azure-native:web:WebAppSlot", _publishing
    ),
}
"""By the function's token."""
