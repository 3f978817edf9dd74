"""Key vaults and their secrets: the value of a secret is accepted, but neither stored nor shown."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from azure_facts import identifiers, names
from azure_facts.regions import programmatic
from sandbox.azure import digests
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.azure.store import Record, View
from sandbox.catalogue import regions
from sandbox.catalogue.entry import GlobalName, ResourceType, SoftDelete, rule
from sandbox.catalogue.network import addresses, subnets
from sandbox.values import dig, plain

VAULT_PATH: Final = (
    "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
    "/providers/Microsoft.KeyVault/vaults/{vaultName}"
)
"""The pattern of a vault's id."""

_NAMES: Final = "vault.azure.net"
_TAKEN: Final = (
    "The vault name '{name}' is already in use. Vault names are globaly unique so it is possible that the "
    "name is already taken. If you are sure that the vault name was not taken then it is possible that a "
    "vault with the same name was recently deleted but not purged after being placed in a recoverable state. "
    "If the vault is in a recoverable state then the vault will need to be purged before reusing the name. "
    "For more information on soft delete and purging a vault follow this link https://go.microsoft.com/"
    "fwlink/?linkid=2147740."
)
_DELETED: Final = (
    "A vault with the same name already exists in deleted state. You need to either recover or purge "
    "existing key vault. Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more "
    "information on soft delete."
)
_SOFT_DELETE: Final = "learn.microsoft.com key-vault/general/soft-delete-overview"
_MAXIMUM_DAYS: Final = 90
_FEWEST_DAYS: Final = 7
_PURGE_PROTECTION: Final = "properties.enablePurgeProtection"


@rule(
    "Purge protection cannot be set to false", "Azure/azure-rest-api-specs issue 18106, Azure/azure-cli 29115"
)
def _purge_protection_stays(request: Request) -> None:
    if request.input(_PURGE_PROTECTION) is False:
        raise AzureError(
            400,
            "BadRequest",
            'The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for '
            "a vault is an irreversible action.",
        )


@rule(
    "Soft delete cannot be set to false",
    "Azure/azure-cli issue 13247, Azure/azure-cli pull 23858; the message is that of purge protection, as in "
    "terraform-provider-azurerm internal/services/keyvault",
)
def _soft_delete_stays(request: Request) -> None:
    if request.input("properties.enableSoftDelete") is False:
        raise AzureError(
            400,
            "BadRequest",
            'The property "enableSoftDelete" cannot be set to false. Enabling the soft delete for a vault is '
            "an irreversible action.",
        )


@rule(
    "A deleted vault is kept for 7 to 90 days",
    "learn.microsoft.com rest/api/keyvault/keyvault/vaults/create-or-update; the message is from memory",
)
def _days_within_bounds(request: Request) -> None:
    days = request.input("properties.softDeleteRetentionInDays")
    if days is not None and not _FEWEST_DAYS <= days <= _MAXIMUM_DAYS:
        raise AzureError(
            400,
            "BadRequest",
            f"Invalid value found at properties.softDeleteRetentionInDays: {days:g}. It must be between "
            f"{_FEWEST_DAYS} and {_MAXIMUM_DAYS}.",
        )


@rule(
    "A vault's retention period cannot change after its creation",
    f"{_SOFT_DELETE}; Azure/azure-cli pull 15504",
)
def _days_stay(request: Request) -> None:
    days = request.input("properties.softDeleteRetentionInDays")
    if request.existing and days is not None and days != _days(request.existing):
        raise AzureError(
            400,
            "BadRequest",
            'The property "softDeleteRetentionInDays" has been set already and it can\'t be modified.',
        )


@rule(
    "An allowed subnet exists, and has the service endpoint Microsoft.KeyVault",
    f"{subnets.SOURCE}; the issue is about storage, and the vault's message contains the same text",
)
def _subnets_reach_it(request: Request) -> None:
    rules: list[dict[str, Any]] = request.input("properties.networkAcls.virtualNetworkRules") or []
    strict = [one.get("id") for one in rules if not one.get("ignoreMissingVnetServiceEndpoint")]
    subnets.reject_unreachable(strict, "Microsoft.KeyVault", request, _subnet_rejected)


def _subnet_rejected(code: str, message: str) -> AzureError:
    return AzureError(
        400,
        "VirtualNetworkNotValid",
        "Operation on Virtual Network could not be performed. StatusCode: 400 (BadRequest). "
        f"Error Code: {code}. Error Message: {message}",
    )


@rule("The firewall allows only public addresses", "learn.microsoft.com key-vault/general/network-security")
def _public_addresses(request: Request) -> None:
    rules: list[dict[str, Any]] = request.input("properties.networkAcls.ipRules") or []
    for index, given in enumerate(rules):
        private = addresses.private_range(str(given.get("value")))
        if private is not None:
            raise AzureError(
                400,
                "BadRequest",
                f"Invalid value found at properties.networkAcls.ipRules[{index}].value: {given['value']} "
                f"belongs to forbidden range {private[0]}-{private[-1]} (private IP addresses)",
            )


