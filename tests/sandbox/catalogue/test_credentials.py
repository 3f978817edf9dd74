"""Functions that return keys, passwords and tokens: made-up ones, whose text says so."""

import re
from typing import Any

import pytest

from sandbox.values import Secret
from tests.sandbox.catalogue.arrangements import ACCOUNT, GROUP, storage
from tests.sandbox.catalogue.rejections import IN_GROUP, workspace
from tests.sandbox.driver import SUBSCRIPTION, Engine, RejectedError, app, group, plan

IN_ACCOUNT = {**IN_GROUP, "accountName": ACCOUNT["accountName"]}
MADE_UP = "made-up-by-the-sandbox"
KEYS = "azure-native:storage:listStorageAccountKeys"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"


def test_the_keys_of_an_account_are_made_up_and_always_the_same(engine: Engine) -> None:
    group(engine)
    storage(engine)
    response = engine.invoke(KEYS, IN_ACCOUNT)
    assert [key["value"] for key in response["keys"]] == [
        f"{MADE_UP}-key1-of-ststitches",
        f"{MADE_UP}-key2-of-ststitches",
    ]
    assert engine.invoke("azure-native:storage/v20240101:listStorageAccountKeys", IN_ACCOUNT) == response


def test_what_azure_native_does_not_mark_as_a_secret_is_not_marked_here(engine: Engine) -> None:
    group(engine)
    storage(engine)
    assert not any(isinstance(key["value"], Secret) for key in engine.invoke(KEYS, IN_ACCOUNT)["keys"])


@pytest.mark.parametrize(
    ("function", "output", "of"),
    [
        ("listStorageAccountServiceSAS", "serviceSasToken", {"resource": "c", "permissions": "r"}),
        ("listStorageAccountSAS", "accountSasToken", {"services": "b", "permissions": "r"}),
    ],
)
def test_a_token_has_its_parameters_and_no_signature(
    engine: Engine, function: str, output: str, of: dict[str, str]
) -> None:
    group(engine)
    storage(engine)
    asked = {**IN_ACCOUNT, **of, "sharedAccessExpiryTime": "2030-01-01"}
    token = engine.invoke(f"azure-native:storage:{function}", asked)[output]
    assert re.fullmatch(rf"sv=[\d-]+&\w+=\w&sp=r&se=2030-01-01&sig={MADE_UP}-signature-of-ststitches", token)


def test_a_registrys_passwords_need_its_administrator(engine: Engine) -> None:
    group(engine)
    named = {**IN_GROUP, "registryName": "crstitches"}
    inputs = {**named, "sku": {"name": "Basic"}}
    made = engine.create("azure-native:containerregistry:Registry", inputs)
    function = "azure-native:containerregistry:listRegistryCredentials"
    with pytest.raises(RejectedError) as rejected:
        engine.invoke(function, named)
    assert str(rejected.value).startswith(
        'Status=400 Code="UnAuthorizedForCredentialOperations" Message="Cannot perform credential operations '
        f"for {made.id} as admin user is disabled."
    )
    engine.update(made, {**inputs, "adminUserEnabled": True})
    response = engine.invoke(function, named)
    assert response["username"] == "crstitches"
    assert all(each["value"].startswith(MADE_UP) for each in response["passwords"])


def test_an_app_and_its_slot_have_their_own_publishing_users(engine: Engine) -> None:
    group(engine)
    on = plan(engine)
    app(engine, on)
    site: dict[str, Any] = {**IN_GROUP, "name": "stitches-dev"}
    engine.create("azure-native:web:WebAppSlot", {**site, "slot": "staging", "serverFarmId": on.id})
    response = engine.invoke("azure-native:web:listWebAppPublishingCredentials", site)
    assert response["publishingUserName"] == "$stitches-dev"
    assert response["scmUri"].endswith("@stitches-dev.scm.azurewebsites.net")
    slot = {**site, "slot": "staging"}
    response = engine.invoke("azure-native:web:listWebAppPublishingCredentialsSlot", slot)
    assert response["publishingUserName"] == "$stitches-dev__staging"
    assert response["scmUri"].endswith("@stitches-dev-staging.scm.azurewebsites.net")


def test_a_workspace_has_two_keys(engine: Engine) -> None:
    group(engine)
    workspace(engine)
    named = {**IN_GROUP, "workspaceName": "logs"}
    response = engine.invoke("azure-native:operationalinsights:getSharedKeys", named)
    assert response["primarySharedKey"] == f"{MADE_UP}-key1-of-logs"
    assert response["secondarySharedKey"] == f"{MADE_UP}-key2-of-logs"


def test_what_does_not_exist_has_no_keys(engine: Engine) -> None:
    group(engine)
    with pytest.raises(RejectedError) as rejected:
        engine.invoke(KEYS, IN_ACCOUNT)
    assert str(rejected.value).startswith(
        'Status=404 Code="ResourceNotFound" Message="The Resource '
        f"'Microsoft.Storage/storageAccounts/ststitches' under resource group '{GROUP}' was not found."
    )


def test_a_built_in_role_is_found_by_its_guid(engine: Engine) -> None:
    function, scope = "azure-native:authorization:getRoleDefinition", f"/subscriptions/{SUBSCRIPTION}"
    response = engine.invoke(function, {"roleDefinitionId": READER, "scope": scope})
    assert response["id"] == f"{scope}/providers/Microsoft.Authorization/roleDefinitions/{READER}"
    assert (response["roleName"], response["roleType"]) == ("Reader", "BuiltInRole")
    with pytest.raises(RejectedError, match='Status=404 Code="RoleDefinitionDoesNotExist"'):
        engine.invoke(function, {"roleDefinitionId": "Reader", "scope": scope})
    unlisted = engine.invoke(function, {"roleDefinitionId": SUBSCRIPTION, "scope": scope})
    assert "does not list" in unlisted["roleName"]
