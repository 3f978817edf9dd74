"""Mutants of Storage."""

from policies.rules.storage import ACCOUNT, BLOBS, CONTAINER
from tests.policies.mutants import ProgramMutant, PropertyMutant


def _account(rule: str, path: str, wrong: object, *, absent_complies: bool = False) -> PropertyMutant:
    return PropertyMutant(rule=rule, type=ACCOUNT, path=path, wrong=wrong, absent_complies=absent_complies)


def _blobs(path: str, wrong: object, *, absent_complies: bool = False) -> PropertyMutant:
    return PropertyMutant(
        rule="storage-recovery", type=BLOBS, path=path, wrong=wrong, absent_complies=absent_complies
    )


MUTANTS: tuple[PropertyMutant | ProgramMutant, ...] = (
    _account("storage-replication", "sku.name", "Standard_ZRS"),
    _account("storage-transport", "enableHttpsTrafficOnly", wrong=False),
    _account("storage-transport", "minimumTlsVersion", "TLS1_1"),
    _account("storage-anonymous-access", "allowBlobPublicAccess", wrong=True),
    PropertyMutant(
        rule="storage-container-anonymous-access",
        type=CONTAINER,
        path="publicAccess",
        wrong="Blob",
        name="-uploads",
        absent_complies=True,
    ),
    _account("storage-identities-only", "allowSharedKeyAccess", wrong=True),
    _account("storage-identities-only", "defaultToOAuthAuthentication", wrong=False),
    _account("storage-identities-only", "isLocalUserEnabled", wrong=True),
    _account("storage-identities-only", "allowCrossTenantReplication", wrong=True),
    _account("storage-identities-only", "sasPolicy.sasExpirationPeriod", "30.00:00:00"),
    _account("storage-public-access", "publicNetworkAccess", "Enabled"),
    _account("storage-firewall", "networkRuleSet.defaultAction", "Allow"),
    _account("storage-firewall", "networkRuleSet.bypass", "Metrics", absent_complies=True),
    _account(
        "storage-firewall",
        "networkRuleSet.ipRules",
        [{"action": "Allow", "iPAddressOrRange": "0.0.0.0/0"}],
        absent_complies=True,
    ),
    _account("storage-encryption", "encryption.requireInfrastructureEncryption", wrong=False),
    _account("storage-kind", "kind", "BlobStorage"),
    _blobs("isVersioningEnabled", wrong=False),
    _blobs("deleteRetentionPolicy.enabled", wrong=False),
    _blobs("deleteRetentionPolicy.days", 6.0),
    _blobs("deleteRetentionPolicy.allowPermanentDelete", wrong=True, absent_complies=True),
    _blobs("containerDeleteRetentionPolicy.enabled", wrong=False),
    _blobs("containerDeleteRetentionPolicy.days", 1.0),
)
