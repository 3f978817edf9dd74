"""Manual changes, as in the portal: through the control plane, and found exactly by a refresh."""

from pathlib import Path

import pytest

from sandbox.values import Secret
from tests.sandbox import person
from tests.sandbox.catalogue.arrangements import GROUP, storage
from tests.sandbox.driver import Engine, Made, app, group, plan
from tests.sandbox.person import change, drift, remove

SITE = {"resourceGroupName": GROUP, "name": GROUP}
SETTINGS = "azure-native:web:WebAppApplicationSettings"
FTP = "azure-native:web:WebAppFtpAllowed"


@pytest.fixture
def site(engine: Engine) -> Made:
    return person.site(engine)


@pytest.mark.parametrize(
    ("typed", "drifted"),
    [
        ("httpsOnly=true", "httpsOnly"),
        ("siteConfig.alwaysOn=false", "siteConfig.alwaysOn"),
        ("siteConfig.ipSecurityRestrictions.1.action=Deny", "siteConfig.ipSecurityRestrictions[1].action"),
        ("siteConfig.ipSecurityRestrictions[1].action=Deny", "siteConfig.ipSecurityRestrictions[1].action"),
        ('siteConfig.handlerMappings.2={"extension": "*.c"}', "siteConfig.handlerMappings[2]"),
        ("siteConfig.handlerMappings.1=null", "siteConfig.handlerMappings[1]"),
        ("siteConfig.minTlsVersion=1.3", "siteConfig.minTlsVersion"),
        ('siteConfig.minTlsVersion="1.3"', "siteConfig.minTlsVersion"),
        ("tags.team=null", "tags"),
        ("tags.owner=me", "tags.owner"),
        ('tags["hidden-link:/a.b"]=Resource', 'tags["hidden-link:/a.b"]'),
        ("clientCertEnabled=true", "clientCertEnabled"),
        ("identity.type=SystemAssigned", "identity"),
    ],
)
def test_a_refresh_finds_the_change_and_nothing_else(
    engine: Engine, site: Made, typed: str, drifted: str
) -> None:
    others = [identifier for identifier in engine.holds() if identifier != site.id]
    before = [engine.store.read().get(identifier) for identifier in others]
    assert [drifted] == change(engine, site.id, typed) == drift(engine, site)
    assert [engine.store.read().get(identifier) for identifier in others] == before


def test_several_changes_are_one_change(engine: Engine, site: Made) -> None:
    changed = change(engine, site.id.upper(), "httpsOnly=true", "tags.team=null", "tags.owner=me")
    assert changed == drift(engine, site) == ["httpsOnly", "tags.owner", "tags.team"]


def test_setting_the_current_value_is_no_change(engine: Engine, site: Made) -> None:
    before = engine.store.read().get(site.id)
    assert change(engine, site.id, "tags.team=web", "publicNetworkAccess=null") == []
    assert engine.store.read().get(site.id) == before


def test_a_change_updates_the_time_and_nothing_else(engine: Engine, site: Made) -> None:
    before = engine.store.read().get(site.id)
    change(engine, site.id, "httpsOnly=true")
    after = engine.store.read().get(site.id)
    assert before
    assert after
    assert (after.created, after.global_name, after.token) == (before.created, before.global_name, site.token)
    assert after.modified >= before.modified
    different = {name for name, value in after.properties.items() if before.properties.get(name) != value}
    assert different - {"lastModifiedTimeUtc"} == {"httpsOnly"}


def test_derived_properties_change_too(engine: Engine) -> None:
    group(engine)
    hosted = plan(engine, "S1")
    change(engine, hosted.id, "sku.capacity=3")
    changed = engine.read(hosted)
    assert changed
    assert changed.outputs["numberOfWorkers"] == 3
    assert drift(engine, hosted) == ["sku.capacity"]
    change(engine, hosted.id, "sku.name=P1v2")
    assert drift(engine, hosted) == ["sku.capacity", "sku.family", "sku.name", "sku.size", "sku.tier"]


