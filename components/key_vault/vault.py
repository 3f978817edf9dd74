"""The Key Vault: the only place with the values of secrets. No value passes through this program.

It also has the key that encrypts ASP.NET's data-protection keys, which are a blob beside the uploads: every
instance, slot and release can read a cookie that another one wrote.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any, Final, Self

import pulumi
from pulumi_azure_native import keyvault

from components.component import Component
from components.network.allowed_addresses import as_blocks
from components.outputs.inventory import declare
from components.placement import Placement
from model.resource import ResourceType
from model.stack_configuration import StackConfiguration

_RSA_BITS: Final = 3072
_ROTATED_AFTER: Final = "P1Y"


@dataclass(frozen=True, kw_only=True)
class KeyVaultArgs:
    """The arguments of `KeyVault`.

    Attributes:
        app_subnet_id: The subnet that is allowed; None if there is only a private endpoint, and then
            public access is off.
        allowed_addresses: Public addresses that are also allowed; only together with the subnet.
        soft_delete_days: Days for which a deleted vault or secret can be recovered, 7 to 90; the vault's name
            stays taken for as long. It can be set only at creation.
        data_protection_key_name: The key that encrypts the data-protection keys.
        purge_protection: Whether nobody can purge it before that; it cannot be turned off again.
        protect: Whether Pulumi rejects the deletion of the vault.
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

    @classmethod
    def from_configuration(
        cls,
        configuration: StackConfiguration,
        *,
        placement: Placement,
        app_subnet_id: pulumi.Input[str] | None,
        tenant_id: str,
    ) -> Self:
        """The vault, with the protection of `stitches:protection`."""
        protection = configuration.protection
        return cls(
            placement=placement,
            vault_name=configuration.names.key_vault,
            data_protection_key_name=configuration.names.data_protection_key,
            tenant_id=tenant_id,
            app_subnet_id=app_subnet_id,
            allowed_addresses=configuration.network.allowed_addresses,
            purge_protection=protection.purge_protection,
            protect=protection.protect,
        )


class KeyVault(Component):
    """A vault that grants access by roles only.

    Attributes:
        id: The vault's ARM id.
        uri: The vault's URL.
        data_protection_key_id: The ARM id of the key for data protection.
        data_protection_key_uri: Its URL, without a version: new data is encrypted with the newest one.
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
                # Azure rejects False: it is either on or not set.
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
                # An older version stays and unwraps what it wrapped. An expired key would not be noticed;
                # a key that somebody disables signs every user out.
                rotation_policy=keyvault.RotationPolicyArgs(
                    lifetime_actions=[
                        keyvault.LifetimeActionArgs(
                            action=keyvault.ActionArgs(type=keyvault.KeyRotationPolicyActionType.ROTATE),
                            trigger=keyvault.TriggerArgs(time_after_create=_ROTATED_AFTER),
                        )
                    ]
                ),
            ),
            # It is deleted with its vault. Deleting only the key would need a role for the vault's data that
            # nobody has: ARM deletes no keys, so the provider calls the vault (pulumi-azure-native,
            # custom_keyvault.go).
            opts=self.child(protect=args.protect, retain_on_delete=True),
        )


def _let_in(
    subnet_id: pulumi.Input[str] | None, allowed: Sequence[IPv4Network]
) -> keyvault.NetworkRuleSetArgs:
    """Only Azure's own trusted services, the one subnet, and the listed addresses."""
    return keyvault.NetworkRuleSetArgs(
        default_action=keyvault.NetworkRuleAction.DENY,
        bypass=keyvault.NetworkRuleBypassOptions.AZURE_SERVICES,
        virtual_network_rules=[] if subnet_id is None else [keyvault.VirtualNetworkRuleArgs(id=subnet_id)],
        ip_rules=[keyvault.IPRuleArgs(value=block) for block in as_blocks(allowed)] or None,
    )
