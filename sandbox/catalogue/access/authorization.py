"""Role assignments and management locks. `sandbox.azure.locks` enforces the locks."""

from typing import Any, Final

from azure_facts import identifiers, names
from azure_facts.built_in_roles import BUILT_IN_ROLES
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue.entry import ResourceType, rule
from sandbox.catalogue.references import same
from sandbox.values import dig

_GROUP: Final = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
_LOCK: Final = "/providers/Microsoft.Authorization/locks/{lockName}"
_ASSIGNMENTS: Final = "azure-native:authorization:RoleAssignment"
_DEFINITIONS: Final = "/providers/microsoft.authorization/roledefinitions/"
_SERVICE_PRINCIPAL: Final = "ServicePrincipal"


def _grants(properties: Any) -> tuple[str, str]:  # noqa: ANN401 - inputs or properties
    return str(properties.get("principalId")).lower(), str(properties.get("roleDefinitionId")).lower()


def _is_managed_identity(principal: str, request: Request) -> bool:
    """Return whether a principal is a managed identity in this Azure, user-assigned or system-assigned."""
    for record in request.azure.everything():
        theirs = (record.properties.get("principalId"), dig(record.properties, "identity.principalId"))
        if record.token != _ASSIGNMENTS and principal.lower() in (str(one).lower() for one in theirs):
            return True
    return False


@rule("An assignment's role and principal cannot change", "Azure/Azure-Landing-Zones issue 2040")
def _grant_stays(request: Request) -> None:
    if request.existing and _grants(request.existing.properties) != _grants(request.inputs):
        raise AzureError(
            400,
            "RoleAssignmentUpdateNotPermitted",
            "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
        )


@rule(
    "A principal cannot have the same role at a scope twice",
    "learn.microsoft.com role-based-access-control/troubleshooting",
)
def _granted_once(request: Request) -> None:
    scope = identifiers.scope_of_extension(request.id)
    for other in request.azure.below(f"{scope}/providers/Microsoft.Authorization/roleAssignments"):
        if _grants(other.properties) == _grants(request.inputs) and not same(other.id, request.id):
            raise AzureError(409, "RoleAssignmentExists", "The role assignment already exists.")


@rule(
    "The role is a custom role of the subscription, or a built-in role; a GUID that built_in_roles.py does "
    "not list is accepted as a built-in role, with a warning",
    "learn.microsoft.com role-based-access-control/built-in-roles and troubleshooting; "
    "the messages are from memory",
)
def _role_exists(request: Request) -> None:
    definition = str(request.input("roleDefinitionId"))
    role = identifiers.name(definition).lower()
    if _DEFINITIONS not in identifiers.key(definition) or not names.GUID.takes(role):
        raise AzureError(
            400, "InvalidRoleDefinitionId", f"The role definition ID '{definition}' is not valid."
        )
    if role not in BUILT_IN_ROLES and request.find(definition) is None:
        near = next((known for known in BUILT_IN_ROLES if known[:13] == role[:13]), None)
        meant = f" Did you mean {BUILT_IN_ROLES[near]}, '{near}'?" if near else ""
        request.notes.append(
            f"The sandbox does not know the role '{role}' and accepts it as one of Azure's built-in roles. "
            f"Azure rejects an unknown role: check it with `az role definition list --name {role}`.{meant}"
        )


@rule(
    "The principal exists: an identity in this Azure, or the caller; not checked if its type is set",
    "Azure-Samples/azure-search-openai-demo issue 9, aka.ms/docs-principaltype",
)
def _principal_exists(request: Request) -> None:
    principal = str(request.input("principalId"))
    if request.input("principalType") is not None or principal.lower() == request.account.object.lower():
        return
    if not _is_managed_identity(principal, request):
        raise AzureError(
            400,
            "PrincipalNotFound",
            f"Principal {principal.replace('-', '')} does not exist in the directory "
            f"{request.account.tenant}. Check that you have the correct principal ID. If you are creating "
            "this principal and then immediately assigning a role, this error might be related to a "
            "replication delay. In this case, set the role assignment principalType property to a value, "
            "such as ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype",
        )


@rule(
    "A condition has the version 2.0",
    "learn.microsoft.com rest/api/authorization/role-assignments/create; the message is from memory",
)
def _condition_has_its_version(request: Request) -> None:
    if request.input("condition") is not None and request.input("conditionVersion") != "2.0":
        raise AzureError(
            400, "InvalidConditionVersion", "The condition version must be '2.0' when a condition is given."
        )


@rule("A managed identity is a service principal", "Azure/azure-dev issue 3581")
def _type_fits(request: Request) -> None:
    given, principal = request.input("principalType"), str(request.input("principalId"))
    if given in (None, _SERVICE_PRINCIPAL) or not _is_managed_identity(principal, request):
        return
    raise AzureError(
        400,
        "UnmatchedPrincipalType",
        # Azure's message has the typo "PrinciaplType".
        f"The PrincipalId '{principal.replace('-', '')}' has type '{_SERVICE_PRINCIPAL}' , which is "
        f"different from specified PrinciaplType '{given}'.",
    )


def _assignment(request: Request) -> dict[str, Any]:
    by = request.account.object
    return {
        "createdBy": by,
        "createdOn": request.created,
        "principalType": "User",
        "scope": request.input("scope"),
        "updatedBy": by,
        "updatedOn": request.now,
    }


TYPES: Final = (
    ResourceType(
        _ASSIGNMENTS,
        path="/{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}",
        name=names.GUID,
        create_only=("principalId",),
        adds=_assignment,
        rules=(
            _grant_stays,
            _granted_once,
            _role_exists,
            _condition_has_its_version,
            _principal_exists,
            _type_fits,
        ),
    ),
    ResourceType(
        "azure-native:authorization:ManagementLockByScope", path="/{scope}" + _LOCK, name=names.LOCK
    ),
    ResourceType(
        "azure-native:authorization:ManagementLockAtResourceLevel",
        path=(
            _GROUP
            + "/providers/{resourceProviderNamespace}/{parentResourcePath}/{resourceType}/{resourceName}"
            + _LOCK
        ),
        name=names.LOCK,
    ),
    ResourceType(
        "azure-native:authorization:ManagementLockAtResourceGroupLevel",
        path=_GROUP + _LOCK,
        name=names.LOCK,
    ),
)
