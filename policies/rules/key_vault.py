"""Key Vault: who can open it, from where, and for how long deleted secrets can be recovered."""

from collections.abc import Iterable

from pulumi_policy import Severity

from policies.expectations import (
    address_range,
    at_least,
    each,
    has,
    is_empty,
    is_false,
    is_true,
    one_of,
    some,
)
from policies.findings import Finding, violation
from policies.resources import Resource
from policies.rule import EVERYWHERE, PROD, AnyRule, Check, PropertyRule, ResourceRule, Service

VAULT = "azure-native:keyvault:Vault"
KEY = "azure-native:keyvault:Key"
SECRET = "azure-native:keyvault:Secret"  # noqa: S105  # a type's name

_LEARN = "https://learn.microsoft.com/azure/key-vault"

# Nobody owns a range wider than /8: a wider one would allow strangers.
_KNOWN_ADDRESSES = each(has("an address rule", value=address_range(8)), "a list of address rules").or_absent()
_A_ROTATION = some(
    has("a rotation", action=has("a rotation", type=one_of("rotate"))), "a rotation among them"
)


def _no_secret(_: Resource) -> Iterable[Finding]:
    return [violation("", "expected no secret among the program's resources, found one")]


RULES: tuple[AnyRule, ...] = (
    PropertyRule(
        name="key-vault-roles",
        service=Service.KEY_VAULT,
        description="Vaults grant access by roles, and have no access policies.",
        reason="Anyone who may change a vault could add an access policy for themselves, and read every "
        "secret.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/general/rbac-guide",
        types=(VAULT,),
        checks=(
            Check(
                path="properties.enableRbacAuthorization",
                expected=is_true(),
                fix="Set `enable_rbac_authorization=True`.",
                covers=("Azure.KeyVault.RBAC",),
            ),
            Check(
                path="properties.accessPolicies",
                expected=is_empty(),
                fix="Remove `access_policies`, and assign a role to each identity.",
                covers=("Azure.KeyVault.AccessPolicy",),
            ),
        ),
    ),
    PropertyRule(
        name="key-vault-recovery",
        service=Service.KEY_VAULT,
        description="Deleted vaults and secrets can be recovered for at least a week.",
        reason="A secret that is deleted by mistake would be lost immediately, and the app would fail.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/general/soft-delete-overview",
        types=(VAULT,),
        checks=(
            Check(
                path="properties.enableSoftDelete",
                expected=is_true(),
                fix="Set `enable_soft_delete=True`.",
                covers=("CKV_AZURE_111", "Azure.KeyVault.SoftDelete"),
                repair=True,
            ),
            Check(
                path="properties.softDeleteRetentionInDays",
                # Azure's default: 90 days.
                expected=at_least(7).or_absent(),
                fix="Set `soft_delete_retention_in_days` to 7 or more.",
            ),
        ),
    ),
    PropertyRule(
        name="key-vault-purge-protection",
        service=Service.KEY_VAULT,
        description="Nobody can destroy a deleted vault or secret before its retention period ends.",
        reason="Without this protection, an attacker who deletes a vault or a secret can also purge it, and "
        "then nothing can be recovered.",
        severity=Severity.HIGH,
        levels=PROD,
        url=f"{_LEARN}/general/soft-delete-overview",
        types=(VAULT,),
        checks=(
            Check(
                path="properties.enablePurgeProtection",
                expected=is_true(),
                fix="Set `enable_purge_protection=True`; you cannot turn it off again.",
                covers=("CKV_AZURE_42", "CKV_AZURE_110", "Azure.KeyVault.PurgeProtect"),
            ),
        ),
    ),
    PropertyRule(
        name="key-vault-firewall",
        service=Service.KEY_VAULT,
        description="Vaults accept connections from the listed networks only.",
        reason="Without this, a stolen identity can read every secret from anywhere.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/general/network-security",
        types=(VAULT,),
        checks=(
            Check(
                path="properties.networkAcls.defaultAction",
                expected=one_of("Deny"),
                fix='Set `default_action="Deny"` in `network_acls`.',
                covers=("CKV_AZURE_109", "Azure.KeyVault.Firewall"),
            ),
            Check(
                path="properties.networkAcls.ipRules",
                # Azure's default: no address is allowed.
                expected=_KNOWN_ADDRESSES,
                fix="List the intended addresses in `ip_rules`, in ranges of /8 or narrower.",
            ),
        ),
    ),
    PropertyRule(
        name="key-vault-public-access",
        service=Service.KEY_VAULT,
        description="Vaults have no public address.",
        reason="Anyone who can reach a vault can attack it.",
        severity=Severity.HIGH,
        levels=PROD,
        url=f"{_LEARN}/general/private-link-service",
        types=(VAULT,),
        checks=(
            Check(
                path="properties.publicNetworkAccess",
                expected=one_of("Disabled"),
                fix='Set `public_network_access="disabled"`, and use a private endpoint.',
                covers=("CKV_AZURE_189",),
            ),
        ),
    ),
    PropertyRule(
        name="key-vault-platform-access",
        service=Service.KEY_VAULT,
        description="No virtual machine, disk or template deployment reads a vault without a role.",
        reason="Anyone who may deploy a template could read secrets that no role allows them to read.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url="https://learn.microsoft.com/azure/azure-resource-manager/templates/key-vault-parameter",
        types=(VAULT,),
        # Azure's default for all three: no access.
        checks=(
            Check(
                path="properties.enabledForDeployment",
                expected=is_false().or_absent(),
                fix="Set `enabled_for_deployment=False`.",
            ),
            Check(
                path="properties.enabledForDiskEncryption",
                expected=is_false().or_absent(),
                fix="Set `enabled_for_disk_encryption=False`.",
            ),
            Check(
                path="properties.enabledForTemplateDeployment",
                expected=is_false().or_absent(),
                fix="Set `enabled_for_template_deployment=False`.",
            ),
        ),
    ),
    PropertyRule(
        name="key-vault-keys",
        service=Service.KEY_VAULT,
        description="Keys cannot leave their vault, and the vault rotates them.",
        reason="A key that can be exported is copied once and used forever. A key that never changes "
        "protects less every year.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url=f"{_LEARN}/keys/how-to-configure-key-rotation",
        types=(KEY,),
        checks=(
            Check(
                path="properties.attributes.exportable",
                # Azure's default: not exportable.
                expected=is_false().or_absent(),
                fix="Remove `exportable` from the key's `attributes`.",
            ),
            Check(
                path="properties.rotationPolicy.lifetimeActions",
                expected=_A_ROTATION,
                fix='Set `rotation_policy` of the key, with an action of the type "rotate".',
                covers=("Azure.KeyVault.AutoRotationPolicy",),
            ),
        ),
    ),
    ResourceRule(
        name="key-vault-no-secret-resource",
        service=Service.KEY_VAULT,
        description="The program creates no secret; people and pipelines put them into the vault.",
        reason="A secret's value would pass through the program, and would be in the state and all its "
        "backups.",
        severity=Severity.CRITICAL,
        levels=EVERYWHERE,
        url=f"{_LEARN}/secrets/about-secrets",
        types=(SECRET,),
        evaluate=_no_secret,
        fix="Remove the `keyvault.Secret`, and declare it in `stitches:secrets` without its value.",
        # Expiry and content type of a secret resource: without a resource, none is missing.
        covers=("CKV_AZURE_41", "CKV_AZURE_114"),
    ),
)
