"""A site's settings and the Key Vault references among them, as Azure's client reads them."""

from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError
from azure.mgmt.web.models import SiteConfig, SiteConfigResource

from sandbox.values import Secret
from tests.sandbox.arm.served import (
    APP,
    GROUP,
    READER,
    REFERENCE,
    SECRETS,
    SECRETS_USER,
    SLOT,
    Azure,
    vault,
)
from tests.sandbox.driver import Made

SETTING = "Api__Token"


def secret(azure: Azure, name: str, value: str) -> Made:
    inputs = {
        "resourceGroupName": GROUP,
        "vaultName": "kv-stitches-staging",
        "secretName": name,
        "properties": {"value": Secret(value)},
    }
    return azure.engine.create(SECRETS, inputs, name)


def with_identity(azure: Azure, *sites: Made, role: bool = True) -> None:
    """Give sites one identity to read their vault."""
    identity = azure.identity("id-stitches", SECRETS_USER if role else None)
    for site in sites:
        more = {
            "identity": {"type": "UserAssigned", "userAssignedIdentities": [identity.id]},
            "keyVaultReferenceIdentity": identity.id,
        }
        azure.engine.update(site, {**site.inputs, **more})


def references(azure: Azure) -> dict[str, Any]:
    found = azure.web().web_apps.get_app_settings_key_vault_references(GROUP, APP)
    return {str(each.name): each.properties for each in found}


def test_settings_are_listed_and_those_of_the_slot_are_its_own(azure: Azure) -> None:
    app, slot = azure.app_with_slot({"A": "1", "B": "2"})
    listed = [{"name": "A", "value": "of the slot"}]
    configured = {**slot.inputs["siteConfig"], "appSettings": listed}
    azure.engine.update(slot, {**slot.inputs, "siteConfig": configured})
    client = azure.web().web_apps
    assert client.list_application_settings(GROUP, APP).properties == {"A": "1", "B": "2"}
    assert client.list_application_settings_slot(GROUP, APP, SLOT).properties == {"A": "of the slot"}
    assert client.list_connection_strings(GROUP, APP).properties in (None, {})
    assert "appSettings" not in azure.ask("GET", app.id).text


def test_a_reader_of_a_site_may_not_read_its_settings(azure: Azure, monkeypatch: pytest.MonkeyPatch) -> None:
    azure.app_with_slot({"A": "1"})
    reader = azure.web(azure.credential(azure.identity("id-reader", READER), monkeypatch)).web_apps
    assert reader.get(GROUP, APP).name == APP
    with pytest.raises(HttpResponseError, match="sites/config/list/action"):
        reader.list_application_settings(GROUP, APP)


def test_a_put_of_settings_replaces_all_and_follows_the_same_rules(azure: Azure) -> None:
    azure.app_with_slot({"A": "1"})
    client = azure.web().web_apps
    client.update_application_settings(GROUP, APP, {"properties": {"C": "3"}})
    assert client.list_application_settings(GROUP, APP).properties == {"C": "3"}
    with pytest.raises(HttpResponseError, match="AppSetting with name 'C:D' is not allowed"):
        client.update_application_settings(GROUP, APP, {"properties": {"C:D": "4"}})
    assert client.list_application_settings(GROUP, APP).properties == {"C": "3"}


def test_sticky_names_are_read(azure: Azure) -> None:
    azure.app_with_slot()
    client = azure.web().web_apps
    assert not client.list_slot_configuration_names(GROUP, APP).app_setting_names
    named = {"resourceGroupName": GROUP, "name": APP, "appSettingNames": ["A"]}
    azure.engine.create("azure-native:web:WebAppSlotConfigurationNames", named)
    assert client.list_slot_configuration_names(GROUP, APP).app_setting_names == ["A"]


def test_a_reference_is_resolved_with_the_sites_identity(azure: Azure) -> None:
    app, slot = azure.app_with_slot({SETTING: REFERENCE.format("Token"), "PLAIN": "1"})
    vault(azure.engine)
    secret(azure, "Token", "hunter2")
    with_identity(azure, app, slot)
    found = references(azure)
    assert list(found) == [SETTING]
    assert found[SETTING].status == "Resolved"
    assert found[SETTING].vault_name == "kv-stitches-staging"
    assert found[SETTING].active_version
    assert found[SETTING].identity_type.type == "UserAssigned"
    single = azure.web().web_apps.get_app_setting_key_vault_reference(GROUP, APP, SETTING)
    assert single.properties
    assert single.properties.status == "Resolved"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("@Microsoft.KeyVault(VaultName=kv-stitches-staging)", "InvalidSyntax"),
        ("@Microsoft.KeyVault(SecretUri=http://elsewhere)", "InvalidSyntax"),
        ("@Microsoft.KeyVault(VaultName=kv-another;SecretName=Token)", "VaultNotFound"),
        (REFERENCE.format("Nothing"), "SecretNotFound"),
        (
            "@Microsoft.KeyVault(VaultName=kv-stitches-staging;SecretName=Token;SecretVersion=0)",
            "SecretVersionNotFound",
        ),
        (
            "@Microsoft.KeyVault(SecretUri=https://kv-stitches-staging.vault.azure.net/secrets/Token/)",
            "Resolved",
        ),
    ],
)
def test_the_reason_why_a_reference_is_not_resolved_is_reported(azure: Azure, text: str, status: str) -> None:
    app, _ = azure.app_with_slot({SETTING: text})
    vault(azure.engine)
    secret(azure, "Token", "hunter2")
    with_identity(azure, app)
    assert references(azure)[SETTING].status == status


