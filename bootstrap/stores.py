"""Where the states are stored, and the keys that encrypt the secrets in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pulumi
from pulumi_azure_native import authorization, keyvault, resources, storage

from azure_facts.regions import REGIONS
from bootstrap.configuration import Configuration
from bootstrap.names import GROUP, OWN_STATE, account_name, state_name, vault_name

_TAGS: Final = {"application": "stitches", "managed-by": "pulumi", "purpose": "state"}
_DAYS_TO_COME_BACK: Final = 90
_RSA_BITS: Final = 3072  # NIST SP 800-57: enough beyond 2030


@dataclass(frozen=True, kw_only=True)
class Stores:
    """The resources that the identities need access to.

    Attributes:
        group_name: The resource group of the bootstrap.
        account_name: The storage account.
        account_id: Its ARM id.
        vault_id: The vault's ARM id.
        contents: Everything in the two stores.
        tenant_id: The tenant of the subscription.
        subscription_id: The subscription that the bootstrap itself is deployed to.
        containers: The id of each state's container, by the state's owner.
        keys: The id of each state's key, by the state's owner.
    """

    group_name: pulumi.Output[str]
    account_name: pulumi.Output[str]
    account_id: pulumi.Output[str]
    vault_id: pulumi.Output[str]
    contents: tuple[pulumi.Resource, ...]
    tenant_id: str
    subscription_id: str
    containers: Mapping[str, pulumi.Output[str]]
    keys: Mapping[str, pulumi.Output[str]]


def make_stores(configuration: Configuration) -> Stores:
    """Create the resource group, the storage account, the vault, and one container and key per state.

    GitHub's runners have no fixed addresses, so both are reachable over the internet: only by identity,
    without account keys and without access policies.
    """
    group = resources.ResourceGroup(
        GROUP,
        resource_group_name=GROUP,
        location=configuration.region,
        tags=_TAGS,
    )
    client = authorization.get_client_config()
    where: dict[str, Any] = {
        "resource_group_name": group.name,
        "location": configuration.region,
        "tags": _TAGS,
    }
    account, service, containers = _storage(configuration, where)
    vault, keys = _vault(configuration, where, client.tenant_id)
    return Stores(
        group_name=group.name,
        account_name=account.name,
        account_id=account.id,
        vault_id=vault.id,
        contents=(service, *containers.values(), *keys.values()),
        tenant_id=client.tenant_id,
        subscription_id=client.subscription_id,
        containers={name: container.id for name, container in containers.items()},
        keys={name: key.id for name, key in keys.items()},
    )


def owners(configuration: Configuration) -> tuple[str, ...]:
    """The owners of the states: each environment, and the bootstrap itself."""
    return (*(environment.name.value for environment in configuration.environments), OWN_STATE)


def _storage(
    configuration: Configuration, where: Mapping[str, Any]
) -> tuple[storage.StorageAccount, storage.BlobServiceProperties, dict[str, storage.BlobContainer]]:
    account = storage.StorageAccount(
        "state",
        account_name=account_name(configuration.suffix),
        **where,
        kind=storage.Kind.STORAGE_V2,
        sku=storage.SkuArgs(name=replication(configuration.region)),
        access_tier=storage.AccessTier.HOT,
        enable_https_traffic_only=True,
        minimum_tls_version=storage.MinimumTlsVersion.TLS1_2,
        allow_blob_public_access=False,
        allow_shared_key_access=False,
        default_to_o_auth_authentication=True,
        allow_cross_tenant_replication=False,
        is_local_user_enabled=False,
        public_network_access=storage.PublicNetworkAccess.ENABLED,
        opts=pulumi.ResourceOptions(protect=True),
    )
    inside: dict[str, Any] = {
        "account_name": account.name,
        "resource_group_name": where["resource_group_name"],
    }
    keep = storage.DeleteRetentionPolicyArgs(enabled=True, days=_DAYS_TO_COME_BACK)
    # Every version of a state is kept: after a bad update, any earlier version can be restored.
    service = storage.BlobServiceProperties(
        "state",
        **inside,
        blob_services_name="default",
        is_versioning_enabled=True,
        delete_retention_policy=keep,
        container_delete_retention_policy=keep,
    )
    containers = {
        owner: storage.BlobContainer(
            state_name(owner),
            **inside,
            container_name=state_name(owner),
            public_access=storage.PublicAccess.NONE,
            opts=pulumi.ResourceOptions(protect=True, depends_on=[service]),
        )
        for owner in owners(configuration)
    }
    return account, service, containers


def replication(region: str) -> storage.SkuName:
    """As many copies as the region supports: in its zones, and in its paired region.

    The states must survive the loss of the environments' region: without them, a new region would start from
    nothing.
    """
    facts = REGIONS[region]
    if facts.pair:
        return storage.SkuName.STANDARD_RAGZRS if facts.zones else storage.SkuName.STANDARD_RAGRS
    return storage.SkuName.STANDARD_ZRS if facts.zones else storage.SkuName.STANDARD_LRS


def _vault(
    configuration: Configuration, where: Mapping[str, Any], tenant_id: str
) -> tuple[keyvault.Vault, dict[str, keyvault.Key]]:
    """A vault with a key for each state, so that access to one state's key does not decrypt another state."""
    vault = keyvault.Vault(
        "state",
        vault_name=vault_name(configuration.suffix),
        **where,
        properties=keyvault.VaultPropertiesArgs(
            tenant_id=tenant_id,
            sku=keyvault.SkuArgs(family=keyvault.SkuFamily.A, name=keyvault.SkuName.STANDARD),
            enable_rbac_authorization=True,
            enable_soft_delete=True,
            soft_delete_retention_in_days=_DAYS_TO_COME_BACK,
            # Without the key, no secret of any state can be read again.
            enable_purge_protection=True,
            enabled_for_deployment=False,
            enabled_for_disk_encryption=False,
            enabled_for_template_deployment=False,
            public_network_access="enabled",
        ),
        opts=pulumi.ResourceOptions(protect=True),
    )
    keys = {
        owner: keyvault.Key(
            state_name(owner),
            key_name=state_name(owner),
            vault_name=vault.name,
            resource_group_name=where["resource_group_name"],
            properties=keyvault.KeyPropertiesArgs(
                kty=keyvault.JsonWebKeyType.RSA,
                key_size=_RSA_BITS,
                key_ops=[keyvault.JsonWebKeyOperation.ENCRYPT, keyvault.JsonWebKeyOperation.DECRYPT],
            ),
            # It is deleted with the vault. Deleting only the key would need a role for the vault's data that
            # nobody has: ARM deletes no keys, so the provider calls the vault (pulumi-azure-native,
            # custom_keyvault.go).
            opts=pulumi.ResourceOptions(protect=True, retain_on_delete=True),
        )
        for owner in owners(configuration)
    }
    return vault, keys
