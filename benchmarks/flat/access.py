"""Who may do what: the application's roles, and the locks that nobody's role opens."""

import pulumi
from pulumi_azure_native import authorization, managedidentity

from benchmarks.flat.literals import SUBSCRIPTION

_DEFINITIONS = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions"


def grant(
    name: str, scope: pulumi.Output[str], identity: managedidentity.UserAssignedIdentity, ids: tuple[str, str]
) -> authorization.RoleAssignment:
    """A role on one resource; the ids are those of the assignment and of the role."""
    assignment_id, role_id = ids
    return authorization.RoleAssignment(
        name,
        role_assignment_name=assignment_id,
        scope=scope,
        principal_id=identity.principal_id,
        principal_type="ServicePrincipal",
        role_definition_id=f"{_DEFINITIONS}/{role_id}",
        opts=pulumi.ResourceOptions(delete_before_replace=True),
    )


def lock(name: str, scope: pulumi.Output[str], after: list[pulumi.Resource]) -> None:
    """A lock on one resource, made after all that stands on it."""
    authorization.ManagementLockByScope(
        name,
        lock_name="lock-stitches-prod",
        scope=scope,
        level="CanNotDelete",
        notes="Holds data. Updates replace what stands on it by themselves. To delete any of it, run "
        "`stitches unlock STACK --for 1h --reason …`, which takes this lock off and puts it back.",
        opts=pulumi.ResourceOptions(depends_on=after),
    )
