"""What Azure rejects because of a name or a parent, with its status, code and message."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.catalogue.arrangements import (
    ACCOUNT,
    GROUP,
    PROFILE,
    SERVER,
    SKU,
    VAULT,
    lock,
    server,
    storage,
)
from tests.sandbox.driver import Engine, RejectedError, app, group, plan


@pytest.fixture
def elsewhere(engine: Engine, tmp_path: Path) -> Iterator[Engine]:
    """The same Azure, seen from another subscription."""
    other = Engine(tmp_path / "azure.db", subscription="99999999-9999-4999-8999-999999999999")
    group(other, GROUP)
    yield other
    other.close()


def test_nothing_is_created_in_a_resource_group_that_does_not_exist(engine: Engine) -> None:
    with pytest.raises(RejectedError) as rejected:
        plan(engine)
    assert str(rejected.value) == (
        'Status=404 Code="ResourceGroupNotFound" '
        "Message=\"Resource group 'stitches-dev' could not be found.\""
    )


@pytest.mark.parametrize(
    ("token", "inputs", "parent"),
    [
        ("web:WebAppSlot", {"name": "absent", "slot": "staging"}, "absent"),
        ("web:WebAppFtpAllowed", {"name": "absent", "allow": False}, "absent"),
        ("sql:Database", {"serverName": "absent", "databaseName": "db"}, "absent"),
        ("storage:BlobContainer", {"accountName": "absent", "containerName": "uploads"}, "absent/default"),
        ("network:Subnet", {"virtualNetworkName": "absent", "subnetName": "s"}, "absent"),
        ("cdn:AFDEndpoint", {"profileName": "absent", "endpointName": "e"}, "absent"),
        (
            "cdn:AFDOrigin",
            {"profileName": "absent", "originGroupName": "g", "originName": "o", "hostName": "h"},
            "absent/g",
        ),
    ],
)
def test_a_child_needs_its_parent(engine: Engine, token: str, inputs: dict[str, Any], parent: str) -> None:
    group(engine)
    with pytest.raises(RejectedError, match="ParentResourceNotFound") as rejected:
        engine.create(f"azure-native:{token}", {"resourceGroupName": GROUP, **inputs})
    assert f"Parent resource '{parent}' not found." in str(rejected.value)


def test_an_extension_needs_the_extended_resource(engine: Engine) -> None:
    made = group(engine)
    absent = f"{made.id}/providers/Microsoft.KeyVault/vaults/absent"
    with pytest.raises(
        RejectedError, match=r"Status=404 Code=\"ResourceNotFound\".*vaults/absent.*was not found"
    ):
        lock(engine, absent)


def test_a_container_needs_only_the_account_because_the_blob_service_exists_with_it(engine: Engine) -> None:
    group(engine)
    storage(engine)
    made = engine.create(
        "azure-native:storage:BlobContainer",
        {"resourceGroupName": GROUP, "accountName": "ststitches", "containerName": "uploads"},
    )
    assert made.id.endswith("/blobServices/default/containers/uploads")


def test_a_servers_master_database_exists_and_can_be_extended(engine: Engine) -> None:
    group(engine)
    made = server(engine)
    setting = {
        "resourceUri": f"{made.id}/databases/master",
        "name": "audit",
        "eventHubAuthorizationRuleId": "h",
    }
    assert engine.create("azure-native:monitor:DiagnosticSetting", setting).id.startswith(made.id)


def test_a_create_of_an_existing_resource_is_rejected_as_by_the_provider(engine: Engine) -> None:
    made = group(engine)
    with pytest.raises(RejectedError) as rejected:
        group(engine, "STITCHES-dev")
    assert str(rejected.value) == f"cannot create already existing resource '{made.id}'"


@pytest.mark.parametrize("seen_from", ["another group", "another subscription"])
def test_a_storage_name_is_unique_in_all_of_azure(engine: Engine, elsewhere: Engine, seen_from: str) -> None:
    group(engine)
    group(engine, "other")
    storage(engine)
    seen = engine if seen_from == "another group" else elsewhere
    with pytest.raises(RejectedError) as rejected:
        storage(seen, resourceGroupName="other" if seen is engine else GROUP)
    assert str(rejected.value) == (
        'Status=409 Code="StorageAccountAlreadyTaken" '
        'Message="The storage account named ststitches is already taken."'
    )


def test_a_vaults_name_is_unique_in_all_of_azure(engine: Engine, elsewhere: Engine) -> None:
    group(engine)
    engine.create("azure-native:keyvault:Vault", VAULT)
    with pytest.raises(RejectedError, match=r'Status=409 Code="VaultAlreadyExists".*already in use'):
        elsewhere.create("azure-native:keyvault:Vault", {**VAULT, "vaultName": "KV-stitches"})


def test_a_servers_name_is_unique_in_all_of_azure(engine: Engine, elsewhere: Engine) -> None:
    group(engine)
    server(engine)
    with pytest.raises(RejectedError, match=r"NameAlreadyExists.*The name 'sql-stitches' already exists"):
        server(elsewhere)


def test_a_sites_name_is_unique_in_all_of_azure_also_with_host_names_of_slots(
    engine: Engine, elsewhere: Engine
) -> None:
    group(engine)
    hosted = plan(engine)
    app(engine, hosted, "stitches")
    slot = {"resourceGroupName": GROUP, "name": "stitches", "slot": "staging"}
    engine.create("azure-native:web:WebAppSlot", slot)
    elsewhere_plan = plan(elsewhere)
    for taken in ("stitches", "stitches-staging"):
        with pytest.raises(
            RejectedError, match=f'409 Code="Conflict" Message="Website with given name {taken} '
        ):
            app(elsewhere, elsewhere_plan, taken)


def test_a_name_is_free_after_its_holder_is_deleted(engine: Engine, elsewhere: Engine) -> None:
    group(engine)
    engine.delete(storage(engine))
    assert storage(elsewhere).outputs["name"] == "ststitches"


@pytest.mark.parametrize(
    ("token", "inputs", "path"),
    [
        (
            "resources:ResourceGroup",
            {"resourceGroupName": "ends.", "location": "eastus"},
            "resourceGroupName",
        ),
        ("storage:StorageAccount", {**ACCOUNT, **SKU, "accountName": "Upper-case"}, "accountName"),
        ("keyvault:Vault", {**VAULT, "vaultName": "1-starts-with-a-digit"}, "vaultName"),
        ("sql:Server", {**SERVER, "serverName": "under_score"}, "serverName"),
        ("web:WebApp", {"resourceGroupName": GROUP, "name": "-edge"}, "name"),
        ("frontdoor:Policy", {"resourceGroupName": GROUP, "policyName": "waf-policy"}, "policyName"),
        ("cdn:RuleSet", {**PROFILE, "ruleSetName": "with-hyphen"}, "ruleSetName"),
        (
            "sql:LongTermRetentionPolicy",
            {**SERVER, "databaseName": "db", "policyName": "mine"},
            "policyName",
        ),
    ],
)
def test_a_name_that_azure_rejects_is_a_problem_with_an_example(
    engine: Engine, token: str, inputs: dict[str, Any], path: str
) -> None:
    _, faults = engine.check(f"azure-native:{token}", inputs)
    assert list(faults) == [path]
    assert "is not a valid name: expected" in faults[path]