def test_without_an_identity_or_its_role_nothing_is_resolved(azure: Azure) -> None:
    app, slot = azure.app_with_slot({SETTING: REFERENCE.format("Token")})
    vault(azure.engine)
    secret(azure, "Token", "hunter2")
    assert references(azure)[SETTING].status == "MSINotEnabled"
    with_identity(azure, app, slot, role=False)
    azure.ask("POST", f"{app.id}/config/configreferences/appsettings/refresh")
    assert references(azure)[SETTING].status == "AccessToKeyVaultDenied"


def test_a_new_version_is_used_after_a_refresh_and_not_before(azure: Azure) -> None:
    app, _ = azure.app_with_slot({SETTING: REFERENCE.format("Token")})
    vault(azure.engine)
    made = secret(azure, "Token", "hunter2")
    with_identity(azure, app)
    before = references(azure)[SETTING].active_version
    azure.engine.update(made, {**made.inputs, "properties": {"value": Secret("hunter3")}})
    assert references(azure)[SETTING].active_version == before
    refreshed = azure.ask("POST", f"{app.id}/config/configreferences/appsettings/refresh").json()["value"]
    assert [each["properties"]["status"] for each in refreshed] == ["Resolved"]
    assert references(azure)[SETTING].active_version != before


def test_after_a_change_of_a_setting_the_vault_is_read_again(azure: Azure) -> None:
    app, _ = azure.app_with_slot({SETTING: REFERENCE.format("Late")})
    vault(azure.engine)
    with_identity(azure, app)
    assert references(azure)[SETTING].status == "SecretNotFound"
    secret(azure, "Late", "hunter2")
    assert references(azure)[SETTING].status == "SecretNotFound"
    settings = {SETTING: REFERENCE.format("Late"), "OTHER": REFERENCE.format("Late")}
    azure.web().web_apps.update_application_settings(GROUP, APP, {"properties": settings})
    assert references(azure)[SETTING].status == "Resolved"


def test_the_slot_reports_a_stored_secret_as_missing_until_a_refresh(azure: Azure) -> None:
    """The README's step that stores the secrets ends with this request, because releases read the result."""
    _, slot = azure.app_with_slot({SETTING: REFERENCE.format("Late")})
    vault(azure.engine)
    with_identity(azure, slot)

    def status() -> object:
        found = azure.web().web_apps.get_app_settings_key_vault_references_slot(GROUP, APP, SLOT)
        return [each.properties and each.properties.status for each in found]

    assert status() == ["SecretNotFound"]
    secret(azure, "Late", "hunter2")
    assert status() == ["SecretNotFound"]
    azure.ask("POST", f"{slot.id}/config/configreferences/appsettings/refresh")
    assert status() == ["Resolved"]


def test_equal_values_resolve_to_the_same_text_and_different_ones_do_not(azure: Azure) -> None:
    app, _ = azure.app_with_slot({SETTING: REFERENCE.format("Token")})
    vault(azure.engine)
    made = secret(azure, "Token", "hunter2")
    with_identity(azure, app)
    read = azure.local_azure.references

    def value() -> str | None:
        read.refresh(app.id)
        return read.value(app.id, REFERENCE.format("Token"))

    first = value()
    azure.engine.update(made, {**made.inputs, "properties": {"value": Secret("hunter3")}})
    second = value()
    azure.engine.update(made, {**made.inputs, "properties": {"value": Secret("hunter2")}})
    assert first is not None
    assert "hunter" not in first
    assert first != second
    assert value() == first


def test_the_runtime_of_a_site_can_be_changed_alone(azure: Azure) -> None:
    app, slot = azure.app_with_slot({"A": "1"})
    client = azure.web().web_apps
    wanted = SiteConfigResource(properties=SiteConfig(linux_fx_version="DOTNETCORE|11.0"))
    before = client.get_configuration(GROUP, APP).as_dict()
    client.update_configuration_slot(GROUP, APP, SLOT, wanted)
    assert client.get_configuration_slot(GROUP, APP, SLOT).linux_fx_version == "DOTNETCORE|11.0"
    assert client.get_configuration(GROUP, APP).as_dict() == before
    assert client.list_application_settings(GROUP, APP).properties == {"A": "1"}
    assert app.id != slot.id


def test_no_other_part_of_the_configuration_can_be_changed_alone(azure: Azure) -> None:
    azure.app_with_slot({})
    wanted = SiteConfigResource(properties=SiteConfig(always_on=False))
    with pytest.raises(HttpResponseError, match="alwaysOn"):
        azure.web().web_apps.update_configuration(GROUP, APP, wanted)
