"""What Azure rejects of role assignments, with its status, code and message."""

from typing import Any

import pytest

from tests.sandbox.catalogue.rejections import IN_GROUP, rejected_update, rejection, says
from tests.sandbox.driver import Engine, Made, app, group, plan

ASSIGNMENT = "azure-native:authorization:RoleAssignment"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
NOBODY = "99999999-9999-4999-8999-999999999999"


def role(scope: str, number: int, principal: str, definition: str = READER, **given: Any) -> dict[str, Any]:
    return {
        "scope": scope,
        "roleAssignmentName": f"00000000-0000-4000-8000-{number:012}",
        "principalId": principal,
        "roleDefinitionId": f"/providers/Microsoft.Authorization/roleDefinitions/{definition}",
        **given,
    }


def identity(engine: Engine) -> str:
    inputs = {**IN_GROUP, "resourceName": "id-web"}
    made = engine.create("azure-native:managedidentity:UserAssignedIdentity", inputs)
    return made.outputs["principalId"]


def scope(engine: Engine) -> tuple[Made, str]:
    made = group(engine)
    return made, identity(engine)


def test_a_principal_has_a_role_at_a_scope_once(engine: Engine) -> None:
    made, principal = scope(engine)
    kept = engine.create(ASSIGNMENT, role(made.id, 1, principal))
    assert rejection(engine, "authorization:RoleAssignment", role(made.id, 2, principal)) == says(
        409, "RoleAssignmentExists", "The role assignment already exists."
    )
    engine.create(ASSIGNMENT, role(made.id, 3, principal, OWNER))
    assert "RoleAssignmentUpdateNotPermitted" in rejected_update(
        engine, kept, role(made.id, 1, principal, OWNER)
    )


def test_a_principal_exists(engine: Engine) -> None:
    made, principal = scope(engine)
    tenant = engine.invoke("azure-native:authorization:getClientConfig", {})["tenantId"]
    assert rejection(engine, "authorization:RoleAssignment", role(made.id, 1, NOBODY)) == says(
        400,
        "PrincipalNotFound",
        f"Principal {NOBODY.replace('-', '')} does not exist in the directory {tenant}. Check that you have "
        "the correct principal ID. If you are creating this principal and then immediately assigning a role, "
        "this error might be related to a replication delay. In this case, set the role assignment "
        "principalType property to a value, such as ServicePrincipal, User, or Group.  See "
        "https://aka.ms/docs-principaltype",
    )
    engine.create(ASSIGNMENT, role(made.id, 1, principal))


def test_the_caller_and_the_identity_of_an_app_are_principals(engine: Engine) -> None:
    made = group(engine)
    caller = engine.invoke("azure-native:authorization:getClientConfig", {})["objectId"]
    site = app(engine, plan(engine), identity={"type": "SystemAssigned"})
    engine.create(ASSIGNMENT, role(made.id, 1, caller))
    engine.create(ASSIGNMENT, role(made.id, 2, site.outputs["identity"]["principalId"]))


@pytest.mark.parametrize("kind", ["ServicePrincipal", "User", "Group"])
def test_a_principal_with_a_type_need_not_exist_in_the_directory(engine: Engine, kind: str) -> None:
    made = group(engine)
    engine.create(ASSIGNMENT, role(made.id, 1, NOBODY, principalType=kind))


def test_a_managed_identity_is_not_a_user(engine: Engine) -> None:
    made, principal = scope(engine)
    invalid = role(made.id, 1, principal, principalType="User")
    assert rejection(engine, "authorization:RoleAssignment", invalid) == says(
        400,
        "UnmatchedPrincipalType",
        f"The PrincipalId '{principal.replace('-', '')}' has type 'ServicePrincipal' , which is different "
        "from specified PrinciaplType 'User'.",
    )
    engine.create(ASSIGNMENT, {**invalid, "principalType": "ServicePrincipal"})


def test_a_role_has_an_id_and_one_that_is_not_listed_is_accepted_with_a_note(engine: Engine) -> None:
    made, principal = scope(engine)
    # A frequent error in the id of AcrPull.
    absent = "7f951dda-4ed3-11e8-bbf0-0a580a020228"
    engine.create(ASSIGNMENT, role(made.id, 2, principal, absent))
    ((urn, note),) = engine.notes.warnings
    assert "RoleAssignment" in urn
    assert absent in note
    assert "AcrPull" in note
    for malformed in ("Reader", f"{READER}|{made.id}"):
        message = rejection(engine, "authorization:RoleAssignment", role(made.id, 1, principal, malformed))
        assert 'Code="InvalidRoleDefinitionId"' in message
    engine.create(ASSIGNMENT, role(made.id, 1, principal, READER.upper()))
    assert len(engine.notes.warnings) == 1