@rule(
    "A deleted vault holds its name in all of Azure until its retention period ends",
    "alan-turing-institute/data-safe-haven issue 2523, Azure/azure-cli issue 29115; in other subscriptions "
    "the error is that of any existing name: Azure/azure-powershell issue 15115",
)
def _name_of_a_deleted_vault(request: Request) -> None:
    holder = request.azure.deleted_holder(f"{_NAMES}/{request.name.lower()}", request.now)
    if request.existing is not None or holder is None or _recovers(request):
        return
    place = programmatic(str(holder.properties.get("location")))
    if (holder.subscription, place) == (request.account.subscription, request.location):
        raise AzureError(409, "ConflictError", _DELETED)
    raise AzureError(409, "VaultAlreadyExists", _TAKEN.format(name=request.name))


@rule(
    'createMode "recover" needs the deleted vault, in its group, and recovers it without changes',
    "AzureCosmosDB/OmniVec pull 24, Azure/bicep issue 7529; that the vault is unchanged: "
    "azure-rest-api-specs issue 21306",
)
def _something_to_recover(request: Request) -> None:
    deleted = request.azure.deleted(request.id, request.now)
    if _recovers(request) and request.existing is None and deleted is None:
        raise AzureError(
            400,
            "SoftDeletedVaultDoesNotExist",
            "A soft deleted vault with the given name does not exist. Ensure that the name for the vault "
            "that is being attempted to recover is in a recoverable state.",
        )


@rule(
    "A vault with purge protection cannot be purged",
    f"{_SOFT_DELETE}; https://stackoverflow.com/a/64094916",
    on="purge",
)
def _no_purge(request: Request) -> None:
    if request.existing and dig(request.existing.properties, _PURGE_PROTECTION) is True:
        raise AzureError(405, "MethodNotAllowed", "Operation 'DeletedVaultPurge' is not allowed.")


def reject_name_of_deleted(request: Request, kind: str) -> None:
    """Reject the creation of a resource that can be recovered; Azure's message contains the kind."""
    if request.existing is None and request.azure.deleted(request.id, request.now) is not None:
        raise AzureError(
            409,
            "Conflict",
            f"{kind} {request.name} is currently in a deleted but recoverable state, and its name cannot be "
            f"reused; in this state, the {kind.lower()} can only be recovered or purged.",
        )


@rule(
    "A deleted secret holds its name for its vault's retention period",
    "pulumi/pulumi-azure-native pull 4450, ironmansoftware/powershell-universal issue 1990",
)
def _name_of_a_deleted_secret(request: Request) -> None:
    reject_name_of_deleted(request, "Secret")


def _recovers(request: Request) -> bool:
    return request.input("properties.createMode") == "recover"


def _days(vault: Record | None) -> int:
    properties = vault.properties if vault else {}
    return int(dig(properties, "properties.softDeleteRetentionInDays") or _MAXIMUM_DAYS)


def days_of_its_vault(content: Record, azure: View) -> int:
    """Return for how many days a deleted secret or key is kept."""
    return _days(azure.get(identifiers.parent(content.id) or ""))


def _vault(request: Request) -> dict[str, Any]:
    existing = request.existing.properties if request.existing else {}
    return {
        "properties": {
            "accessPolicies": [],
            "enableSoftDelete": True,
            "provisioningState": "Succeeded",
            "publicNetworkAccess": "Enabled",
            "softDeleteRetentionInDays": _MAXIMUM_DAYS,
            "vaultUri": f"https://{request.name.lower()}.vault.azure.net/",
            # Once it is on, it stays on, even if a program no longer sets it.
            **({"enablePurgeProtection": True} if dig(existing, _PURGE_PROTECTION) else {}),
        }
    }


def _spelled(request: Request) -> dict[str, Any]:
    """Return the firewall's single addresses as blocks.

    Source: terraform-provider-azurerm issue 2164.
    """
    rules: list[dict[str, Any]] = request.input("properties.networkAcls.ipRules") or []
    if not rules:
        return {}
    blocks = [
        {**one, "value": str(addresses.read(str(one.get("value"))) or one.get("value"))} for one in rules
    ]
    return {"properties": {"networkAcls": {"ipRules": blocks}}}


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


def _digest(request: Request, inputs: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    value = plain(dig(inputs, "properties.value"))
    return digests.kept(request.id, value, request.azure) if isinstance(value, str) else iter(())


TYPES: Final = (
    ResourceType(
        "azure-native:keyvault:Vault",
        path=VAULT_PATH,
        name=names.VAULT,
        global_name=GlobalName(
            namespace=_NAMES,
            code="VaultAlreadyExists",
            message=_TAKEN,
            source="Azure/azure-powershell issue 15115, learn.microsoft.com key-vault common-error-codes",
        ),
        adds=_vault,
        spells=_spelled,
        rules=(
            regions.in_a_region,
            _name_of_a_deleted_vault,
            _something_to_recover,
            _purge_protection_stays,
            _soft_delete_stays,
            _days_within_bounds,
            _days_stay,
            _subnets_reach_it,
            _public_addresses,
            _no_purge,
        ),
        soft_delete=SoftDelete(lambda vault, _: _days(vault), _recovers),
    ),
    ResourceType(
        "azure-native:keyvault:Secret",
        path=VAULT_PATH + "/secrets/{secretName}",
        name=names.VAULT_SECRET,
        never_returned=("properties.value",),
        adds=_secret,
        keeps_unseen=_digest,
        rules=(_name_of_a_deleted_secret,),
        soft_delete=SoftDelete(days_of_its_vault),
    ),
)
