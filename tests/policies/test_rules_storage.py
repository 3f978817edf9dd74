"""The rules on Storage for several values together."""

import pytest

from policies.rules.storage import RULES
from policies.rules.storage.account import BLOBS
from policies.rules.storage.anonymous_access import ACCOUNT, CONTAINER
from tests.policies.recording import DELETE, UNKNOWN, one
from tests.policies.verdicts import Diagnostic, analyze, pack

PACK = [policy for policy in pack() if policy.name in {rule.name for rule in RULES}]
OPEN = {"iPAddressOrRange": "0.0.0.0/0"}
OFFICE = {"iPAddressOrRange": "203.0.113.0/24"}


def diagnostics_of(
    path: str, value: object, stack: str = "prod", type_token: str = ACCOUNT
) -> list[Diagnostic]:
    return analyze(PACK, one(stack, type_token).with_input(path, value))


@pytest.mark.parametrize("bypass", ["AzureServices", "Logging, AzureServices", "azureservices,Metrics"])
def test_azures_services_may_be_allowed_among_others(bypass: str) -> None:
    assert diagnostics_of("networkRuleSet.bypass", bypass) == []


@pytest.mark.parametrize("bypass", ["None", "Logging, Metrics", "NotAzureServices", ""])
def test_azures_services_must_be_allowed(bypass: str) -> None:
    assert [line.policy for line in diagnostics_of("networkRuleSet.bypass", bypass)] == ["storage-firewall"]


@pytest.mark.parametrize("address", ["203.0.113.7", "203.0.113.0/24", "10.0.0.0/8"])
def test_addresses_that_somebody_owns_may_be_allowed(address: str) -> None:
    assert diagnostics_of("networkRuleSet.ipRules", [{"iPAddressOrRange": address}]) == []


@pytest.mark.parametrize("address", ["0.0.0.0/0", "0.0.0.0/1", "10.0.0.0/7", "everybody", ""])
def test_large_ranges_may_not_be_allowed(address: str) -> None:
    diagnostics = diagnostics_of("networkRuleSet.ipRules", [{"iPAddressOrRange": address}])
    assert [line.policy for line in diagnostics] == ["storage-firewall"]


def test_one_open_range_is_found_beside_others_that_comply_or_are_unknown() -> None:
    diagnostics = diagnostics_of("networkRuleSet.ipRules", [OFFICE, OPEN, {"iPAddressOrRange": UNKNOWN}])
    assert [line.undecided for line in diagnostics] == [False, True]
    assert diagnostics[0].message.startswith("networkRuleSet.ipRules[1].iPAddressOrRange: ")


def test_a_missing_firewall_allows_everybody() -> None:
    diagnostics = diagnostics_of("networkRuleSet", DELETE)
    assert [line.policy for line in diagnostics] == ["storage-firewall"]
    assert "networkRuleSet.defaultAction" in diagnostics[0].message


@pytest.mark.parametrize("period", ["1.00:00:00", "0.01:00:00", "7.00:00:00", "00.12:30:00"])
def test_signatures_may_be_valid_for_a_week(period: str) -> None:
    assert diagnostics_of("sasPolicy.sasExpirationPeriod", period) == []


@pytest.mark.parametrize("period", ["7.00:00:01", "8.00:00:00", "17.00:00:00", "365.00:00:00", "1", ""])
def test_signatures_may_not_be_valid_for_longer(period: str) -> None:
    diagnostics = diagnostics_of("sasPolicy.sasExpirationPeriod", period)
    assert [line.policy for line in diagnostics] == ["storage-identities-only"]


@pytest.mark.parametrize("sku", ["Standard_RAGRS", "Standard_RAGZRS", "standard_ragrs"])
def test_readable_copies_in_a_second_region_comply(sku: str) -> None:
    assert diagnostics_of("sku.name", sku) == []


@pytest.mark.parametrize("sku", ["Standard_LRS", "Standard_ZRS", "Standard_GRS", "Standard_GZRS"])
def test_prod_allows_no_other_replication_and_dev_allows_any(sku: str) -> None:
    assert [line.policy for line in diagnostics_of("sku.name", sku)] == ["storage-replication"]
    assert diagnostics_of("sku.name", sku, stack="dev") == []


@pytest.mark.parametrize("access", ["Container", "Blob"])
def test_a_container_is_private_whatever_its_account_allows(access: str) -> None:
    diagnostics = diagnostics_of("publicAccess", access, type_token=CONTAINER)
    assert [line.policy for line in diagnostics] == ["storage-container-anonymous-access"]


@pytest.mark.parametrize("policy", ["deleteRetentionPolicy", "containerDeleteRetentionPolicy"])
def test_a_missing_retention_is_found_with_both_its_parts(policy: str) -> None:
    diagnostics = diagnostics_of(policy, DELETE, type_token=BLOBS)
    assert [line.message.split(":")[0] for line in diagnostics] == [f"{policy}.enabled", f"{policy}.days"]


def test_days_of_a_retention_that_is_off_are_not_enough() -> None:
    diagnostics = diagnostics_of("deleteRetentionPolicy", {"enabled": False, "days": 365.0}, type_token=BLOBS)
    assert [line.message.split(":")[0] for line in diagnostics] == ["deleteRetentionPolicy.enabled"]


def test_an_account_under_another_api_version_is_checked_too() -> None:
    recorded = one("prod", ACCOUNT).with_input("allowSharedKeyAccess", value=True)
    older = type(recorded)(
        urn=recorded.urn,
        type="azure-native:storage/v20230101:StorageAccount",
        name=recorded.name,
        inputs=recorded.inputs,
    )
    assert [line.policy for line in analyze(PACK, older)] == ["storage-identities-only"]
