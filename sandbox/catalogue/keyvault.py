"""Key vaults and their secrets: the value of a secret is taken, and neither kept nor shown."""

from datetime import datetime
from typing import Any, Final

from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue import names
from sandbox.catalogue.entry import GlobalName, ResourceType, rule

_VAULT: Final = (
    "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
    "/providers/Microsoft.KeyVault/vaults/{vaultName}"
)
_TAKEN: Final = (
    "The vault name '{name}' is already in use. Vault names are globaly unique so it is possible that the "
    "name is already taken. If you are sure that the vault name was not taken then it is possible that a "
    "vault with the same name was recently deleted but not purged after being placed in a recoverable state. "
    "If the vault is in a recoverable state then the vault will need to be purged before reusing the name. "
    "For more information on soft delete and purging a vault follow this link https://go.microsoft.com/"
    "fwlink/?linkid=2147740."
)


@rule(
    "Purge protection cannot be set to false", "Azure/azure-rest-api-specs issue 18106, Azure/azure-cli 29115"
)
def _purge_protection_stays(request: Request) -> None:
    if request.input("properties.enablePurgeProtection") is False:
        raise AzureError(
            400,
            "BadRequest",
            'The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for '
            "a vault is an irreversible action.",
        )


def _vault(request: Request) -> dict[str, Any]:
    return {
        "properties": {
            "accessPolicies": [],
            "provisioningState": "Succeeded",
            "vaultUri": f"https://{request.name.lower()}.vault.azure.net/",
        }
    }


def _secret(request: Request) -> dict[str, Any]:
    vault = request.parent()
    uri = f"{vault.properties['properties']['vaultUri'] if vault else ''}secrets/{request.name}"
    version = request.guid(request.now).replace("-", "")
    seconds = {"created": request.created, "updated": request.now}
    return {
        **({"location": vault.properties["location"]} if vault else {}),
        "properties": {
            "attributes": {
                "enabled": True,
                **{name: int(datetime.fromisoformat(time).timestamp()) for name, time in seconds.items()},
            },
            "secretUri": uri,
            "secretUriWithVersion": f"{uri}/{version}",
        },
    }


TYPES: Final = (
    ResourceType(
        "azure-native:keyvault:Vault",
        path=_VAULT,
        name=names.VAULT,
        global_name=GlobalName(
            namespace="vault.azure.net",
            code="VaultAlreadyExists",
            message=_TAKEN,
            source="Azure/azure-powershell issue 15115, learn.microsoft.com key-vault common-error-codes",
        ),
        answers=_vault,
        rules=(_purge_protection_stays,),
    ),
    ResourceType(
        "azure-native:keyvault:Secret",
        path=_VAULT + "/secrets/{secretName}",
        name=names.VAULT_SECRET,
        never_returned=("properties.value",),
        answers=_secret,
    ),
)
