"""What Azure rejects for single types, with its status, code and message."""

import pytest

from sandbox.values import Secret
from tests.sandbox.catalogue.arrangements import (
    ACCOUNT,
    ENTRA_ONLY,
    GROUP,
    SERVER,
    SKU,
    SOMEBODY,
    VAULT,
    lock,
    server,
    storage,
)
from tests.sandbox.driver import Engine, RejectedError, app, group, plan


@pytest.mark.parametrize(
    ("sku", "tier"), [("F1", "Free"), ("D1", "Shared"), ("B1", "Basic"), ("B3", "Basic")]
)
def test_there_is_no_slot_below_the_standard_tier(engine: Engine, sku: str, tier: str) -> None:
    group(engine)
    app(engine, plan(engine, sku))
    with pytest.raises(RejectedError) as rejected:
        engine.create(
            "azure-native:web:WebAppSlot", {"resourceGroupName": GROUP, "name": GROUP, "slot": "staging"}
        )
    assert str(rejected.value) == (
        'Status=409 Code="Conflict" Message="Cannot complete the operation because the site will exceed the '
        f"number of slots allowed for the '{tier}' SKU.\""
    )


@pytest.mark.parametrize(
    ("sku", "slots"), [("S1", 5), ("P1v2", 20), ("P0v3", 20), ("P1mv3", 20), ("P1v4", 20)]
)
def test_a_tier_limits_the_slots(engine: Engine, sku: str, slots: int) -> None:
    group(engine)
    app(engine, plan(engine, sku))
    inputs = {"resourceGroupName": GROUP, "name": GROUP}
    made = [
        engine.create("azure-native:web:WebAppSlot", {**inputs, "slot": f"slot-{number}"})
        for number in range(slots)
    ]
    engine.update(made[0], {**inputs, "slot": "slot-0", "httpsOnly": True})
    with pytest.raises(RejectedError, match="exceed the number of slots"):
        engine.create("azure-native:web:WebAppSlot", {**inputs, "slot": "one-more"})


def test_always_on_needs_more_than_a_free_plan(engine: Engine) -> None:
    group(engine)
    with pytest.raises(RejectedError, match="AlwaysOn cannot be set for this site"):
        app(engine, plan(engine, "F1", "free"), siteConfig={"alwaysOn": True})
    assert app(engine, plan(engine, "B1"), siteConfig={"alwaysOn": True}).outputs["sku"] == "Basic"


def test_a_site_needs_the_plan_that_it_names(engine: Engine) -> None:
    made = group(engine)
    with pytest.raises(
        RejectedError, match=r'Status=404 Code="NotFound" Message="Cannot find ServerFarm with name p'
    ):
        engine.create(
            "azure-native:web:WebApp",
            {
                "resourceGroupName": GROUP,
                "name": "app",
                "serverFarmId": f"{made.id}/providers/Microsoft.Web/serverfarms/p",
            },
        )


def test_a_plan_with_apps_cannot_be_deleted(engine: Engine) -> None:
    group(engine)
    hosted = plan(engine)
    made = app(engine, hosted)
    with pytest.raises(
        RejectedError, match=r"cannot be deleted because it has web app\(s\) stitches-dev assigned"
    ):
        engine.delete(hosted)
    engine.delete(made)
    engine.delete(hosted)


@pytest.mark.parametrize("level", ["CanNotDelete", "ReadOnly"])
def test_a_locked_resource_cannot_be_deleted_and_neither_can_its_parents(engine: Engine, level: str) -> None:
    held = group(engine)
    account = storage(engine)
    keep = lock(engine, account.id, level)
    for target in (account, held):
        with pytest.raises(RejectedError, match='Status=409 Code="ScopeLocked"') as rejected:
            engine.delete(target)
        assert f"'{target.id}' cannot perform delete operation" in str(rejected.value)
        assert f"are locked: '{account.id}'" in str(rejected.value)
    engine.delete(keep)
    engine.delete(held)
    assert engine.holds() == []


def test_a_lock_on_the_group_applies_to_everything_in_it(engine: Engine) -> None:
    held = group(engine)
    account = storage(engine)
    lock(engine, held.id)
    with pytest.raises(RejectedError, match="ScopeLocked"):
        engine.delete(account)


def test_only_a_read_only_lock_prevents_changes(engine: Engine) -> None:
    group(engine)
    account = storage(engine)
    keep = lock(engine, account.id)
    engine.update(account, {**ACCOUNT, **SKU, "allowBlobPublicAccess": False})
    engine.delete(keep)
    lock(engine, account.id, "ReadOnly")
    with pytest.raises(RejectedError, match="cannot perform write operation"):
        engine.update(account, {**ACCOUNT, **SKU, "allowBlobPublicAccess": True})


def test_a_lock_is_found_in_any_case_of_its_scope(engine: Engine) -> None:
    group(engine)
    account = storage(engine)
    lock(engine, account.id.upper())
    with pytest.raises(RejectedError, match="ScopeLocked"):
        engine.delete(account)


def test_an_entra_only_server_accepts_no_password(engine: Engine) -> None:
    group(engine)
    made = server(engine, **ENTRA_ONLY)
    with pytest.raises(RejectedError, match="AadOnlyAuthenticationIsEnabled") as rejected:
        engine.update(made, {**SERVER, **ENTRA_ONLY, "administratorLoginPassword": Secret("hunter2")})
    assert "hunter2" not in str(rejected.value)


def test_an_administrator_with_which_the_server_was_created_is_not_created_again(engine: Engine) -> None:
    group(engine)
    server(engine, **ENTRA_ONLY)
    administrator = {
        **SERVER,
        "administratorName": "ActiveDirectory",
        "login": "dba",
        "sid": SOMEBODY,
    }
    with pytest.raises(RejectedError, match="cannot create already existing resource"):
        engine.create("azure-native:sql:ServerAzureADAdministrator", administrator)
    only = {**SERVER, "authenticationName": "Default", "azureADOnlyAuthentication": True}
    with pytest.raises(RejectedError, match="cannot create already existing subresource"):
        engine.create("azure-native:sql:ServerAzureADOnlyAuthentication", only)


def test_purge_protection_is_not_set_to_false(engine: Engine) -> None:
    group(engine)
    properties = {**VAULT["properties"], "enablePurgeProtection": False}
    with pytest.raises(RejectedError, match='The property "enablePurgeProtection" cannot be set to false'):
        engine.create("azure-native:keyvault:Vault", {**VAULT, "properties": properties})


def test_a_rejected_request_changes_nothing(engine: Engine) -> None:
    group(engine)
    kept = storage(engine)
    before = engine.read(kept)
    with pytest.raises(RejectedError):
        storage(engine)
    with pytest.raises(RejectedError):
        plan(engine, within="absent")
    assert engine.read(kept) == before
    assert len(engine.holds()) == 2
