"""What Azure rejects for vaults and their secrets: above all, the names that deleted ones hold."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sandbox.azure.control import Azure
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Account
from sandbox.values import Secret
from tests.sandbox.catalogue.arrangements import GROUP, VAULT
from tests.sandbox.driver import SUBSCRIPTION, Engine, Made, RejectedError, group

VAULTS = "azure-native:keyvault:Vault"
ROLES = "azure-native:authorization:RoleAssignment"
ELSEWHERE = "99999999-9999-4999-8999-999999999999"
CALLER = Account(SUBSCRIPTION, "t", "c", "o")
LONG_AGO = "2020-01-01T00:00:00.000+00:00"
TAKEN = 'Status=409 Code="VaultAlreadyExists" Message="The vault name .kv-stitches. is already in use'
DELETED = (
    'Status=409 Code="ConflictError" Message="A vault with the same name already exists in deleted state. '
    "You need to either recover or purge existing key vault. Follow this link "
    'https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft delete."'
)


@pytest.fixture
def elsewhere(engine: Engine, tmp_path: Path) -> Iterator[Engine]:
    """The same Azure, seen from another subscription."""
    other = Engine(tmp_path / "azure.db", subscription=ELSEWHERE)
    group(other, GROUP)
    yield other
    other.close()


def vault(engine: Engine, location: str = "eastus", **properties: Any) -> Made:
    return engine.create(VAULTS, vault_inputs(location, **properties))


def vault_inputs(location: str = "eastus", **properties: Any) -> dict[str, Any]:
    return {**VAULT, "location": location, "properties": {**VAULT["properties"], **properties}}


def secret(engine: Engine, name: str = "Token") -> Made:
    named = {"resourceGroupName": GROUP, "vaultName": "kv-stitches", "secretName": name}
    value = {"properties": {"value": Secret("hunter2"), "contentType": "text/plain"}}
    return engine.create("azure-native:keyvault:Secret", {**named, **value})


def expire_retention(engine: Engine, identifier: str) -> None:
    """Make a deleted resource older than its retention period."""
    with engine.store.write() as transaction:
        deleted = transaction.deleted(identifier, LONG_AGO)
        assert deleted
        transaction.save(deleted)
        transaction.keep_deleted(deleted.id, deleted.id, LONG_AGO)
        transaction.remove(deleted.id)


def test_the_name_of_a_deleted_vault_stays_in_use(engine: Engine) -> None:
    group(engine)
    engine.delete(vault(engine))
    assert len(engine.holds()) == 1, "the group"
    with pytest.raises(RejectedError) as rejected:
        vault(engine)
    assert str(rejected.value) == DELETED


def test_in_another_subscription_the_name_of_a_deleted_vault_is_in_use(
    engine: Engine, elsewhere: Engine
) -> None:
    group(engine)
    engine.delete(vault(engine))
    for azure, location in ((elsewhere, "eastus"), (engine, "westeurope")):
        with pytest.raises(RejectedError, match=TAKEN):
            vault(azure, location)


def test_the_name_of_a_vault_that_was_deleted_with_its_group_stays_in_use_too(engine: Engine) -> None:
    made = group(engine)
    vault(engine)
    engine.delete(made)
    group(engine)
    with pytest.raises(RejectedError, match="ConflictError"):
        vault(engine)


def test_a_name_of_another_case_is_the_same_name(engine: Engine) -> None:
    group(engine)
    engine.delete(vault(engine))
    with pytest.raises(RejectedError, match="ConflictError"):
        engine.create(VAULTS, {**VAULT, "vaultName": "KV-Stitches"})


def test_a_name_is_free_after_the_retention_period(engine: Engine) -> None:
    group(engine)
    made = vault(engine, softDeleteRetentionInDays=7)
    engine.delete(made)
    expire_retention(engine, made.id)
    with pytest.raises(RejectedError, match="SoftDeletedVaultDoesNotExist"):
        vault(engine, createMode="recover")
    assert vault(engine).outputs["name"] == "kv-stitches"


def test_a_recovered_vault_is_as_it_was_with_its_secrets(engine: Engine) -> None:
    group(engine)
    made = vault(engine, enabledForDeployment=True, softDeleteRetentionInDays=30)
    kept, deleted_before = secret(engine), secret(engine, "Old")
    engine.delete(deleted_before)
    engine.delete(made)
    assert engine.read(kept) is None
    again = vault(engine, createMode="recover", enabledForDeployment=False)
    assert again.outputs == made.outputs
    assert engine.read(again) == again
    assert engine.read(kept) == kept
    assert engine.read(deleted_before) is None
    assert engine.update(again, vault_inputs(createMode="recover")).outputs["properties"]["vaultUri"]


def test_recovery_does_not_restore_extensions_of_a_vault(engine: Engine) -> None:
    group(engine)
    made = vault(engine)
    extension = f"{made.id}/providers/Microsoft.Authorization/roleAssignments/{CALLER.object}"
    with engine.store.write() as transaction:
        vault_record = transaction.get(made.id)
        assert vault_record is not None
        transaction.save(replace(vault_record, id=extension, token=ROLES, global_name=None))
    engine.delete(made)
    vault(engine, createMode="recover")
    assert extension not in engine.holds()


@pytest.mark.parametrize("before", ["nothing", "a vault elsewhere"])
def test_there_must_be_a_deleted_vault_to_recover(engine: Engine, elsewhere: Engine, before: str) -> None:
    group(engine)
    if before == "a vault elsewhere":
        elsewhere.delete(vault(elsewhere))
    with pytest.raises(RejectedError) as rejected:
        vault(engine, createMode="recover")
    assert str(rejected.value) == (
        'Status=400 Code="SoftDeletedVaultDoesNotExist" Message="A soft deleted vault with the given name '
        "does not exist. Ensure that the name for the vault that is being attempted to recover is in a "
        'recoverable state."'
    )


def test_a_purge_frees_the_name(engine: Engine) -> None:
    group(engine)
    made = vault(engine)
    secret(engine)
    engine.delete(made)
    Azure(engine.store).purge(made.id.upper(), CALLER)
    assert vault(engine).id == made.id
    assert secret(engine).name == "it"


def test_a_vault_with_purge_protection_is_not_purged(engine: Engine) -> None:
    group(engine)
    made = vault(engine, enablePurgeProtection=True)
    engine.delete(made)
    with pytest.raises(AzureError) as rejected:
        Azure(engine.store).purge(made.id, CALLER)
    assert str(rejected.value) == (
        'Status=405 Code="MethodNotAllowed" Message="Operation \'DeletedVaultPurge\' is not allowed."'
    )
    assert vault(engine, createMode="recover").id == made.id


def test_a_resource_that_is_not_deleted_cannot_be_purged(engine: Engine) -> None:
    group(engine)
    made = vault(engine)
    with pytest.raises(AzureError, match='Status=404 Code="DeletedVaultNotFound"'):
        Azure(engine.store).purge(made.id, CALLER)
    assert engine.read(made) is not None


def test_the_name_of_a_deleted_secret_stays_in_use(engine: Engine) -> None:
    group(engine)
    vault(engine)
    engine.delete(secret(engine))
    with pytest.raises(RejectedError) as rejected:
        secret(engine)
    assert str(rejected.value) == (
        'Status=409 Code="Conflict" Message="Secret Token is currently in a deleted but recoverable state, '
        'and its name cannot be reused; in this state, the secret can only be recovered or purged."'
    )
    secret(engine, "Other")


def test_purge_protection_stays_on_if_the_program_no_longer_sets_it(engine: Engine) -> None:
    group(engine)
    made = vault(engine, enablePurgeProtection=True)
    again = engine.update(made, vault_inputs())
    assert again.outputs["properties"]["enablePurgeProtection"] is True
    with pytest.raises(RejectedError, match='"enablePurgeProtection" cannot be set to false'):
        engine.update(made, vault_inputs(enablePurgeProtection=False))


def test_soft_delete_is_not_set_to_false(engine: Engine) -> None:
    group(engine)
    with pytest.raises(RejectedError, match='400 Code="BadRequest" Message="The property "enableSoftDelete"'):
        vault(engine, enableSoftDelete=False)
    assert vault(engine).outputs["properties"]["enableSoftDelete"] is True


@pytest.mark.parametrize("days", [6, 91])
def test_a_deleted_vault_is_kept_for_7_to_90_days(engine: Engine, days: int) -> None:
    group(engine)
    with pytest.raises(RejectedError, match=r'400 Code="BadRequest".*softDeleteRetentionInDays') as rejected:
        vault(engine, softDeleteRetentionInDays=days)
    assert f"{days}." in str(rejected.value)
    assert vault(engine).outputs["properties"]["softDeleteRetentionInDays"] == 90


def test_the_retention_period_of_a_vault_cannot_change(engine: Engine) -> None:
    group(engine)
    made = vault(engine, softDeleteRetentionInDays=7)
    again = engine.update(made, vault_inputs(softDeleteRetentionInDays=7, enabledForDeployment=True))
    with pytest.raises(RejectedError) as rejected:
        engine.update(again, vault_inputs(softDeleteRetentionInDays=30))
    assert str(rejected.value) == (
        'Status=400 Code="BadRequest" Message="The property "softDeleteRetentionInDays" has been set already '
        "and it can't be modified.\""
    )


def allowed(subnet: str, **more: Any) -> dict[str, Any]:
    return {"networkAcls": {"defaultAction": "Deny", "virtualNetworkRules": [{"id": subnet, **more}]}}


def test_an_allowed_subnet_has_the_vaults_service_endpoint(engine: Engine) -> None:
    group(engine)
    network = {"resourceGroupName": GROUP, "virtualNetworkName": "vnet"}
    space = {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}
    made = engine.create("azure-native:network:VirtualNetwork", {**network, **space})
    named = {**network, "subnetName": "app", "addressPrefix": "10.0.0.0/24"}
    with pytest.raises(RejectedError, match=r'400 Code="VirtualNetworkNotValid".*Subnet app is not found'):
        vault(engine, **allowed(f"{made.id}/subnets/app"))
    subnet = engine.create("azure-native:network:Subnet", named)
    with pytest.raises(RejectedError) as rejected:
        vault(engine, **allowed(subnet.id))
    assert str(rejected.value) == (
        'Status=400 Code="VirtualNetworkNotValid" Message="Operation on Virtual Network could not be '
        "performed. StatusCode: 400 (BadRequest). Error Code: SubnetsHaveNoServiceEndpointsConfigured. Error "
        f"Message: Subnets app of virtual network {made.id} do not have ServiceEndpoints for "
        "Microsoft.KeyVault resources configured. Add Microsoft.KeyVault to subnet's ServiceEndpoints "
        'collection before trying to ACL Microsoft.KeyVault resources to these subnets.."'
    )
    engine.update(subnet, {**named, "serviceEndpoints": [{"service": "Microsoft.KeyVault"}]})
    vault(engine, **allowed(subnet.id))


def test_the_check_of_the_service_endpoint_can_be_disabled(engine: Engine) -> None:
    group(engine)
    absent = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/x/providers/Microsoft.Network/virtualNetworks/v"
    vault(engine, **allowed(f"{absent}/subnets/app", ignoreMissingVnetServiceEndpoint=True))


def test_only_public_addresses_can_be_allowed(engine: Engine) -> None:
    group(engine)
    with pytest.raises(RejectedError) as rejected:
        vault(engine, networkAcls={"ipRules": [{"value": "203.0.113.7"}, {"value": "192.168.1.0/24"}]})
    assert str(rejected.value) == (
        'Status=400 Code="BadRequest" Message="Invalid value found at properties.networkAcls.ipRules[1].'
        'value: 192.168.1.0/24 belongs to forbidden range 192.168.0.0-192.168.255.255 (private IP addresses)"'
    )
    vault(engine, networkAcls={"ipRules": [{"value": "203.0.113.7"}]})
