"""Resources are created, changed, read and deleted."""

from typing import Any

import pytest

from sandbox.values import UNKNOWN, Secret
from tests.sandbox.driver import SUBSCRIPTION, Engine, Made, app, group, plan

GROUP = "stitches-dev"
SITE = {"resourceGroupName": GROUP, "name": GROUP}
APP = "azure-native:web:WebApp"
SETTINGS = "azure-native:web:WebAppApplicationSettings"
FTP = "azure-native:web:WebAppFtpAllowed"


@pytest.fixture
def site(engine: Engine) -> Made:
    group(engine)
    return app(engine, plan(engine), siteConfig={"alwaysOn": True}, tags={"team": "web"})


def change(engine: Engine, made: Made, **properties: Any) -> None:
    """Change a resource without the engine."""
    with engine.store.write() as transaction:
        record = transaction.get(made.id)
        assert record is not None
        record.properties.update(properties)
        transaction.save(record)


def test_an_update_replaces_all_properties_and_keeps_the_resource_itself(engine: Engine, site: Made) -> None:
    updated = engine.update(site, {**SITE, "serverFarmId": site.inputs["serverFarmId"], "httpsOnly": True})
    assert updated.outputs["httpsOnly"] is True
    assert "tags" not in updated.outputs
    assert updated.outputs["defaultHostName"] == site.outputs["defaultHostName"]
    assert engine.read(updated) == updated


def test_a_preview_of_an_update_keeps_name_and_location_and_changes_nothing(
    engine: Engine, site: Made
) -> None:
    plan_id = site.inputs["serverFarmId"]
    previewed = engine.update(site, {**SITE, "serverFarmId": plan_id, "httpsOnly": True}, preview=True)
    assert previewed.outputs["name"] == GROUP
    assert previewed.outputs["location"] == site.outputs["location"] == "East US"
    assert previewed.outputs["httpsOnly"] is True
    assert previewed.outputs["defaultHostName"] is UNKNOWN
    assert engine.read(site) == site


def test_unknown_inputs_stay_unknown_through_check_and_preview(engine: Engine) -> None:
    inputs = {"resourceGroupName": UNKNOWN, "name": "app", "siteConfig": {"healthCheckPath": UNKNOWN}}
    checked, faults = engine.check(APP, inputs)
    assert not faults
    assert checked["location"] is UNKNOWN, "it will be that of the group"
    previewed = engine.preview(APP, checked)
    assert previewed["siteConfig"]["healthCheckPath"] is UNKNOWN
    assert engine.holds() == []


def test_the_default_location_is_that_of_the_group(engine: Engine) -> None:
    group(engine, location="West Europe")
    assert plan(engine).outputs["location"] == "West Europe"


def test_a_group_needs_a_location(engine: Engine) -> None:
    _, faults = engine.check("azure-native:resources:ResourceGroup", {"resourceGroupName": "g"})
    assert list(faults) == ["location"]
    assert "pulumi config set azure-native:location" in faults["location"]


def test_a_configured_location_is_the_default(engine: Engine, tmp_path: Any) -> None:
    placed = Engine(tmp_path / "azure.db", settings={"location": "westus"})
    checked, faults = placed.check("azure-native:resources:ResourceGroup", {"resourceGroupName": "g"})
    placed.close()
    assert not faults
    assert checked["location"] == "westus"


def test_a_change_without_the_engine_is_found_exactly(engine: Engine, site: Made) -> None:
    change(engine, site, httpsOnly=True, tags={"team": "web", "who": "me"})
    found = engine.read(site)
    assert found is not None
    assert found.inputs == {**site.inputs, "httpsOnly": True, "tags": {"team": "web", "who": "me"}}
    assert engine.diff(found, site.inputs).paths == ["httpsOnly", "tags.who"]


def test_a_change_of_a_read_only_property_is_no_drift_of_the_inputs(engine: Engine, site: Made) -> None:
    change(engine, site, state="Stopped")
    found = engine.read(site)
    assert found is not None
    assert found.inputs == site.inputs
    assert found.outputs["state"] == "Stopped"


def test_drift_in_one_element_does_not_change_the_others(engine: Engine) -> None:
    group(engine)
    rules = [{"name": "a", "action": "Allow", "priority": 1}, {"name": "b", "action": "Allow", "priority": 2}]
    made = app(engine, plan(engine), siteConfig={"ipSecurityRestrictions": rules})
    drifted = [rules[0], {**rules[1], "action": "Deny"}]
    change(engine, made, siteConfig={**made.outputs["siteConfig"], "ipSecurityRestrictions": drifted})
    found = engine.read(made)
    assert found is not None
    assert found.inputs["siteConfig"] == {"ipSecurityRestrictions": drifted}


def test_a_read_of_a_resource_that_was_deleted_without_the_engine_finds_nothing(
    engine: Engine, site: Made
) -> None:
    engine.delete_id(site.token, site.id)
    assert engine.read(site) is None


def test_a_deleted_resource_can_be_deleted_again(engine: Engine, site: Made) -> None:
    engine.delete(site)
    engine.delete(site)
    assert site.id not in engine.holds()


