"""Authorization: who may do what on which resource, and the locks on resources that hold data."""

import re
from collections.abc import Iterable, Iterator

from pulumi_policy import Severity

from azure_facts.built_in_roles import role_named
from policies.expectations import each, has, matches, one_of, satisfies
from policies.findings import Finding, violation
from policies.resources import Resource
from policies.rule import (
    EVERYWHERE,
    AnyRule,
    Check,
    PropertyRule,
    ResourceRule,
    Service,
)

ROLE_ASSIGNMENT = "azure-native:authorization:RoleAssignment"
ROLE_DEFINITION = "azure-native:authorization:RoleDefinition"
LOCK = "azure-native:authorization:ManagementLockByScope"
LOCK_ON_RESOURCE = "azure-native:authorization:ManagementLockAtResourceLevel"
LOCKS_ON_MANY = (
    "azure-native:authorization:ManagementLockAtResourceGroupLevel",
    "azure-native:authorization:ManagementLockAtSubscriptionLevel",
)

WIDE_ROLES = {
    role_named(name): name
    for name in (
        "Owner",
        "Contributor",
        "User Access Administrator",
        "Role Based Access Control Administrator",
    )
}

_LEARN = "https://learn.microsoft.com/azure"
_A_NARROW_ROLE = satisfies(
    f"a role other than {', '.join(WIDE_ROLES.values())}",
    lambda raw: raw.rstrip("/").rpartition("/")[2].casefold() not in WIDE_ROLES,
    str,
)
_NARROW_ACTIONS = each(
    matches(
        r"(?is)\*/read|Microsoft\.Authorization/.*/read|(?!\*|Microsoft\.Authorization/).*",
        "an action of one service, or one that only reads",
    ),
    "a list of actions",
).or_absent()
_NARROW_PERMISSIONS = each(
    has("permissions", actions=_NARROW_ACTIONS, dataActions=_NARROW_ACTIONS), "a list of permissions"
)

# A tenant, a management group, a subscription, or a resource group.
_MANY = re.compile(
    r"/?(providers/Microsoft\.Management/managementGroups/[^/]+"
    r"|subscriptions/[^/]+(/resourceGroups/[^/]+)?)?/?",
    re.IGNORECASE,
)
_ONE_RESOURCE = satisfies("a single resource's id", lambda raw: not _MANY.fullmatch(raw), str)


def _grants_little(resource: Resource) -> Iterable[Finding]:
    """Neither an assigned role nor a custom role allows everything."""
    if resource.type == ROLE_DEFINITION:
        return _NARROW_PERMISSIONS.findings(resource.properties.member("permissions"))
    return _A_NARROW_ROLE.findings(resource.properties.member("roleDefinitionId"))


def _locks_one_resource(lock: Resource) -> Iterator[Finding]:
    """A lock covers one resource, and prevents only its deletion."""
    yield from one_of("CanNotDelete").findings(lock.properties.member("level"))
    if lock.type == LOCK:
        yield from _ONE_RESOURCE.findings(lock.properties.member("scope"))
    if lock.type in LOCKS_ON_MANY:
        yield violation("", "expected a lock on a single resource, found one on many")


RULES: tuple[AnyRule, ...] = (
    ResourceRule(
        name="authorization-roles",
        service=Service.AUTHORIZATION,
        description="Roles allow what an identity needs, never everything, and never to grant access.",
        reason="An attacker who takes over the application can do everything that its identity may do.",
        severity=Severity.CRITICAL,
        levels=EVERYWHERE,
        url=f"{_LEARN}/role-based-access-control/best-practices",
        types=(ROLE_ASSIGNMENT, ROLE_DEFINITION),
        evaluate=_grants_little,
        fix="Assign the narrowest built-in role that is enough, for example Key Vault Secrets User.",
        covers=("CKV_AZURE_39", "Azure.RBAC.LimitOwner"),
    ),
    PropertyRule(
        name="authorization-scope",
        service=Service.AUTHORIZATION,
        description="Each role is assigned on a single resource.",
        reason="A role on a group also applies to everything that is added to the group later.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/role-based-access-control/scope-overview",
        types=(ROLE_ASSIGNMENT,),
        checks=(
            Check(
                path="scope",
                expected=_ONE_RESOURCE,
                fix="Set `scope` to the id of the resource that needs the role.",
                covers=("Azure.RBAC.LimitMGDelegation",),
            ),
        ),
    ),
    PropertyRule(
        name="authorization-principals",
        service=Service.AUTHORIZATION,
        description="Roles are assigned to service principals, not to people.",
        reason="People get access in another process, in which it expires. Without `principalType`, Azure "
        "rejects an assignment to a new identity that Entra has not copied to all its servers yet.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url=f"{_LEARN}/role-based-access-control/role-assignments-template",
        types=(ROLE_ASSIGNMENT,),
        checks=(
            Check(
                path="principalType",
                expected=one_of("ServicePrincipal"),
                fix='Set `principal_type="ServicePrincipal"`.',
            ),
        ),
    ),
    ResourceRule(
        name="authorization-locks",
        service=Service.AUTHORIZATION,
        description="Locks prevent the deletion of single resources.",
        reason="A lock on a group blocks every replacement in it; a read-only lock blocks every deployment.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url=f"{_LEARN}/azure-resource-manager/management/lock-resources",
        types=(LOCK, LOCK_ON_RESOURCE, *LOCKS_ON_MANY),
        evaluate=_locks_one_resource,
        fix='Use `ManagementLockByScope` with a single resource as `scope` and `level="CanNotDelete"`.',
    ),
)
