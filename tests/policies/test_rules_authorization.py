"""The rules of authorization for several values together, and for other values than the mutants have."""

import pytest

from policies.rules.authorization import (
    LOCK,
    LOCK_ON_RESOURCE,
    LOCKS_ON_MANY,
    ROLE_ASSIGNMENT,
    ROLE_DEFINITION,
    RULES,
    WIDE_ROLES,
)
from tests.policies.recording import UNKNOWN, Recorded, one
from tests.policies.verdicts import Diagnostic, analyze, pack

PACK = [policy for policy in pack() if policy.name in {rule.name for rule in RULES}]

SUBSCRIPTION = "/subscriptions/00000000-0000-4000-8000-000000000001"
GROUP = f"{SUBSCRIPTION}/resourceGroups/stitches-prod"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-stitches-prod"
MANY = (
    "",
    "/",
    "/providers/Microsoft.Management/managementGroups/everything",
    SUBSCRIPTION,
    f"{SUBSCRIPTION}/",
    SUBSCRIPTION.removeprefix("/"),
    GROUP,
    GROUP.lower(),
    f"{GROUP}/",
)


def recorded(type_token: str, **inputs: object) -> Recorded:
    return Recorded(
        urn=f"urn:pulumi:dev::stitches::{type_token}::other", type=type_token, name="other", inputs=inputs
    )


def assignment(path: str, value: object) -> list[Diagnostic]:
    return analyze(PACK, one("prod", ROLE_ASSIGNMENT, "-vault").with_input(path, value))


def definition(*permissions: object) -> list[Diagnostic]:
    return analyze(PACK, recorded(ROLE_DEFINITION, permissions=list(permissions)))


@pytest.mark.parametrize("role", WIDE_ROLES)
@pytest.mark.parametrize("prefix", ["/", f"{SUBSCRIPTION}/"])
def test_a_wide_role_is_found_however_it_is_written(role: str, prefix: str) -> None:
    definition_id = f"{prefix}providers/Microsoft.Authorization/roleDefinitions/{role}"
    for written in (definition_id, definition_id.upper(), f"{definition_id}/"):
        [diagnostics] = assignment("roleDefinitionId", written)
        assert diagnostics.policy == "authorization-roles"


@pytest.mark.parametrize("scope", MANY)
def test_a_role_or_a_lock_on_many_is_found_however_it_is_written(scope: str) -> None:
    [diagnostics] = assignment("scope", scope)
    assert diagnostics.message.startswith("scope: expected a single resource's id")
    [diagnostics] = analyze(PACK, one("prod", LOCK, "-vault").with_input("scope", scope))
    assert diagnostics.policy == "authorization-locks"


@pytest.mark.parametrize("scope", [VAULT, VAULT.lower(), f"{VAULT}/secrets/OAuthClientSecret"])
def test_a_role_on_a_resource_or_a_part_of_it_is_narrow(scope: str) -> None:
    assert assignment("scope", scope) == []


@pytest.mark.parametrize(
    "action",
    [
        "*",
        "*/write",
        "*/action",
        "Microsoft.Authorization/*",
        "microsoft.authorization/roleAssignments/write",
    ],
)
@pytest.mark.parametrize("kind", ["actions", "dataActions"])
def test_a_custom_role_neither_allows_everything_nor_grants_access(action: str, kind: str) -> None:
    [diagnostics] = definition({"actions": ["Microsoft.Web/sites/read"]}, {kind: ["*/read", action]})
    assert diagnostics.message.startswith(f"permissions[1].{kind}[1]: ")


def test_a_custom_role_may_read_and_act_on_one_service() -> None:
    actions = ["*/read", "Microsoft.Authorization/locks/read", "Microsoft.Web/sites/*"]
    assert definition({"actions": actions, "notActions": ["*"], "dataActions": []}) == []


def test_an_unknown_action_does_not_hide_a_wide_one() -> None:
    diagnostics = definition({"actions": [UNKNOWN, "*"]})
    assert [line.undecided for line in diagnostics] == [False, True]


def test_a_lock_of_one_resource_by_its_name_complies() -> None:
    assert analyze(PACK, recorded(LOCK_ON_RESOURCE, level="CanNotDelete")) == []
    [diagnostics] = analyze(PACK, recorded(LOCK_ON_RESOURCE, level="ReadOnly"))
    assert diagnostics.message.startswith("level: ")


@pytest.mark.parametrize("type_token", LOCKS_ON_MANY)
def test_a_lock_on_a_group_or_a_subscription_is_found(type_token: str) -> None:
    [diagnostics] = analyze(PACK, recorded(type_token, level="CanNotDelete"))
    assert diagnostics.policy == "authorization-locks"
