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

# A key that signs by identity lives for seven days at most; nothing needs a longer one.
_AT_MOST_A_WEEK = matches(
    r"0*[0-6]\.\d\d:\d\d:\d\d|0*7\.00:00:00", 'a period of at most seven days, such as "1.00:00:00"'
)
# Azure takes one word or several: "Logging, AzureServices".
_LETS_AZURE_IN = matches(r"(?i)(?:.+,\s*)?AzureServices(?:\s*,.+)?", '"AzureServices", alone or among others')
# Nobody owns a wider range than /8: one that is wider lets strangers in.
_KNOWN_ADDRESSES = each(
    has("an address rule", iPAddressOrRange=address_range(8)), "a list of address rules"
).or_absent()

# Where a property of an account is absent, the default that holds depends on the API's version and on the
# account's age. So each has to be said.
RULES: tuple[AnyRule, ...] = (
    PropertyRule(
        name="storage-replication",
        service=Service.STORAGE,
        description="Accounts keep copies in a second region that can be read, as the specification asks.",
        reason="With copies in one region only, what happens to the region happens to the data.",
        severity=Severity.HIGH,
        levels=PROD,
        url=f"{_LEARN}/common/storage-redundancy",
        types=(ACCOUNT,),
        checks=(
            Check(
                path="sku.name",
                expected=one_of("Standard_RAGRS", "Standard_RAGZRS"),
                remedy='Set the `name` in `sku` to "Standard_RAGRS": `storageReplication: RA-GRS`.',
                answers=("CKV_AZURE_206", "Azure.Storage.UseReplication"),
            ),
        ),
    ),
    PropertyRule(
        name="storage-transport",
        service=Service.STORAGE,
        description="Accounts speak TLS 1.2 or newer, and nothing that is not encrypted.",
        reason="What is sent in the clear, or under a broken protocol, is read and changed on its way.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/common/storage-require-secure-transfer",
        types=(ACCOUNT,),
        checks=(
            Check(
                path="enableHttpsTrafficOnly",
                expected=is_true(),
                remedy="Set `enable_https_traffic_only=True`.",
                answers=("CKV_AZURE_3", "Azure.Storage.SecureTransfer"),
                repair=True,
            ),
            Check(
                path="minimumTlsVersion",
                expected=one_of("TLS1_2", "TLS1_3"),
                remedy='Set `minimum_tls_version="TLS1_2"`.',
                answers=("CKV_AZURE_44", "Azure.Storage.MinTLS"),
                repair="TLS1_2",
            ),
        ),
    ),
    PropertyRule(
        name="storage-identities-only",
        service=Service.STORAGE,
        description="Accounts are opened by identities of the tenant, and by no key.",
        reason="Whoever finds an account's key holds all its data, until the key is changed, without a name.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/common/shared-key-authorization-prevent",
        types=(ACCOUNT,),
        checks=(
            Check(
                path="allowSharedKeyAccess",
                expected=is_false(),
                remedy="Set `allow_shared_key_access=False`, and give callers a role.",
                answers=("CKV2_AZURE_40",),
            ),
            Check(
                path="defaultToOAuthAuthentication",
                expected=is_true(),
                remedy="Set `default_to_o_auth_authentication=True`.",
            ),
            Check(
                path="isLocalUserEnabled",
                expected=is_false(),
                remedy="Set `is_local_user_enabled=False`.",
                answers=("CKV_AZURE_244",),
            ),
            Check(
                path="allowCrossTenantReplication",
                expected=is_false(),
                remedy="Set `allow_cross_tenant_replication=False`.",
            ),
            Check(
                path="sasPolicy.sasExpirationPeriod",
                expected=_AT_MOST_A_WEEK,
                remedy='Set `sas_policy` with `sas_expiration_period="1.00:00:00"`.',
                answers=("CKV2_AZURE_41",),
            ),
        ),
    ),
    PropertyRule(
        name="storage-public-access",
        service=Service.STORAGE,
        description="Accounts have no public address.",
        reason="Whoever can reach an account can try its doors.",
        severity=Severity.HIGH,
        levels=PROD,
        url=f"{_LEARN}/common/storage-private-endpoints",
        types=(ACCOUNT,),
        checks=(
            Check(
                path="publicNetworkAccess",
                expected=one_of("Disabled"),
                remedy='Set `public_network_access="Disabled"`, and lead in by a private endpoint.',
                answers=("CKV_AZURE_59",),
            ),
        ),
    ),
    PropertyRule(
        name="storage-firewall",
        service=Service.STORAGE,
        description="Accounts let in the networks that are named and Azure's own services, and nobody else.",
        reason="Without it a stolen identity is of use from everywhere.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/common/storage-network-security",
        types=(ACCOUNT,),
        checks=(
            Check(
                path="networkRuleSet.defaultAction",
                expected=one_of("Deny"),
                remedy='Set `default_action="Deny"` in `network_rule_set`.',
                answers=("CKV_AZURE_35", "Azure.Storage.Firewall"),
            ),
            Check(
                path="networkRuleSet.bypass",
                # Azure's default: its own services are let in.
                expected=_LETS_AZURE_IN.or_absent(),
                remedy='Set `bypass="AzureServices"` in `network_rule_set`.',
                answers=("CKV_AZURE_36",),
            ),
            Check(
                path="networkRuleSet.ipRules",
                # Azure's default: no address is let in.
                expected=_KNOWN_ADDRESSES,
                remedy="Name the addresses that are meant in `ip_rules`, in ranges of /8 or narrower.",
            ),
        ),
    ),
    PropertyRule(
        name="storage-encryption",
        service=Service.STORAGE,
        description="Accounts encrypt twice: the service, and once more the infrastructure below it.",
        reason="One broken algorithm, or one lost key, would lay the data open; it is settled at creation.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url=f"{_LEARN}/common/infrastructure-encryption-enable",
        types=(ACCOUNT,),
        checks=(
            Check(
                path="encryption.requireInfrastructureEncryption",
                expected=is_true(),
                remedy="Set `require_infrastructure_encryption=True` in `encryption`.",
            ),
        ),
    ),
    PropertyRule(
        name="storage-kind",
        service=Service.STORAGE,
        description="Accounts are of the kind that has tiers, versions and a lifecycle.",
        reason="An account of another kind lacks some of them, and what relies on them fails.",
        severity=Severity.LOW,
        levels=EVERYWHERE,
        url=f"{_LEARN}/common/storage-account-overview",
        types=(ACCOUNT,),
        checks=(Check(path="kind", expected=one_of("StorageV2"), remedy='Set `kind="StorageV2"`.'),),
    ),
    PropertyRule(
        name="storage-recovery",
        service=Service.STORAGE,
        description="Blobs and containers that are overwritten or deleted come back for a week or longer.",
        reason="A mistake, or somebody's malice, would be final at once.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/blobs/data-protection-overview",
        types=(BLOBS,),
        checks=(
            Check(
                path="isVersioningEnabled",
                expected=is_true(),
                remedy="Set `is_versioning_enabled=True`.",
            ),
            Check(
                path="deleteRetentionPolicy.enabled",
                expected=is_true(),
                remedy="Set `enabled=True` in `delete_retention_policy`.",
                answers=("CKV2_AZURE_38", "Azure.Storage.SoftDelete"),
            ),
            Check(
                path="deleteRetentionPolicy.days",
                expected=at_least(7),
                remedy="Set `days` in `delete_retention_policy` to 7 or more.",
            ),
            Check(
                path="deleteRetentionPolicy.allowPermanentDelete",
                # Azure's default: what is soft-deleted stays for its days.
                expected=is_false().or_absent(),
                remedy="Take `allow_permanent_delete` out of `delete_retention_policy`.",
            ),
            Check(
                path="containerDeleteRetentionPolicy.enabled",
                expected=is_true(),
                remedy="Set `enabled=True` in `container_delete_retention_policy`.",
                answers=("Azure.Storage.ContainerSoftDelete",),
            ),
            Check(
                path="containerDeleteRetentionPolicy.days",
                expected=at_least(7),
                remedy="Set `days` in `container_delete_retention_policy` to 7 or more.",
            ),
        ),
    ),
)
