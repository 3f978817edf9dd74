"""What holds data: the database, the blobs and the vault."""

from typing import NamedTuple

import pulumi
from pulumi_azure_native import keyvault, resources, sql, storage

from benchmarks.flat.literals import LOCATION, TAGS, TENANT


class Database(NamedTuple):
    """The server and its database, and all that stands on them."""

    server: sql.Server
    database: sql.Database
    parts: tuple[pulumi.Resource, ...]


class Blobs(NamedTuple):
    """The storage account, and all that stands on it."""

    account: storage.StorageAccount
    parts: tuple[pulumi.Resource, ...]


def database(name: str, group: resources.ResourceGroup) -> Database:
    """The SQL server, audited and watched, with one database."""
    server = sql.Server(
        name,
        server_name="sql-stitches-prod",
        resource_group_name=group.name,
        location=LOCATION,
        tags=TAGS,
        version="12.0",
        minimal_tls_version="1.2",
        public_network_access="Disabled",
        administrators=sql.ServerExternalAdministratorArgs(
            administrator_type="ActiveDirectory",
            azure_ad_only_authentication=True,
            principal_type="Group",
            login="stitches-sql-administrators-prod",
            sid="00000000-0000-0000-0000-000000000003",
            tenant_id=TENANT,
        ),
        opts=pulumi.ResourceOptions(protect=True, ignore_changes=["administrators"]),
    )
    auditing = sql.ServerBlobAuditingPolicy(
        name,
        blob_auditing_policy_name="default",
        server_name=server.name,
        resource_group_name=group.name,
        state=sql.BlobAuditingPolicyState.ENABLED,
        is_azure_monitor_target_enabled=True,
        audit_actions_and_groups=[
            "DATABASE_OBJECT_CHANGE_GROUP",
            "DATABASE_OBJECT_PERMISSION_CHANGE_GROUP",
            "DATABASE_PERMISSION_CHANGE_GROUP",
            "DATABASE_PRINCIPAL_CHANGE_GROUP",
            "DATABASE_ROLE_MEMBER_CHANGE_GROUP",
            "FAILED_DATABASE_AUTHENTICATION_GROUP",
            "SCHEMA_OBJECT_CHANGE_GROUP",
            "SCHEMA_OBJECT_PERMISSION_CHANGE_GROUP",
            "SUCCESSFUL_DATABASE_AUTHENTICATION_GROUP",
        ],
        retention_days=90,
    )
    threats = sql.ServerSecurityAlertPolicy(
        name,
        security_alert_policy_name="Default",
        server_name=server.name,
        resource_group_name=group.name,
        state=sql.SecurityAlertsPolicyState.ENABLED,
        disabled_alerts=[],
        email_account_admins=True,
        email_addresses=["on-call@example.com"],
    )
    assessment = sql.SqlVulnerabilityAssessmentsSetting(
        name,
        vulnerability_assessment_name="default",
        server_name=server.name,
        resource_group_name=group.name,
        state=sql.SqlVulnerabilityAssessmentState.ENABLED,
        opts=pulumi.ResourceOptions(depends_on=[threats]),
    )
    stitches = sql.Database(
        name,
        database_name="stitches",
        server_name=server.name,
        resource_group_name=group.name,
        location=LOCATION,
        tags=TAGS,
        sku=sql.SkuArgs(name="Standard", tier="Standard", capacity=100),
        max_size_bytes=268435456000,
        zone_redundant=False,
        requested_backup_storage_redundancy="GeoZone",
        opts=pulumi.ResourceOptions(protect=True),
    )
    backups = sql.BackupShortTermRetentionPolicy(
        name,
        policy_name="default",
        database_name=stitches.name,
        server_name=server.name,
        resource_group_name=group.name,
        retention_days=35,
    )
    kept = sql.LongTermRetentionPolicy(
        name,
        policy_name="default",
        database_name=stitches.name,
        server_name=server.name,
        resource_group_name=group.name,
        weekly_retention="P4W",
        monthly_retention="P12M",
        week_of_year=1,
        opts=pulumi.ResourceOptions(depends_on=[backups]),
    )
    return Database(server, stitches, (server, stitches, auditing, threats, assessment, backups, kept))