def test_properties_that_azure_no_longer_returns_are_removed(engine: Engine) -> None:
    group(engine)
    account = storage(engine, sku={"name": "Standard_RAGRS"})
    change(engine, account.id, "sku.name=Standard_LRS")
    changed = engine.read(account)
    assert changed
    assert "secondaryEndpoints" in account.outputs
    assert "secondaryEndpoints" not in changed.outputs
    assert drift(engine, account) == ["sku.name"]


def test_the_tenant_and_subscription_of_a_resource_do_not_change(tmp_path: Path) -> None:
    elsewhere = Engine(tmp_path / "azure.db", settings={"tenantId": "22222222-2222-4222-8222-222222222222"})
    group(elsewhere)
    made = app(elsewhere, plan(elsewhere), identity={"type": "SystemAssigned"})
    change(elsewhere, made.id, "httpsOnly=true")
    found = elsewhere.read(made)
    elsewhere.close()
    assert found
    assert found.outputs["identity"] == made.outputs["identity"]


def test_identities_are_a_list_in_a_change_although_azure_returns_a_map(engine: Engine) -> None:
    group(engine)
    token, inputs = "azure-native:managedidentity:UserAssignedIdentity", {"resourceGroupName": GROUP}
    first, second = (engine.create(token, {**inputs, "resourceName": name}) for name in ("id-1", "id-2"))
    identity = {"type": "UserAssigned", "userAssignedIdentities": [first.id]}
    made = app(engine, plan(engine), identity=identity)
    change(engine, made.id, f"identity.userAssignedIdentities.1={second.id}")
    changed = engine.read(made)
    assert changed
    assert changed.outputs["identity"]["userAssignedIdentities"] == {
        each.id: {"principalId": each.outputs["principalId"], "clientId": each.outputs["clientId"]}
        for each in (first, second)
    }
    assert drift(engine, made) == ["identity.userAssignedIdentities[1]"]


def test_the_defaults_of_the_sdk_are_not_added(engine: Engine) -> None:
    group(engine)
    made = app(engine, plan(engine))
    change(engine, made.id, "siteConfig.alwaysOn=true")
    changed = engine.read(made)
    assert changed
    assert changed.outputs["siteConfig"]["alwaysOn"] is True
    assert "netFrameworkVersion" not in changed.outputs["siteConfig"]


def test_a_resource_that_exists_with_its_parent_can_be_changed_and_reset(engine: Engine, site: Made) -> None:
    policy = f"{site.id}/basicPublishingCredentialsPolicies/ftp"
    assert policy not in engine.holds()
    assert change(engine, policy.upper(), "allow=false") == ["allow"]
    found = engine.read_id(FTP, policy)
    assert found
    assert (found.id, found.inputs["allow"]) == (policy, False)
    assert remove(engine, policy) == []
    found = engine.read_id(FTP, policy)
    assert found
    assert "allow" not in found.inputs


@pytest.fixture
def settings(engine: Engine, site: Made) -> Made:
    return engine.create(SETTINGS, {**SITE, "properties": {"KEY": Secret("hunter2"), "MODE": "one"}})


def test_a_secret_is_kept_in_changes_of_other_properties(engine: Engine, settings: Made) -> None:
    change(engine, settings.id, "properties.MODE=two")
    found = engine.read(settings)
    assert found
    assert found.outputs["properties"] == {"KEY": Secret("hunter2"), "MODE": "two"}
    assert drift(engine, settings) == ["properties.MODE"]


def test_a_secret_can_be_removed(engine: Engine, settings: Made) -> None:
    change(engine, settings.id, "properties.KEY=null")
    assert drift(engine, settings) == ["properties.KEY"]


def test_a_removal_deletes_everything_below_and_is_found_by_a_refresh(engine: Engine, site: Made) -> None:
    slot = engine.create("azure-native:web:WebAppSlot", {**SITE, "slot": "staging"})
    assert remove(engine, site.id.upper()) == [site.id, slot.id]
    assert engine.read(site) is None
    assert engine.read(slot) is None
