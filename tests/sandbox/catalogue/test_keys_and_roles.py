"""What Azure rejects for a vault's keys and for custom roles, with its status, code and message."""

from typing import Any

import pytest

from tests.sandbox.catalogue.arrangements import GROUP, VAULT
from tests.sandbox.catalogue.rejections import IN_GROUP, rejected_delete, rejection, says
from tests.sandbox.driver import Engine, Made, group

KEY = "keyvault:Key"
ROLE = "authorization:RoleDefinition"
ASSIGNMENT = "authorization:RoleAssignment"


def key(**properties: Any) -> dict[str, Any]:
    named = {"resourceGroupName": GROUP, "vaultName": "kv-stitches", "keyName": "state"}
    return {**named, "properties": {"kty": "RSA", "keySize": 3072, **properties}}


def role(scope: str, number: int = 1, name: str = "Decrypt", **given: Any) -> dict[str, Any]:
    return {
        "scope": scope,
        "roleDefinitionId": f"00000000-0000-4000-8000-{number:012}",
        "roleName": name,
        "assignableScopes": [scope],
        "permissions": [{"dataActions": ["Microsoft.KeyVault/vaults/keys/decrypt/action"]}],
        **given,
    }


def assignment(engine: Engine, scope: Made, definition: str, **given: Any) -> dict[str, Any]:
    inputs = {**IN_GROUP, "resourceName": "id-web"}
    identity = engine.create("azure-native:managedidentity:UserAssignedIdentity", inputs)
    return {
        "scope": scope.id,
        "roleAssignmentName": "00000000-0000-4000-8000-000000000009",
        "principalId": identity.outputs["principalId"],
        "roleDefinitionId": definition,
        **given,
    }


@pytest.mark.parametrize("bits", [1024, 3000, 8192])
def test_an_rsa_key_has_one_of_three_sizes(engine: Engine, bits: int) -> None:
    group(engine)
    engine.create("azure-native:keyvault:Vault", {**VAULT, "location": "eastus"})
    assert rejection(engine, KEY, key(keySize=bits)) == says(
        400, "BadParameter", f"Key size {bits} is not supported."
    )


def test_a_key_has_its_uri_and_its_version_and_no_key_material(engine: Engine) -> None:
    group(engine)
    engine.create("azure-native:keyvault:Vault", {**VAULT, "location": "eastus"})
    made = engine.create(f"azure-native:{KEY}", key())
    assert made.outputs["keyUri"] == "https://kv-stitches.vault.azure.net/keys/state"
    assert made.outputs["keyUriWithVersion"].startswith("https://kv-stitches.vault.azure.net/keys/state/")
    assert (made.outputs["kty"], made.outputs["keySize"]) == ("RSA", 3072)
    assert "properties" not in made.outputs


def test_the_name_of_a_deleted_key_stays_in_use(engine: Engine) -> None:
    group(engine)
    engine.create("azure-native:keyvault:Vault", {**VAULT, "location": "eastus"})
    engine.delete(engine.create(f"azure-native:{KEY}", key()))
    assert rejection(engine, KEY, key()) == says(
        409,
        "Conflict",
        "Key state is currently in a deleted but recoverable state, and its name cannot be reused; in this "
        "state, the key can only be recovered or purged.",
    )


def test_a_custom_role_has_an_assignable_scope(engine: Engine) -> None:
    made = group(engine)
    assert rejection(engine, ROLE, role(made.id, assignableScopes=[])) == says(
        400, "InvalidRoleDefinition", "The role definition must have at least one assignable scope."
    )


def test_a_custom_roles_name_is_unique_in_any_case(engine: Engine) -> None:
    made = group(engine)
    kept = engine.create(f"azure-native:{ROLE}", role(made.id))
    assert "RoleDefinitionWithSameNameExists" in rejection(engine, ROLE, role(made.id, 2, "decrypt"))
    engine.update(kept, role(made.id, description="still the same"))


def test_an_assigned_custom_role_cannot_be_deleted(engine: Engine) -> None:
    made = group(engine)
    defined = engine.create(f"azure-native:{ROLE}", role(made.id))
    assigned = engine.create(f"azure-native:{ASSIGNMENT}", assignment(engine, made, defined.id))
    assert rejected_delete(engine, defined) == says(
        400, "RoleDefinitionHasAssignments", "There are existing role assignments referencing role."
    )
    engine.delete(assigned)
    engine.delete(defined)


@pytest.mark.parametrize("version", [{}, {"conditionVersion": "1.0"}])
def test_a_condition_has_a_version(engine: Engine, version: dict[str, str]) -> None:
    made = group(engine)
    reader = "/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"
    inputs = assignment(engine, made, reader, condition="@Request[x] StringEquals 'y'", **version)
    assert "InvalidConditionVersion" in rejection(engine, ASSIGNMENT, inputs)
    engine.create(f"azure-native:{ASSIGNMENT}", {**inputs, "conditionVersion": "2.0"})
