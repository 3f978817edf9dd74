from ipaddress import IPv4Network
from typing import Any

import pytest
from pulumi_azure_native.storage import SkuName

from components.blob_storage import BlobStorage, BlobStorageArgs
from components.placement import Placement
from tests.components.azure_mocks import Azure, run

ACCOUNT = "azure-native:storage:StorageAccount"


def make(placement: Placement, made: list[BlobStorage] | None = None, **changes: Any) -> Azure:
    arguments: dict[str, Any] = {
        "placement": placement,
        "account_name": "ststitchesprod",
        "container_names": ("uploads", "releases"),
        "sku": SkuName.STANDARD_RAGRS,
        "soft_delete_days": 30,
        "cool_after_days": 60,
        "delete_old_versions_after_days": 90,
        "app_subnet_id": None,
    }
    into = [] if made is None else made
    return run(lambda: into.append(BlobStorage("blobs", BlobStorageArgs(**{**arguments, **changes}))))


def test_only_an_identity_has_access_to_the_account(placement: Placement) -> None:
    account = make(placement).inputs(ACCOUNT)
    assert account["allowSharedKeyAccess"] is False
    assert account["allowBlobPublicAccess"] is False
    assert account["isLocalUserEnabled"] is False
    assert account["defaultToOAuthAuthentication"] is True
    assert account["allowCrossTenantReplication"] is False
    assert (account["enableHttpsTrafficOnly"], account["minimumTlsVersion"]) == (True, "TLS1_2")


def test_the_account_replicates_as_configured(placement: Placement) -> None:
    assert make(placement).inputs(ACCOUNT)["sku"] == {"name": "Standard_RAGRS"}


def test_without_a_subnet_the_account_has_no_public_access(placement: Placement) -> None:
    account = make(placement, app_subnet_id=None).inputs(ACCOUNT)
    assert account["publicNetworkAccess"] == "Disabled"
    assert account["networkRuleSet"]["defaultAction"] == "Deny"
    assert account["networkRuleSet"]["virtualNetworkRules"] == []


def test_with_a_subnet_only_that_subnet_is_allowed(placement: Placement) -> None:
    account = make(placement, app_subnet_id="subnet-id").inputs(ACCOUNT)
    assert account["publicNetworkAccess"] == "Enabled"
    assert account["networkRuleSet"]["defaultAction"] == "Deny"
    assert account["networkRuleSet"]["virtualNetworkRules"] == [
        {"virtualNetworkResourceId": "subnet-id", "action": "Allow"}
    ]


def test_deleted_and_overwritten_blobs_can_be_recovered(placement: Placement) -> None:
    service = make(placement).inputs("azure-native:storage:BlobServiceProperties")
    assert service["isVersioningEnabled"] is True
    assert service["changeFeed"] == {"enabled": True}
    assert service["deleteRetentionPolicy"] == {"enabled": True, "days": 30}
    assert service["containerDeleteRetentionPolicy"] == {"enabled": True, "days": 30}
    assert service["restorePolicy"]["days"] < service["deleteRetentionPolicy"]["days"]


def test_each_container_is_private(placement: Placement) -> None:
    azure = make(placement)
    for name in ("uploads", "releases"):
        container = azure.inputs("azure-native:storage:BlobContainer", f"blobs-{name}")
        assert (container["containerName"], container["publicAccess"]) == (name, "None")


def test_blobs_move_to_cooler_tiers_and_old_versions_are_deleted(placement: Placement) -> None:
    (rule,) = make(placement).inputs("azure-native:storage:ManagementPolicy")["policy"]["rules"]
    actions = rule["definition"]["actions"]
    assert actions["baseBlob"] == {"tierToCool": {"daysAfterModificationGreaterThan": 60}}
    assert actions["version"] == {"delete": {"daysAfterCreationGreaterThan": 90}}


def test_listed_addresses_have_the_form_that_storage_accepts(placement: Placement) -> None:
    """Storage rejects blocks of one and of two addresses."""
    allowed = (IPv4Network("203.0.113.7"), IPv4Network("198.51.100.8/29"), IPv4Network("192.0.2.4/31"))
    account = make(placement, app_subnet_id="subnet-id", allowed_addresses=allowed).inputs(ACCOUNT)
    rules = account["networkRuleSet"]["ipRules"]
    assert [rule["iPAddressOrRange"] for rule in rules] == [
        "203.0.113.7",
        "198.51.100.8/29",
        "192.0.2.4",
        "192.0.2.5",
    ]
    assert account["networkRuleSet"]["defaultAction"] == "Deny"


@pytest.mark.parametrize(
    ("sku", "readable"),
    [
        (SkuName.STANDARD_RAGRS, True),
        (SkuName.STANDARD_RAGZRS, True),
        (SkuName.STANDARD_GRS, False),
        (SkuName.STANDARD_ZRS, False),
        (SkuName.STANDARD_LRS, False),
    ],
)
def test_only_a_readable_copy_has_an_address(placement: Placement, sku: SkuName, *, readable: bool) -> None:
    made: list[BlobStorage] = []
    make(placement, made=made, sku=sku)
    assert (made[0].secondary_blob_endpoint is not None) is readable
