"""The Key Vault: the only place where a secret's value lives. No value passes through this program.

It also holds the key that encrypts ASP.NET's data-protection keys, which lie as a blob beside the uploads: a
cookie that one instance, slot or release wrote is read by every other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any, Final

import pulumi
from pulumi_azure_native import keyvault

from components.component import Component
from components.network.allowed_addresses import as_blocks
from components.outputs.inventory import declare
from components.placement import Placement
from model.resource import ResourceType

_RSA_BITS: Final = 3072
_ROTATED_AFTER: Final = "P1Y"


@dataclass(frozen=True, kw_only=True)
class KeyVaultArgs:
    """The arguments of `KeyVault`.

    Attributes:
        app_subnet_id: The subnet that is let in; None where only a private endpoint leads in, and then
            public access is off.
        allowed_addresses: Public addresses that are let in too; only together with the subnet.
        soft_delete_days: Days for which a deleted vault or secret comes back, 7 to 90; the vault's name
            stays taken as long. Settled at creation.
        data_protection_key_name: The key that encrypts the data-protection keys.
        purge_protection: Whether nobody can destroy it for good before that; never to be turned off.
        protect: Whether Pulumi refuses to delete the vault.
    """

    placement: Placement
    vault_name: str
    tenant_id: str
    data_protection_key_name: str
    app_subnet_id: pulumi.Input[str] | None
    allowed_addresses: tuple[IPv4Network, ...] = ()
    soft_delete_days: int = 90
    purge_protection: bool = True
    protect: bool = False


class KeyVault(Component):
    """A vault opened by roles only.

    Attributes:
        id: The vault's ARM id.
        uri: The vault's URL.
        data_protection_key_id: The ARM id of the key for data protection.
        data_protection_key_uri: Its URL, without a version: what is encrypted next takes the newest one.
        declaration: Its entry in the inventory.
    """

    id: pulumi.Output[str]
    uri: pulumi.Output[str]
    data_protection_key_id: pulumi.Output[str]
    data_protection_key_uri: pulumi.Output[str]
    declaration: dict[str, Any]

    def __init__(self, name: str, args: KeyVaultArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        vault = keyvault.Vault(
            name,
            vault_name=args.vault_name,
            resource_group_name=args.placement.resource_group_name,
            location=args.placement.region,
            tags=args.placement.tags,
            properties=keyvault.VaultPropertiesArgs(
                tenant_id=args.tenant_id,
                sku=keyvault.SkuArgs(family=keyvault.SkuFamily.A, name=keyvault.SkuName.STANDARD),
                enable_rbac_authorization=True,
                enable_soft_delete=True,
                soft_delete_retention_in_days=args.soft_delete_days,
                # Azure refuses False: it is either on or not said.
                enable_purge_protection=True if args.purge_protection else None,
                enabled_for_deployment=False,
                enabled_for_disk_encryption=False,
                enabled_for_template_deployment=False,
                public_network_access="disabled" if args.app_subnet_id is None else "enabled",
                network_acls=_let_in(args.app_subnet_id, args.allowed_addresses),
            ),
            opts=self.child(protect=args.protect),
        )
        self.id = vault.id
        self.uri = vault.properties.apply(lambda properties: properties.vault_uri or "")
        self.data_protection_key_id = self._data_protection_key(vault, args).id
        self.data_protection_key_uri = pulumi.Output.concat(self.uri, "keys/", args.data_protection_key_name)
        self.declaration = declare(
            ResourceType.KEY_VAULT,
            vault.id,
            args.vault_name,
            args.placement,
            {
                "vaultUri": self.uri,
                "enableRbacAuthorization": True,
                "enablePurgeProtection": args.purge_protection,
            },
        )
        self.register_outputs({"id": self.id, "uri": self.uri})

    def _data_protection_key(self, vault: keyvault.Vault, args: KeyVaultArgs) -> keyvault.Key:
        return keyvault.Key(
            self.name,
            key_name=args.data_protection_key_name,
            vault_name=vault.name,
            resource_group_name=args.placement.resource_group_name,
            tags=args.placement.tags,
            properties=keyvault.KeyPropertiesArgs(
                kty=keyvault.JsonWebKeyType.RSA,
                key_size=_RSA_BITS,
                key_ops=[keyvault.JsonWebKeyOperation.WRAP_KEY, keyvault.JsonWebKeyOperation.UNWRAP_KEY],
                # An older version stays and unwraps what it wrapped: a key that expired would not be missed,
                # one that somebody disables signs every user out.
                rotation_policy=keyvault.RotationPolicyArgs(
                    lifetime_actions=[
                        keyvault.LifetimeActionArgs(
                            action=keyvault.ActionArgs(type=keyvault.KeyRotationPolicyActionType.ROTATE),
                            trigger=keyvault.TriggerArgs(time_after_create=_ROTATED_AFTER),
                        )
                    ]
                ),
            ),
            # It goes with its vault. Alone it would take a right on the vault's data that nobody here has:
            # ARM deletes no keys, so the provider asks the vault (pulumi-azure-native, custom_keyvault.go).
            opts=self.child(protect=args.protect, retain_on_delete=True),
        )


def _let_in(
    subnet_id: pulumi.Input[str] | None, allowed: Sequence[IPv4Network]
) -> keyvault.NetworkRuleSetArgs:
    """Nobody, but Azure's own trusted services, the one subnet, and the addresses that are named."""
    return keyvault.NetworkRuleSetArgs(
        default_action=keyvault.NetworkRuleAction.DENY,
        bypass=keyvault.NetworkRuleBypassOptions.AZURE_SERVICES,
        virtual_network_rules=[] if subnet_id is None else [keyvault.VirtualNetworkRuleArgs(id=subnet_id)],
        ip_rules=[keyvault.IPRuleArgs(value=block) for block in as_blocks(allowed)] or None,
    )
