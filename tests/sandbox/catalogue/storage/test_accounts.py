"""What Azure rejects for storage accounts, their blob service, containers and lifecycle."""

from typing import Any

import pytest

from tests.sandbox.catalogue.arrangements import ACCOUNT, GROUP, storage
from tests.sandbox.catalogue.rejections import network, rejection, subnet
from tests.sandbox.driver import Engine, Made, RejectedError, group

NAMED = {"resourceGroupName": GROUP, "accountName": "ststitches"}
READ_ONLY = (
    'Status=400 Code="AccountPropertyCannotBeUpdated" Message="The property \'{name}\' was specified in the '
    "input, but it cannot be updated as it is read-only. For more information, see - "
    'https://aka.ms/storageaccountupdate"'
)


def account(sku: str = "Standard_LRS", **inputs: Any) -> dict[str, Any]:
    return {**ACCOUNT, "location": "eastus", "sku": {"name": sku}, **inputs}


def blobs(engine: Engine, **inputs: Any) -> Made:
    named = {**NAMED, "blobServicesName": "default"}
    return engine.create("azure-native:storage:BlobServiceProperties", {**named, **inputs})


@pytest.mark.parametrize(
    ("sku", "without", "within"),
    [
        ("Standard_ZRS", "westus", "eastus"),
        ("Premium_ZRS", "westus", "eastus"),
        ("Standard_GRS", "italynorth", "westus"),
        ("Standard_RAGRS", "polandcentral", "eastus"),
        ("Standard_GZRS", "italynorth", "eastus"),
        ("Standard_RAGZRS", "westus", "West Europe"),
    ],
)
def test_a_redundancy_needs_a_region_that_supports_it(
    engine: Engine, sku: str, without: str, within: str
) -> None:
    group(engine)
    with pytest.raises(RejectedError) as rejected:
        storage(engine, sku={"name": sku}, location=without)
    assert str(rejected.value) == (
        'Status=400 Code="RedundancyConfigurationNotAvailableInRegion" Message="The storage account failed '
        f"to create due to redundancy configuration - Sku: {sku}, Kind: StorageV2 - not available in "
        f"selected Region - {without}. Please make sure the redundancy configuration selected is available "
        "in your region. For more information about redundancy configurations, see "
        'https://docs.microsoft.com/en-us/azure/storage/common/storage-redundancy"'
    )
    storage(engine, sku={"name": sku}, location=within)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Standard_LRS", "Standard_ZRS"),
        ("Standard_ZRS", "Standard_LRS"),
        ("Standard_GRS", "Standard_GZRS"),
        ("Standard_RAGZRS", "Standard_RAGRS"),
        ("Standard_LRS", "Premium_LRS"),
    ],
)
def test_a_conversion_is_not_an_update(engine: Engine, before: str, after: str) -> None:
    group(engine)
    made = storage(engine, sku={"name": before})
    assert engine.diff(made, account(after)).replaces == [], "the engine would try it in place"
    with pytest.raises(RejectedError) as rejected:
        engine.update(made, account(after))
    assert str(rejected.value) == (
        'Status=400 Code="StorageAccountTypeConversionNotAllowed" Message="Storage account type cannot be '
        f'changed to {after}."'
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Standard_LRS", "Standard_RAGRS"),
        ("Standard_RAGRS", "Standard_GRS"),
        ("Standard_ZRS", "Standard_GZRS"),
    ],
)
def test_a_second_region_is_added_and_removed_in_place(engine: Engine, before: str, after: str) -> None:
    group(engine)
    made = storage(engine, sku={"name": before})
    assert engine.update(made, account(after)).outputs["sku"]["name"] == after


@pytest.mark.parametrize(
    ("before", "after"),
    [("StorageV2", "Storage"), ("StorageV2", "BlockBlobStorage"), ("Storage", "BlobStorage")],
)
def test_an_accounts_kind_cannot_change(engine: Engine, before: str, after: str) -> None:
    group(engine)
    made = storage(engine, kind=before)
    with pytest.raises(RejectedError) as rejected:
        engine.update(made, account(kind=after))
    assert str(rejected.value) == READ_ONLY.format(name="kind")


@pytest.mark.parametrize("before", ["Storage", "BlobStorage", "StorageV2"])
def test_an_account_is_upgraded_to_the_second_version(engine: Engine, before: str) -> None:
    group(engine)
    made = storage(engine, kind=before)
    assert engine.update(made, account(kind="StorageV2")).outputs["kind"] == "StorageV2"


