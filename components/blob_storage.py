"""The storage account: blobs only, reached by identity only."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any, Self

import pulumi
from pulumi_azure_native import storage

from components.component import Component
from components.network.allowed_addresses import as_addresses_and_blocks
from components.outputs.inventory import declare
from components.placement import Placement
from model.environment_rules import StorageReplication
from model.resource import ResourceType
from model.stack_configuration import StackConfiguration

_SKU = {
    StorageReplication.LRS: storage.SkuName.STANDARD_LRS,
    StorageReplication.RA_GRS: storage.SkuName.STANDARD_RAGRS,
}
_READABLE_SECONDARY = (storage.SkuName.STANDARD_RAGRS, storage.SkuName.STANDARD_RAGZRS)


@dataclass(frozen=True, kw_only=True)
class BlobStorageArgs:
    """The arguments of `BlobStorage`.

    Attributes:
        sku: The account's SKU, which determines the replication.
        soft_delete_days: Days for which a deleted blob or container can be recovered, 7 to 365.
        cool_after_days: Days without a change after which a blob moves to the cool tier.
        delete_old_versions_after_days: Days for which an overwritten version is kept.
        app_subnet_id: The subnet that is allowed; None if there is only a private endpoint, and then
            public access is off.
        allowed_addresses: Public addresses that are also allowed; only together with the subnet.
        protect: Whether Pulumi rejects the deletion of the account.
    """

    placement: Placement
    account_name: str
    container_names: tuple[str, ...]
    sku: storage.SkuName
    soft_delete_days: int
    cool_after_days: int
    delete_old_versions_after_days: int
    app_subnet_id: pulumi.Input[str] | None
    allowed_addresses: tuple[IPv4Network, ...] = ()
    protect: bool = False

    @classmethod
    def from_configuration(
        cls,
        configuration: StackConfiguration,
        *,
        placement: Placement,
        app_subnet_id: pulumi.Input[str] | None,
    ) -> Self:
        """The account from `storageReplication` and `stitches:storage`."""
        settings = configuration.storage
        return cls(
            placement=placement,
            account_name=configuration.names.storage_account,
            container_names=configuration.names.containers,
            sku=_SKU[configuration.environment.storage_replication],
            soft_delete_days=settings.soft_delete_days,
            cool_after_days=settings.cool_after_days,
            delete_old_versions_after_days=settings.delete_old_versions_after_days,
            app_subnet_id=app_subnet_id,
            allowed_addresses=configuration.network.allowed_addresses,
            protect=configuration.protection.protect,
        )


class BlobStorage(Component):
    """A storage account with its containers and its lifecycle.

    Attributes:
        id: The account's ARM id.
        blob_service_id: The ARM id of its blob service, to which the logs belong.
        blob_endpoint: The URL of its blobs.
        secondary_blob_endpoint: The URL of the copy in the paired region; None if there
            is no readable copy.
        declaration: Its entry in the inventory.
    """

    id: pulumi.Output[str]
    blob_service_id: pulumi.Output[str]
    blob_endpoint: pulumi.Output[str]
    secondary_blob_endpoint: pulumi.Output[str] | None
    declaration: dict[str, Any]

    def __init__(self, name: str, args: BlobStorageArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        account = storage.StorageAccount(
            name,
            account_name=args.account_name,
            resource_group_name=args.placement.resource_group_name,
            location=args.placement.region,
            tags=args.placement.tags,
            kind=storage.Kind.STORAGE_V2,
            sku=storage.SkuArgs(name=args.sku),
            access_tier=storage.AccessTier.HOT,
            enable_https_traffic_only=True,
            minimum_tls_version=storage.MinimumTlsVersion.TLS1_2,
            allow_blob_public_access=False,
            allow_shared_key_access=False,
            default_to_o_auth_authentication=True,
            allow_cross_tenant_replication=False,
            is_local_user_enabled=False,
            encryption=_encrypted_twice(),
            sas_policy=storage.SasPolicyArgs(
                expiration_action=storage.ExpirationAction.LOG, sas_expiration_period="1.00:00:00"
            ),
            public_network_access=(
                storage.PublicNetworkAccess.DISABLED
                if args.app_subnet_id is None
                else storage.PublicNetworkAccess.ENABLED
            ),
            network_rule_set=_let_in(args.app_subnet_id, args.allowed_addresses),
            opts=self.child(protect=args.protect),
        )
        of_account: dict[str, Any] = {
            "account_name": account.name,
            "resource_group_name": args.placement.resource_group_name,
        }
        service = storage.BlobServiceProperties(
            name,
            **of_account,
            blob_services_name="default",
            is_versioning_enabled=True,
            change_feed=storage.ChangeFeedArgs(enabled=True),
            delete_retention_policy=_keep(args.soft_delete_days),
            container_delete_retention_policy=_keep(args.soft_delete_days),
            # Azure requires fewer days than those for which deleted blobs are kept.
            restore_policy=storage.RestorePolicyPropertiesArgs(enabled=True, days=args.soft_delete_days - 1),
            opts=self.child(),
        )
        for container_name in args.container_names:
            storage.BlobContainer(
                f"{name}-{container_name}",
                **of_account,
                container_name=container_name,
                public_access=storage.PublicAccess.NONE,
                opts=self.child(protect=args.protect),
            )
        storage.ManagementPolicy(
            name,
            **of_account,
            management_policy_name="default",
            policy=_lifecycle(args.cool_after_days, args.delete_old_versions_after_days),
            opts=self.child(depends_on=[service]),
        )
        self.id = account.id
        self.blob_service_id = pulumi.Output.concat(account.id, "/blobServices/default")
        self.blob_endpoint = account.primary_endpoints.blob
        self.secondary_blob_endpoint = (
            account.secondary_endpoints.blob if args.sku in _READABLE_SECONDARY else None
        )
        self.declaration = declare(
            ResourceType.BLOB_STORAGE,
            account.id,
            args.account_name,
            args.placement,
            {
                "sku": args.sku.value,
                "containers": list(args.container_names),
                "allowSharedKeyAccess": False,
                "blobEndpoint": self.blob_endpoint,
            },
        )
        self.register_outputs({"id": self.id, "blobEndpoint": self.blob_endpoint})


def _encrypted_twice() -> storage.EncryptionArgs:
    """Encrypted by the service, and again by the hardware below it. It can be set only at creation."""
    service = storage.EncryptionServiceArgs(enabled=True, key_type=storage.KeyType.ACCOUNT)
    return storage.EncryptionArgs(
        key_source=storage.KeySource.MICROSOFT_STORAGE,
        require_infrastructure_encryption=True,
        services=storage.EncryptionServicesArgs(blob=service, file=service),
    )


def _let_in(
    subnet_id: pulumi.Input[str] | None, allowed: Sequence[IPv4Network]
) -> storage.NetworkRuleSetArgs:
    """Only Azure's own trusted services, the one subnet, and the listed addresses."""
    subnets = (
        [] if subnet_id is None else [storage.VirtualNetworkRuleArgs(virtual_network_resource_id=subnet_id)]
    )
    return storage.NetworkRuleSetArgs(
        default_action=storage.DefaultAction.DENY,
        bypass=storage.Bypass.AZURE_SERVICES,
        virtual_network_rules=subnets,
        ip_rules=[
            storage.IPRuleArgs(i_p_address_or_range=text, action=storage.Action.ALLOW)
            for text in as_addresses_and_blocks(allowed)
        ]
        or None,
    )


def _keep(days: int) -> storage.DeleteRetentionPolicyArgs:
    return storage.DeleteRetentionPolicyArgs(enabled=True, days=days)


def _lifecycle(
    cool_after_days: int, delete_old_versions_after_days: int
) -> storage.ManagementPolicySchemaArgs:
    actions = storage.ManagementPolicyActionArgs(
        base_blob=storage.ManagementPolicyBaseBlobArgs(
            tier_to_cool=storage.DateAfterModificationArgs(
                days_after_modification_greater_than=cool_after_days
            )
        ),
        version=storage.ManagementPolicyVersionArgs(
            delete=storage.DateAfterCreationArgs(
                days_after_creation_greater_than=delete_old_versions_after_days
            )
        ),
    )
    rule = storage.ManagementPolicyRuleArgs(
        name="age",
        type=storage.RuleType.LIFECYCLE,
        enabled=True,
        definition=storage.ManagementPolicyDefinitionArgs(
            filters=storage.ManagementPolicyFilterArgs(blob_types=["blockBlob"]), actions=actions
        ),
    )
    return storage.ManagementPolicySchemaArgs(rules=[rule])
