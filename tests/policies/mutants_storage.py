"""Mutants of Storage."""

from pulumi_azure_native import storage

from components.blob_storage import BlobStorage, BlobStorageArgs
from policies.rules.storage.account import BLOBS
from policies.rules.storage.anonymous_access import ACCOUNT, CONTAINER
from tests.policies.mutants import ProgramMutant, PropertyMutant, beside


def _account(rule: str, path: str, invalid: object, *, absent_complies: bool = False) -> PropertyMutant:
    return PropertyMutant(
        rule=rule, type=ACCOUNT, path=path, invalid=invalid, absent_complies=absent_complies
    )


def _blobs(path: str, invalid: object, *, absent_complies: bool = False) -> PropertyMutant:
    return PropertyMutant(
        rule="storage-recovery", type=BLOBS, path=path, invalid=invalid, absent_complies=absent_complies
    )


def _website(component: BlobStorage, name: str, args: BlobStorageArgs) -> object:
    return storage.StorageAccountStaticWebsite(
        name,
        resource_group_name=args.placement.resource_group_name,
        account_name=component.id.apply(lambda _: args.account_name),
        index_document="index.html",
        opts=component.child(),
    )


MUTANTS: tuple[PropertyMutant | ProgramMutant, ...] = (
    _account("storage-replication", "sku.name", "Standard_ZRS"),
    _account("storage-transport", "enableHttpsTrafficOnly", invalid=False),
    _account("storage-transport", "minimumTlsVersion", "TLS1_1"),
    _account("storage-anonymous-access", "allowBlobPublicAccess", invalid=True),
    PropertyMutant(
        rule="storage-container-anonymous-access",
        type=CONTAINER,
        path="publicAccess",
        invalid="Blob",
        name="-uploads",
        absent_complies=True,
    ),
    _account("storage-identities-only", "allowSharedKeyAccess", invalid=True),
    _account("storage-identities-only", "defaultToOAuthAuthentication", invalid=False),
    _account("storage-identities-only", "isLocalUserEnabled", invalid=True),
    _account("storage-identities-only", "allowCrossTenantReplication", invalid=True),
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
    _account("storage-encryption", "encryption.requireInfrastructureEncryption", invalid=False),
    _account("storage-kind", "kind", "BlobStorage"),
    _blobs("isVersioningEnabled", invalid=False),
    _blobs("deleteRetentionPolicy.enabled", invalid=False),
    _blobs("deleteRetentionPolicy.days", 6.0),
    _blobs("deleteRetentionPolicy.allowPermanentDelete", invalid=True, absent_complies=True),
    _blobs("containerDeleteRetentionPolicy.enabled", invalid=False),
    _blobs("containerDeleteRetentionPolicy.days", 1.0),
    ProgramMutant(
        rule="storage-static-website",
        what="the account serves a website",
        arrange=beside(BlobStorage, _website),
    ),
)
