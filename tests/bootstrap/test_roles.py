"""Who may do what: no more than needed, and the same as in README.md."""

from pathlib import Path

import pytest

from azure_facts.built_in_roles import BUILT_IN_ROLES
from bootstrap.roles import ASSIGNABLE, BUILT_IN, DECRYPTION, GRANTS, Grant, Holder, Role, Scope
from components.access.role_assignment import BuiltInRole
from sandbox.azure.store import Store
from sandbox.catalogue.access.role_permissions import permissions

README = (Path(__file__).resolve().parents[2] / "bootstrap" / "README.md").read_text(encoding="utf-8")
CHANGING = {Role.CONTRIBUTOR, Role.ACCESS_ADMINISTRATOR, Role.LOCKS_CONTRIBUTOR, Role.BLOB_CONTRIBUTOR}


def of(holder: Holder) -> set[tuple[Role, Scope]]:
    return {(grant.role, grant.scope) for grant in GRANTS if grant.holder is holder}


@pytest.mark.parametrize("grant", GRANTS, ids=lambda grant: f"{grant.holder}-{grant.role}")
def test_the_readme_lists_what_the_program_grants(grant: Grant) -> None:
    assert f"| {grant.holder} | {grant.role} | {grant.scope} | {grant.reason} |\n" in README


def test_the_readme_lists_no_other_grants() -> None:
    rows = [line for line in README.splitlines() if line.startswith(tuple(f"| {one} |" for one in Holder))]
    assert len(rows) == len(GRANTS)


def test_every_built_in_role_is_azures_role_of_that_name() -> None:
    assert {role.value: BUILT_IN_ROLES[definition] for role, definition in BUILT_IN.items()} == {
        role.value: role.value for role in Role if role is not Role.DECRYPT
    }


def test_a_deployer_may_assign_exactly_the_roles_that_the_components_assign() -> None:
    assert set(ASSIGNABLE) == {role.value for role in BuiltInRole}
    [grant] = [grant for grant in GRANTS if grant.role is Role.ACCESS_ADMINISTRATOR]
    assert grant.condition is not None
    for action, place in (("write", "@Request"), ("delete", "@Resource")):
        assert f"ActionMatches{{'Microsoft.Authorization/roleAssignments/{action}'}}" in grant.condition
        roles = f"{place}[Microsoft.Authorization/roleAssignments:RoleDefinitionId]"
        assert f"{roles} ForAnyOfAnyValues:GuidEquals {{{', '.join(ASSIGNABLE)}}}" in grant.condition
    assert grant.condition.count("(") == grant.condition.count(")")


def test_nobody_else_may_assign_a_role() -> None:
    assert {grant.holder for grant in GRANTS if grant.role is Role.ACCESS_ADMINISTRATOR} == {Holder.DEPLOYER}


@pytest.mark.parametrize("holder", [Holder.READER, Holder.PREVIEW])
def test_a_reader_has_no_role_that_changes_anything(holder: Holder) -> None:
    roles = {role for role, _ in of(holder)}
    assert roles == {Role.READER, Role.BLOB_READER, Role.DECRYPT}
    assert not roles & CHANGING
    assert all(action.endswith(("/read", "/decrypt/action")) for action in DECRYPTION)


def test_no_pipeline_has_a_role_on_states_beyond_single_containers_and_keys() -> None:
    data = {Role.BLOB_READER, Role.BLOB_CONTRIBUTOR, Role.CRYPTO_USER, Role.DECRYPT}
    assert {grant.scope for grant in GRANTS if grant.role in data} == {Scope.CONTAINER, Scope.KEY}


@pytest.mark.parametrize(
    "action",
    [
        "Microsoft.Web/sites/publish/action",  # by which Kudu checks tokens
        "Microsoft.Web/sites/slots/publish/action",
        "Microsoft.Web/sites/slots/slotsswap/action",
        "Microsoft.Web/sites/slots/slotsdiffs/action",
        "Microsoft.Web/sites/restart/action",
        "Microsoft.Web/sites/slots/config/write",  # the runtime of a release
        "Microsoft.Web/sites/config/list/action",
        "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",  # the migrator, to the slot
        "Microsoft.Sql/servers/administrators/write",  # and to the server
        "Microsoft.Insights/components/annotations/write",
    ],
)
def test_a_deployer_may_do_what_a_release_does(action: str, tmp_path: Path) -> None:
    azure = Store(tmp_path / "azure.db")
    held = [
        permission
        for grant in GRANTS
        if grant.holder is Holder.DEPLOYER and grant.scope is Scope.SUBSCRIPTION
        for permission in permissions(BUILT_IN[grant.role], azure.read())
    ]
    azure.close()
    assert any(each.allows(action) for each in held)


def test_a_deployer_may_send_the_record_to_a_component_that_accepts_only_tokens() -> None:
    assert (Role.METRICS_PUBLISHER, Scope.SUBSCRIPTION) in of(Holder.DEPLOYER)
