"""Mutants of the rules in policies/rules/authorization.py."""

from policies.rules.authorization import LOCK, ROLE_ASSIGNMENT
from tests.components.azure_mocks import SUBSCRIPTION_ID
from tests.policies.mutants import ProgramMutant, PropertyMutant

_SUBSCRIPTION = f"/subscriptions/{SUBSCRIPTION_ID}"
_GROUP = f"{_SUBSCRIPTION}/resourceGroups/stitches-prod"
_CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"

MUTANTS: tuple[PropertyMutant | ProgramMutant, ...] = (
    PropertyMutant(
        rule="authorization-roles",
        type=ROLE_ASSIGNMENT,
        path="roleDefinitionId",
        invalid=f"{_SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{_CONTRIBUTOR}",
        name="-blobs",
    ),
    PropertyMutant(
        rule="authorization-scope", type=ROLE_ASSIGNMENT, path="scope", invalid=_GROUP, name="-vault"
    ),
    PropertyMutant(
        rule="authorization-principals",
        type=ROLE_ASSIGNMENT,
        path="principalType",
        invalid="User",
        name="-telemetry",
    ),
    PropertyMutant(rule="authorization-locks", type=LOCK, path="level", invalid="ReadOnly", name="-sql"),
    PropertyMutant(rule="authorization-locks", type=LOCK, path="scope", invalid=_GROUP, name="-vault"),
)