def encrypted(twice: bool) -> dict[str, Any]:
    return {"encryption": {"keySource": "Microsoft.Storage", "requireInfrastructureEncryption": twice}}


@pytest.mark.parametrize("before", [True, False, None])
def test_infrastructure_encryption_of_an_account_cannot_change(engine: Engine, before: bool | None) -> None:
    group(engine)
    made = storage(engine, **({} if before is None else encrypted(before)))
    with pytest.raises(RejectedError) as rejected:
        engine.update(made, account(**encrypted(not before)))
    assert str(rejected.value) == READ_ONLY.format(name="requireInfrastructureEncryption")
    engine.update(made, account(**encrypted(bool(before))))
    silent = engine.update(made, account())
    assert silent.outputs["encryption"].get("requireInfrastructureEncryption", False) is bool(before)


def test_premium_blobs_have_the_tier_of_their_kind(engine: Engine) -> None:
    group(engine)
    premium: dict[str, Any] = {"kind": "BlockBlobStorage", "sku": {"name": "Premium_LRS"}}
    for invalid in ({**premium, "accessTier": "Hot"}, {"accessTier": "Premium"}):
        with pytest.raises(RejectedError) as rejected:
            storage(engine, **invalid)
        assert str(rejected.value) == (
            'Status=400 Code="InvalidAccessTier" Message="The access tier is not allowed for this account '
            'kind."'
        )
    assert storage(engine, **premium).outputs["accessTier"] == "Premium"
    assert storage(engine, accountName="stother", accessTier="Cool").outputs["accessTier"] == "Cool"


def test_an_allowed_subnet_has_the_accounts_service_endpoint(engine: Engine) -> None:
    group(engine)
    named = {"resourceGroupName": GROUP, "virtualNetworkName": "vnet"}
    space = {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}
    network = engine.create("azure-native:network:VirtualNetwork", {**named, **space})
    inputs = {**named, "subnetName": "app", "addressPrefix": "10.0.0.0/24"}
    subnet = engine.create("azure-native:network:Subnet", inputs)
    elsewhere = {"virtualNetworkResourceId": f"{network.id}absent/subnets/app"}
    with pytest.raises(RejectedError) as rejected:
        storage(engine, networkRuleSet={"virtualNetworkRules": [elsewhere], "defaultAction": "Deny"})
    assert str(rejected.value) == (
        'Status=400 Code="NetworkAclsValidationFailure" Message="Validation of network acls failure: '
        "ParentResourceNotFound:Can not perform requested operation on nested resource. Parent resource "
        "'vnetabsent' not found.\""
    )
    rules = {"virtualNetworkRules": [{"virtualNetworkResourceId": subnet.id}], "defaultAction": "Deny"}
    with pytest.raises(RejectedError) as rejected:
        storage(engine, networkRuleSet=rules)
    assert str(rejected.value) == (
        'Status=400 Code="NetworkAclsValidationFailure" Message="Validation of network acls failure: '
        f"SubnetsHaveNoServiceEndpointsConfigured:Subnets app of virtual network {network.id} do not have "
        "ServiceEndpoints for Microsoft.Storage resources configured. Add Microsoft.Storage to subnet's "
        'ServiceEndpoints collection before trying to ACL Microsoft.Storage resources to these subnets.."'
    )
    engine.update(subnet, {**inputs, "serviceEndpoints": [{"service": "Microsoft.Storage"}]})
    storage(engine, networkRuleSet=rules)


RESTORING: dict[str, Any] = {
    "isVersioningEnabled": True,
    "changeFeed": {"enabled": True},
    "deleteRetentionPolicy": {"enabled": True, "days": 30},
    "restorePolicy": {"enabled": True, "days": 29},
}


@pytest.mark.parametrize(
    "invalid",
    [
        {"restorePolicy": {"enabled": True, "days": 30}},
        {"restorePolicy": {"enabled": True}},
        {"deleteRetentionPolicy": {"enabled": False, "days": 365}},
    ],
)
def test_blobs_can_be_restored_for_fewer_days_than_deleted_ones_are_kept(
    engine: Engine, invalid: dict[str, Any]
) -> None:
    group(engine)
    storage(engine)
    with pytest.raises(RejectedError) as rejected:
        blobs(engine, **RESTORING | invalid)
    days = RESTORING | invalid
    assert str(rejected.value) == (
        'Status=400 Code="InvalidValuesForRequestParameters" Message="Values for properties.restorePolicy.'
        f"days is invalid: {days['restorePolicy'].get('days', 0)}. It should be greater than zero and less "
        'than properties.deleteRetentionPolicy.days."'
    )
    blobs(engine, **RESTORING)
    blobs(engine, **RESTORING | {"restorePolicy": {"enabled": False, "days": 30}})


