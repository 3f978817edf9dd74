"""Keys of a vault: their properties, without key material."""

from datetime import datetime
from typing import Any, Final

from azure_facts import names
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue.entry import ResourceType, SoftDelete, rule
from sandbox.catalogue.key_vault.vaults import VAULT_PATH, days_of_its_vault, reject_name_of_deleted

_RSA: Final = ("RSA", "RSA-HSM")
_RSA_BITS: Final = (2048, 3072, 4096)


@rule(
    "An RSA key has 2048, 3072 or 4096 bits",
    "learn.microsoft.com rest/api/keyvault/keyvault/keys/create-if-not-exist; the message is from memory",
)
def _known_size(request: Request) -> None:
    bits = request.input("properties.keySize")
    if request.input("properties.kty") in _RSA and bits is not None and bits not in _RSA_BITS:
        raise AzureError(400, "BadParameter", f"Key size {bits:g} is not supported.")


@rule(
    "A deleted key holds its name for its vault's retention period",
    "learn.microsoft.com key-vault/general/soft-delete-overview, key-vault/keys/about-keys; the message is "
    "that for secrets, as in powershell-universal issue 1990",
)
def _name_of_a_deleted_key(request: Request) -> None:
    reject_name_of_deleted(request, "Key")


def _key(request: Request) -> dict[str, Any]:
    vault = request.parent()
    uri = f"{vault.properties['properties']['vaultUri'] if vault else ''}keys/{request.name}"
    version = request.guid(request.created).replace("-", "")
    seconds = {"created": request.created, "updated": request.now}
    is_rsa = request.input("properties.kty") in _RSA
    # The response is flat, but the input has an object "properties".
    properties: dict[str, Any] = {
        **({"keySize": _RSA_BITS[0]} if is_rsa else {}),
        **(request.input("properties") or {}),
    }
    attributes: dict[str, Any] = {
        "enabled": True,
        **{name: int(datetime.fromisoformat(time).timestamp()) for name, time in seconds.items()},
        **(properties.get("attributes") or {}),
    }
    return {
        **({"location": vault.properties["location"]} if vault else {}),
        **properties,
        "attributes": attributes,
        "keyUri": uri,
        "keyUriWithVersion": f"{uri}/{version}",
    }


TYPES: Final = (
    ResourceType(
        "azure-native:keyvault:Key",
        path=VAULT_PATH + "/keys/{keyName}",
        name=names.VAULT_KEY,
        create_only=("properties",),
        adds=_key,
        rules=(_known_size, _name_of_a_deleted_key),
        soft_delete=SoftDelete(days_of_its_vault),
    ),
)
