"""Storage: the account, its blobs and its containers."""

from pulumi_policy import Severity

from policies.expectations import (
    address_range,
    at_least,
    each,
    has,
    is_false,
    is_true,
    matches,
    one_of,
)
from policies.rule import EVERYWHERE, PROD, AnyRule, Check, PropertyRule, Service
from policies.rules.storage.anonymous_access import ACCOUNT

BLOBS = "azure-native:storage:BlobServiceProperties"

_LEARN = "https://learn.microsoft.com/azure/storage"

# A shared access signature by identity is valid for at most seven days; nothing needs a longer one.
_AT_MOST_A_WEEK = matches(
    r"0*[0-6]\.\d\d:\d\d:\d\d|0*7\.00:00:00", 'a period of at most seven days, such as "1.00:00:00"'
)
# Azure accepts one word or several: "Logging, AzureServices".
_ALLOWS_AZURE = matches(r"(?i)(?:.+,\s*)?AzureServices(?:\s*,.+)?", '"AzureServices", alone or among others')
# Nobody owns a range wider than /8: a wider one would allow strangers.
_KNOWN_ADDRESSES = each(
    has("an address rule", iPAddressOrRange=address_range(8)), "a list of address rules"
).or_absent()

# If a property of an account is missing, its default depends on the API's version and on the account's
# age. So each property must be set.
RULES: tuple[AnyRule, ...] = (
    PropertyRule(
        name="storage-replication",
        service=Service.STORAGE,
        description="Accounts keep readable copies in a second region, as the specification requires.",
        reason="With copies in one region only, the loss of the region is the loss of the data.",
        severity=Severity.HIGH,
        levels=PROD,
        url=f"{_LEARN}/common/storage-redundancy",
        types=(ACCOUNT,),
        checks=(
            Check(
                path="sku.name",
                expected=one_of("Standard_RAGRS", "Standard_RAGZRS"),
                fix='Set the `name` in `sku` to "Standard_RAGRS": `storageReplication: RA-GRS`.',
                covers=("CKV_AZURE_206", "Azure.Storage.UseReplication"),
            ),
        ),
    ),
    PropertyRule(
        name="storage-transport",
        service=Service.STORAGE,
        description="Accounts accept TLS 1.2 or newer only, and no unencrypted traffic.",
        reason="Unencrypted traffic, or traffic over a broken protocol, can be read and changed in transit.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/common/storage-require-secure-transfer",
        types=(ACCOUNT,),
        checks=(
            Check(
                path="enableHttpsTrafficOnly",
                expected=is_true(),
                fix="Set `enable_https_traffic_only=True`.",
                covers=("CKV_AZURE_3", "Azure.Storage.SecureTransfer"),
                repair=True,
            ),
            Check(
                path="minimumTlsVersion",
                expected=one_of("TLS1_2", "TLS1_3"),
                fix='Set `minimum_tls_version="TLS1_2"`.',
                covers=("CKV_AZURE_44", "Azure.Storage.MinTLS"),
                repair="TLS1_2",
            ),
        ),
    ),
    PropertyRule(
        name="storage-identities-only",
        service=Service.STORAGE,
        description="Accounts accept identities of the tenant only, and no keys.",
        reason="Anyone who finds an account's key can read and change all its data anonymously, until the "
        "key changes.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/common/shared-key-authorization-prevent",
        types=(ACCOUNT,),
        checks=(
            Check(
                path="allowSharedKeyAccess",
                expected=is_false(),
                fix="Set `allow_shared_key_access=False`, and assign roles to callers.",
                covers=("CKV2_AZURE_40",),
            ),
            Check(
                path="defaultToOAuthAuthentication",
                expected=is_true(),
                fix="Set `default_to_o_auth_authentication=True`.",
            ),
            Check(
                path="isLocalUserEnabled",
                expected=is_false(),
                fix="Set `is_local_user_enabled=False`.",
                covers=("CKV_AZURE_244",),
            ),
            Check(
                path="allowCrossTenantReplication",
                expected=is_false(),
                fix="Set `allow_cross_tenant_replication=False`.",
            ),
            Check(
                path="sasPolicy.sasExpirationPeriod",
                expected=_AT_MOST_A_WEEK,
                fix='Set `sas_policy` with `sas_expiration_period="1.00:00:00"`.',
                covers=("CKV2_AZURE_41",),
            ),
        ),
    ),
    PropertyRule(
        name="storage-public-access",
        service=Service.STORAGE,
        description="Accounts have no public address.",
        reason="Anyone who can reach an account can attack it.",
        severity=Severity.HIGH,
        levels=PROD,
        url=f"{_LEARN}/common/storage-private-endpoints",
        types=(ACCOUNT,),
        checks=(
            Check(
                path="publicNetworkAccess",
                expected=one_of("Disabled"),
                fix='Set `public_network_access="Disabled"`, and use a private endpoint.',
                covers=("CKV_AZURE_59",),
            ),
        ),
    ),
    PropertyRule(
        name="storage-firewall",
        service=Service.STORAGE,
        description="Accounts accept connections only from the listed networks and from Azure's own "
        "services.",
        reason="Without this, a stolen identity works from anywhere.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/common/storage-network-security",
        types=(ACCOUNT,),
        checks=(
            Check(
                path="networkRuleSet.defaultAction",
                expected=one_of("Deny"),
                fix='Set `default_action="Deny"` in `network_rule_set`.',
                covers=("CKV_AZURE_35", "Azure.Storage.Firewall"),
            ),
            Check(
                path="networkRuleSet.bypass",
                # Azure's default: its own services are allowed.
                expected=_ALLOWS_AZURE.or_absent(),
                fix='Set `bypass="AzureServices"` in `network_rule_set`.',
                covers=("CKV_AZURE_36",),
            ),
            Check(
                path="networkRuleSet.ipRules",
                # Azure's default: no address is allowed.
                expected=_KNOWN_ADDRESSES,
                fix="List the intended addresses in `ip_rules`, in ranges of /8 or narrower.",
            ),
        ),
    ),
    PropertyRule(
        name="storage-encryption",
        service=Service.STORAGE,
        description="Accounts encrypt data twice: in the service, and in the infrastructure below it.",
        reason="Otherwise one broken algorithm or one lost key exposes the data. Azure accepts the second "
        "encryption only when the account is created.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url=f"{_LEARN}/common/infrastructure-encryption-enable",
        types=(ACCOUNT,),
        checks=(
            Check(
                path="encryption.requireInfrastructureEncryption",
                expected=is_true(),
                fix="Set `require_infrastructure_encryption=True` in `encryption`.",
            ),
        ),
    ),
    PropertyRule(
        name="storage-kind",
        service=Service.STORAGE,
        description="Accounts are of the kind that supports tiers, versions and lifecycle rules.",
        reason="Accounts of other kinds lack some of these, and what relies on them fails.",
        severity=Severity.LOW,
        levels=EVERYWHERE,
        url=f"{_LEARN}/common/storage-account-overview",
        types=(ACCOUNT,),
        checks=(Check(path="kind", expected=one_of("StorageV2"), fix='Set `kind="StorageV2"`.'),),
    ),
    PropertyRule(
        name="storage-recovery",
        service=Service.STORAGE,
        description="Overwritten or deleted blobs and containers can be recovered for at least a week.",
        reason="Without this, a mistake or an attack destroys data immediately.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/blobs/data-protection-overview",
        types=(BLOBS,),
        checks=(
            Check(
                path="isVersioningEnabled",
                expected=is_true(),
                fix="Set `is_versioning_enabled=True`.",
            ),
            Check(
                path="deleteRetentionPolicy.enabled",
                expected=is_true(),
                fix="Set `enabled=True` in `delete_retention_policy`.",
                covers=("CKV2_AZURE_38", "Azure.Storage.SoftDelete"),
            ),
            Check(
                path="deleteRetentionPolicy.days",
                expected=at_least(7),
                fix="Set `days` in `delete_retention_policy` to 7 or more.",
            ),
            Check(
                path="deleteRetentionPolicy.allowPermanentDelete",
                # Azure's default: soft-deleted blobs stay for the whole period.
                expected=is_false().or_absent(),
                fix="Remove `allow_permanent_delete` from `delete_retention_policy`.",
            ),
            Check(
                path="containerDeleteRetentionPolicy.enabled",
                expected=is_true(),
                fix="Set `enabled=True` in `container_delete_retention_policy`.",
                covers=("Azure.Storage.ContainerSoftDelete",),
            ),
            Check(
                path="containerDeleteRetentionPolicy.days",
                expected=at_least(7),
                fix="Set `days` in `container_delete_retention_policy` to 7 or more.",
            ),
        ),
    ),
)
