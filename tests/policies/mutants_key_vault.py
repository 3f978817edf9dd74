"""Mutants of Key Vault."""

from collections.abc import Callable
from typing import Any

from pulumi_azure_native import keyvault

from components.key_vault.vault import KeyVault
from policies.rules.key_vault import KEY, VAULT
from tests.policies.mutants import ProgramMutant, PropertyMutant


def _vault(rule: str, path: str, invalid: object, *, absent_complies: bool = False) -> PropertyMutant:
    return PropertyMutant(
        rule=rule, type=VAULT, path=f"properties.{path}", invalid=invalid, absent_complies=absent_complies
    )


def secret_beside_the_vault(replace: Callable[[object, str, Any], None]) -> None:
    """A secret without a value, which only the rule on secret resources can find."""
    original: Any = KeyVault.__init__

    def make(self: KeyVault, name: str, args: Any, opts: Any = None) -> None:
        original(self, name, args, opts)
        keyvault.Secret(
            name,
            secret_name="OAuthClientSecret",  # noqa: S106  # a name
            vault_name=args.vault_name,
            resource_group_name=args.placement.resource_group_name,
            properties=keyvault.SecretPropertiesArgs(content_type="text/plain"),
            opts=self.child(),
        )

    replace(KeyVault, "__init__", make)


MUTANTS: tuple[PropertyMutant | ProgramMutant, ...] = (
    _vault("key-vault-roles", "enableRbacAuthorization", invalid=False),
    _vault(
        "key-vault-roles",
        "accessPolicies",
        [
            {
                "tenantId": "00000000-0000-4000-8000-000000000002",
                "objectId": "00000000-0000-4000-8000-000000000003",
                "permissions": {"secrets": ["get"]},
            }
        ],
        absent_complies=True,
    ),
    _vault("key-vault-recovery", "enableSoftDelete", invalid=False),
    _vault("key-vault-recovery", "softDeleteRetentionInDays", 1.0, absent_complies=True),
    _vault("key-vault-purge-protection", "enablePurgeProtection", invalid=False),
    _vault("key-vault-firewall", "networkAcls.defaultAction", "Allow"),
    _vault("key-vault-firewall", "networkAcls.ipRules", [{"value": "0.0.0.0/0"}], absent_complies=True),
    _vault("key-vault-public-access", "publicNetworkAccess", "enabled"),
    _vault("key-vault-platform-access", "enabledForDeployment", invalid=True, absent_complies=True),
    _vault("key-vault-platform-access", "enabledForDiskEncryption", invalid=True, absent_complies=True),
    _vault("key-vault-platform-access", "enabledForTemplateDeployment", invalid=True, absent_complies=True),
    PropertyMutant(
        rule="key-vault-keys",
        type=KEY,
        path="properties.attributes.exportable",
        invalid=True,
        absent_complies=True,
    ),
    PropertyMutant(
        rule="key-vault-keys",
        type=KEY,
        path="properties.rotationPolicy.lifetimeActions",
        invalid=[{"action": {"type": "notify"}, "trigger": {"timeBeforeExpiry": "P30D"}}],
    ),
    ProgramMutant(
        rule="key-vault-no-secret-resource",
        what="a secret is created beside the vault",
        arrange=secret_beside_the_vault,
    ),
)