@pytest.mark.parametrize(
    ("lacking", "message"),
    [
        ({"isVersioningEnabled": False}, "properties.isVersioningEnabled"),
        ({"changeFeed": {"enabled": False}}, "properties.changeFeed.enabled"),
    ],
)
def test_restoring_blobs_needs_their_versions_and_the_change_feed(
    engine: Engine, lacking: dict[str, Any], message: str
) -> None:
    group(engine)
    storage(engine)
    with pytest.raises(
        RejectedError, match=f'"InvalidValuesForRequestParameters" Message="Values for {message} '
    ):
        blobs(engine, **RESTORING | lacking)


@pytest.mark.parametrize("access", ["Blob", "Container"])
def test_a_container_is_public_only_if_its_account_allows_it(engine: Engine, access: str) -> None:
    group(engine)
    made = storage(engine)
    container = {**NAMED, "containerName": "uploads", "publicAccess": access}
    with pytest.raises(RejectedError) as rejected:
        engine.create("azure-native:storage:BlobContainer", container)
    assert str(rejected.value) == (
        'Status=409 Code="PublicAccessNotPermitted" '
        'Message="Public access is not permitted on this storage account."'
    )
    engine.create("azure-native:storage:BlobContainer", {**container, "publicAccess": "None"})
    engine.update(made, account(allowBlobPublicAccess=True))
    engine.create("azure-native:storage:BlobContainer", {**container, "containerName": "open"})


def test_a_lifecycle_has_at_least_one_rule(engine: Engine) -> None:
    group(engine)
    storage(engine)
    named = {**NAMED, "managementPolicyName": "default"}
    with pytest.raises(RejectedError) as rejected:
        engine.create("azure-native:storage:ManagementPolicy", {**named, "policy": {"rules": []}})
    assert str(rejected.value) == (
        'Status=400 Code="InvalidValuesForRequestParameters" '
        'Message="Values for request parameters are invalid: policy.rules."'
    )


def test_a_name_with_capitals_is_invalid(engine: Engine) -> None:
    _, faults = engine.check("azure-native:storage:StorageAccount", account(accountName="STStitches"))
    assert list(faults) == ["accountName"]


@pytest.mark.parametrize(
    "given",
    [
        "192.168.1.0/24",
        "10.0.0.0/8",
        "172.20.1.1",
        "20.1.1.1/32",
        "20.1.1.0/31",
        "111,111,111.111",
        "2001:db8::/32",
        "anybody",
    ],
)
def test_a_firewall_allows_public_addresses_and_no_single_one_with_a_prefix(
    engine: Engine, given: str
) -> None:
    group(engine)
    rejected = {"defaultAction": "Deny", "ipRules": [{"iPAddressOrRange": given}]}
    message = rejection(engine, "storage:StorageAccount", account(networkRuleSet=rejected))
    assert message.startswith('Status=400 Code="InvalidValuesForRequestParameters"')
    assert "networkAcls.ipRule[*].value" in message
    taken = [{"iPAddressOrRange": public} for public in ("20.1.1.1", "20.1.1.0/30", "8.0.0.0/6")]
    storage(engine, networkRuleSet={"defaultAction": "Deny", "ipRules": taken})


def test_a_firewall_allows_a_subnet_once(engine: Engine) -> None:
    group(engine)
    network(engine)
    near = subnet(engine, serviceEndpoints=[{"service": "Microsoft.Storage"}])
    twice = [{"virtualNetworkResourceId": spelt} for spelt in (near.id, near.id.upper())]
    rejected = {"defaultAction": "Deny", "virtualNetworkRules": twice}
    message = rejection(engine, "storage:StorageAccount", account(networkRuleSet=rejected))
    assert "networkAcls.virtualNetworkRules[*].id(unique)" in message
    storage(engine, networkRuleSet={"defaultAction": "Deny", "virtualNetworkRules": twice[:1]})
