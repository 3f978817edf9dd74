"""Roles, locks and the budget: who may do what, who may not, and who is notified of the cost."""

from uuid import UUID

from components.access.data_lock import DataLock, DataLockArgs
from components.access.identity import Identity, IdentityArgs
from components.access.role_assignment import BuiltInRole, RoleAssignment, RoleAssignmentArgs
from components.cost_management.budget import Budget, BudgetArgs
from components.placement import Placement
from tests.components.azure_mocks import SUBSCRIPTION_ID, run


def assignment_of(
    role: BuiltInRole, subscription_id: str = SUBSCRIPTION_ID, name: str = "role"
) -> dict[str, str]:
    arguments = RoleAssignmentArgs(
        scope="vault-id", principal_id="principal-id", role=role, subscription_id=subscription_id
    )
    return run(lambda: RoleAssignment(name, arguments)).inputs("azure-native:authorization:RoleAssignment")


def test_a_role_is_assigned_to_the_principal_on_the_one_resource() -> None:
    assignment = assignment_of(BuiltInRole.KEY_VAULT_SECRETS_USER)
    assert (assignment["scope"], assignment["principalId"]) == ("vault-id", "principal-id")
    assert assignment["principalType"] == "ServicePrincipal"
    assert assignment["roleDefinitionId"] == (
        f"/subscriptions/{SUBSCRIPTION_ID}/providers/Microsoft.Authorization/roleDefinitions/"
        "4633458b-17de-408a-b874-0445c86b69e6"
    )


def test_an_assignments_name_is_a_guid_that_is_the_same_in_every_run() -> None:
    name = assignment_of(BuiltInRole.KEY_VAULT_SECRETS_USER)["roleAssignmentName"]
    assert str(UUID(name)) == name
    assert name == assignment_of(BuiltInRole.KEY_VAULT_SECRETS_USER)["roleAssignmentName"]


def test_another_role_component_or_subscription_gives_another_name() -> None:
    names = {
        assignment["roleAssignmentName"]
        for assignment in (
            assignment_of(BuiltInRole.KEY_VAULT_SECRETS_USER),
            assignment_of(BuiltInRole.STORAGE_BLOB_DATA_CONTRIBUTOR),
            assignment_of(BuiltInRole.KEY_VAULT_SECRETS_USER, name="other"),
            assignment_of(BuiltInRole.KEY_VAULT_SECRETS_USER, subscription_id="another"),
        )
    }
    assert len(names) == 4


def test_no_built_in_role_manages_anything() -> None:
    owner_contributor_and_access_administrator = {
        "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
        "b24988ac-6180-42a0-ab88-20f7382dd24c",
        "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
    }
    assert not owner_contributor_and_access_administrator & {role.value for role in BuiltInRole}


def test_the_identity_is_created_at_the_reported_location(placement: Placement) -> None:
    azure = run(lambda: Identity("id", IdentityArgs(placement=placement, identity_name="id-stitches")))
    identity = azure.inputs("azure-native:managedidentity:UserAssignedIdentity")
    assert (identity["resourceName"], identity["location"]) == ("id-stitches", "eastus")


def test_a_data_lock_forbids_deletion_of_one_resource() -> None:
    azure = run(lambda: DataLock("lock", DataLockArgs(scope="vault-id", lock_name="lock")))
    lock = azure.inputs("azure-native:authorization:ManagementLockByScope")
    assert (lock["scope"], lock["level"]) == ("vault-id", "CanNotDelete")


def test_the_budget_starts_in_a_fixed_month_and_notifies_when_it_is_spent() -> None:
    arguments = BudgetArgs(
        scope="group-id",
        budget_name="budget",
        amount_usd=500,
        start_date="2026-12-01T00:00:00Z",
        emails=("oncall@example.com",),
        action_group_id="action-group-id",
    )
    budget = run(lambda: Budget("budget", arguments)).inputs("azure-native:consumption:Budget")
    assert (budget["amount"], budget["timeGrain"], budget["category"]) == (500, "Monthly", "Cost")
    assert budget["timePeriod"] == {"startDate": "2026-12-01T00:00:00Z"}
    thresholds = {
        (notification["thresholdType"], notification["threshold"])
        for notification in budget["notifications"].values()
    }
    assert thresholds == {("Actual", 100), ("Actual", 120), ("Forecasted", 110)}
    for notification in budget["notifications"].values():
        assert notification["contactEmails"] == ["oncall@example.com"]
        assert notification["contactGroups"] == ["action-group-id"]