def test_children_and_extensions_are_deleted_with_their_parent(engine: Engine, site: Made) -> None:
    engine.create(FTP, {**SITE, "allow": False})
    engine.create("azure-native:web:WebAppSlot", {**SITE, "slot": "staging"})
    engine.create(
        "azure-native:monitor:DiagnosticSetting",
        {"resourceUri": site.id, "name": "logs", "eventHubAuthorizationRuleId": "hub"},
    )
    engine.delete(site)
    assert len(engine.holds()) == 2, "the group and the plan"


def test_the_deletion_of_a_group_deletes_everything_in_it(engine: Engine, site: Made) -> None:
    kept = group(engine, "stitches-dev-2")
    engine.delete_id("azure-native:resources:ResourceGroup", site.id.partition("/providers/")[0])
    assert engine.holds() == [kept.id]


def test_a_setting_exists_with_its_site_and_is_reset_to_the_default(engine: Engine, site: Made) -> None:
    made = engine.create(FTP, {**SITE, "allow": False})
    again = engine.create(FTP, {**SITE, "allow": True})
    assert again.id == made.id
    engine.delete(again)
    assert engine.read_id(FTP, made.id) is not None, "as every site has it"
    engine.delete(site)
    assert engine.read_id(FTP, made.id) is None


def test_secrets_are_only_in_the_engines_state(engine: Engine, site: Made) -> None:
    made = engine.create(SETTINGS, {**SITE, "properties": {"A": Secret("hunter2"), "B": "plain"}})
    assert made.outputs["properties"] == {"A": Secret("hunter2"), "B": "plain"}
    assert b"hunter2" not in engine.contents()
    assert engine.read(made) == made
    imported = engine.read_id(SETTINGS, made.id)
    assert imported is not None
    assert imported.inputs["properties"] == {"B": "plain"}


def test_a_secret_object_is_kept_completely(engine: Engine, site: Made) -> None:
    made = engine.create(SETTINGS, {**SITE, "properties": Secret({"A": "hunter2"})})
    assert b"hunter2" not in engine.contents()
    assert engine.read(made) == made


def test_a_changed_secret_is_a_change(engine: Engine, site: Made) -> None:
    made = engine.create(SETTINGS, {**SITE, "properties": {"A": Secret("hunter2")}})
    assert engine.diff(made, {**SITE, "properties": {"A": Secret("hunter3")}}).paths == ["properties.A"]


def test_responses_are_the_same_for_the_same_id(engine: Engine, tmp_path: Any, site: Made) -> None:
    other = Engine(tmp_path / "other.db")
    group(other)
    same = app(other, plan(other), identity={"type": "SystemAssigned"})
    other.close()
    mine = engine.update(site, {**site.inputs, "identity": {"type": "SystemAssigned"}})
    assert same.outputs["identity"] == mine.outputs["identity"]
    assert same.outputs["outboundIpAddresses"] == site.outputs["outboundIpAddresses"]


def test_a_slot_has_its_own_host_name_and_identity(engine: Engine, site: Made) -> None:
    identity = {"identity": {"type": "SystemAssigned"}}
    slot = engine.create("azure-native:web:WebAppSlot", {**SITE, "slot": "staging", **identity})
    app_too = engine.update(site, {**site.inputs, **identity})
    assert slot.outputs["defaultHostName"] == "stitches-dev-staging.azurewebsites.net"
    assert slot.outputs["name"] == "stitches-dev/staging"
    assert slot.outputs["identity"]["principalId"] != app_too.outputs["identity"]["principalId"]


def test_a_user_assigned_identity_is_returned_with_its_principal(engine: Engine) -> None:
    group(engine)
    named = engine.create(
        "azure-native:managedidentity:UserAssignedIdentity",
        {"resourceGroupName": GROUP, "resourceName": "id-web"},
    )
    made = app(engine, plan(engine), identity={"type": "UserAssigned", "userAssignedIdentities": [named.id]})
    assert made.outputs["identity"]["userAssignedIdentities"] == {
        named.id: {"principalId": named.outputs["principalId"], "clientId": named.outputs["clientId"]}
    }


@pytest.mark.parametrize(
    ("sku", "secondary", "readable"),
    [("Standard_LRS", None, False), ("Standard_GRS", "westus", False), ("Standard_RAGRS", "westus", True)],
)
def test_a_storage_accounts_second_region_follows_from_its_sku(
    engine: Engine, sku: str, secondary: str | None, readable: bool
) -> None:
    group(engine)
    inputs = {"resourceGroupName": GROUP, "accountName": "st", "kind": "StorageV2", "sku": {"name": sku}}
    made = engine.create("azure-native:storage:StorageAccount", {**inputs, "accountName": "ststitches"})
    assert made.outputs.get("secondaryLocation") == secondary
    assert ("secondaryEndpoints" in made.outputs) is readable
    assert made.outputs["primaryEndpoints"]["blob"] == "https://ststitches.blob.core.windows.net/"


def test_ids_are_those_of_azure(engine: Engine, site: Made) -> None:
    assert site.id == (
        f"/subscriptions/{SUBSCRIPTION}/resourceGroups/stitches-dev/providers/Microsoft.Web/sites/stitches-dev"
    )
    found = engine.read_id(site.token, site.id.upper())
    assert found is not None
    assert found.id == site.id
