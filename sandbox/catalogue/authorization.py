"""Role assignments and management locks. What a lock refuses stands in `sandbox.azure.locks`."""

from typing import Any, Final

from sandbox.azure import identifiers
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue import names
from sandbox.catalogue.entry import ResourceType, rule

_GROUP: Final = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
_LOCK: Final = "/providers/Microsoft.Authorization/locks/{lockName}"
_ASSIGNMENTS: Final = "azure-native:authorization:RoleAssignment"


def _grants(properties: Any) -> tuple[str, str]:  # noqa: ANN401 - inputs or properties
    return str(properties.get("principalId")).lower(), str(properties.get("roleDefinitionId")).lower()


@rule("An assignment's role and principal stay", "Azure/Azure-Landing-Zones issue 2040")
def _grant_stays(request: Request) -> None:
    if request.existing and _grants(request.existing.properties) != _grants(request.inputs):
        raise AzureError(
            400,
            "RoleAssignmentUpdateNotPermitted",
            "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
        )


@rule(
    "A principal has a role at a scope once", "learn.microsoft.com role-based-access-control/troubleshooting"
)
def _granted_once(request: Request) -> None:
    scope = identifiers.scope_of_extension(request.id)
    for other in request.azure.below(f"{scope}/providers/Microsoft.Authorization/roleAssignments"):
        twice = _grants(other.properties) == _grants(request.inputs)
        if twice and identifiers.key(other.id) != identifiers.key(request.id):
            raise AzureError(409, "RoleAssignmentExists", "The role assignment already exists.")


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
        answers=_assignment,
        rules=(_grant_stays, _granted_once),
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