def storage_account(name: str, group: resources.ResourceGroup) -> Blobs:
    """The storage account with its two containers."""
    service = storage.EncryptionServiceArgs(enabled=True, key_type="Account")
    account = storage.StorageAccount(
        name,
        account_name="ststitchesprod",
        resource_group_name=group.name,
        location=LOCATION,
        tags=TAGS,
        kind="StorageV2",
        sku=storage.SkuArgs(name="Standard_RAGRS"),
        access_tier=storage.AccessTier.HOT,
        enable_https_traffic_only=True,
        minimum_tls_version="TLS1_2",
        allow_blob_public_access=False,
        allow_shared_key_access=False,
        default_to_o_auth_authentication=True,
        allow_cross_tenant_replication=False,
        is_local_user_enabled=False,
        encryption=storage.EncryptionArgs(
            key_source="Microsoft.Storage",
            require_infrastructure_encryption=True,
            services=storage.EncryptionServicesArgs(blob=service, file=service),
        ),
        sas_policy=storage.SasPolicyArgs(expiration_action="Log", sas_expiration_period="1.00:00:00"),
        public_network_access="Disabled",
        network_rule_set=storage.NetworkRuleSetArgs(
            default_action=storage.DefaultAction.DENY, bypass="AzureServices", virtual_network_rules=[]
        ),
        opts=pulumi.ResourceOptions(protect=True),
    )
    properties = storage.BlobServiceProperties(
        name,
        blob_services_name="default",
        account_name=account.name,
        resource_group_name=group.name,
        is_versioning_enabled=True,
        change_feed=storage.ChangeFeedArgs(enabled=True),
        delete_retention_policy=storage.DeleteRetentionPolicyArgs(enabled=True, days=30),
        container_delete_retention_policy=storage.DeleteRetentionPolicyArgs(enabled=True, days=30),
        restore_policy=storage.RestorePolicyPropertiesArgs(enabled=True, days=29),
    )
    containers = [
        storage.BlobContainer(
            f"{name}-{container}",
            container_name=container,
            account_name=account.name,
            resource_group_name=group.name,
            public_access=storage.PublicAccess.NONE,
            opts=pulumi.ResourceOptions(protect=True),
        )
        for container in ("uploads", "releases", "keys")
    ]
    lifecycle = storage.ManagementPolicy(
        name,
        management_policy_name="default",
        account_name=account.name,
        resource_group_name=group.name,
        policy=storage.ManagementPolicySchemaArgs(rules=[_age()]),
        opts=pulumi.ResourceOptions(depends_on=[properties]),
    )
    return Blobs(account, (account, properties, *containers, lifecycle))


def _age() -> storage.ManagementPolicyRuleArgs:
    return storage.ManagementPolicyRuleArgs(
        name="age",
        type="Lifecycle",
        enabled=True,
        definition=storage.ManagementPolicyDefinitionArgs(
            filters=storage.ManagementPolicyFilterArgs(blob_types=["blockBlob"]),
            actions=storage.ManagementPolicyActionArgs(
                base_blob=storage.ManagementPolicyBaseBlobArgs(
                    tier_to_cool=storage.DateAfterModificationArgs(days_after_modification_greater_than=30)
                ),
                version=storage.ManagementPolicyVersionArgs(
                    delete=storage.DateAfterCreationArgs(days_after_creation_greater_than=90)
                ),
            ),
        ),
    )


def vault(name: str, group: resources.ResourceGroup) -> keyvault.Vault:
    """The key vault."""
    return keyvault.Vault(
        name,
        vault_name="kv-stitches-prod",
        resource_group_name=group.name,
        location=LOCATION,
        tags=TAGS,
        properties=keyvault.VaultPropertiesArgs(
            tenant_id=TENANT,
            sku=keyvault.SkuArgs(family="A", name=keyvault.SkuName.STANDARD),
            enable_rbac_authorization=True,
            enable_soft_delete=True,
            soft_delete_retention_in_days=90,
            enable_purge_protection=True,
            enabled_for_deployment=False,
            enabled_for_disk_encryption=False,
            enabled_for_template_deployment=False,
            public_network_access="disabled",
            network_acls=keyvault.NetworkRuleSetArgs(
                default_action="Deny", bypass="AzureServices", virtual_network_rules=[]
            ),
        ),
        opts=pulumi.ResourceOptions(protect=True),
    )


def data_protection_key(name: str, group: resources.ResourceGroup, vault: keyvault.Vault) -> keyvault.Key:
    """The key that encrypts the data-protection keys."""
    return keyvault.Key(
        name,
        key_name="data-protection",
        vault_name=vault.name,
        resource_group_name=group.name,
        tags=TAGS,
        properties=keyvault.KeyPropertiesArgs(
            kty="RSA",
            key_size=3072,
            key_ops=["wrapKey", "unwrapKey"],
            rotation_policy=keyvault.RotationPolicyArgs(
                lifetime_actions=[
                    keyvault.LifetimeActionArgs(
                        action=keyvault.ActionArgs(type=keyvault.KeyRotationPolicyActionType.ROTATE),
                        trigger=keyvault.TriggerArgs(time_after_create="P1Y"),
                    )
                ]
            ),
        ),
        opts=pulumi.ResourceOptions(protect=True, retain_on_delete=True),
    )
