"""Custom roles: stored, with Azure's rules for them; Azure Resource Manager and Kudu enforce permissions."""

from typing import Any, Final

from azure_facts import identifiers, names
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue.entry import ResourceType, rule
from sandbox.catalogue.references import same

_DEFINITIONS: Final = "azure-native:authorization:RoleDefinition"
_ASSIGNMENTS: Final = "azure-native:authorization:RoleAssignment"
_ROLES: Final = "learn.microsoft.com role-based-access-control/custom-roles"


@rule("A custom role has at least one assignable scope", f"{_ROLES}; the message is from memory")
def _assignable_somewhere(request: Request) -> None:
    if not request.input("assignableScopes"):
        raise AzureError(
            400,
            "InvalidRoleDefinition",
            "The role definition must have at least one assignable scope.",
        )


@rule(
    "A custom role's name is unique in the tenant",
    "Azure/ARO-RP pull request 1346, terraform-provider-azurerm issue 10728",
)
def _only_one_of_its_name(request: Request) -> None:
    name = str(request.input("roleName")).lower()
    for other in request.azure.everything():
        theirs = str(other.properties.get("roleName")).lower()
        if other.token == _DEFINITIONS and theirs == name and not same(other.id, request.id):
            raise AzureError(
                409,
                "RoleDefinitionWithSameNameExists",
                "A role definition cannot be updated with a name that already exists.",
            )


@rule(
    "An assigned custom role cannot be deleted",
    f"{_ROLES}, code and message; the status is from memory",
    on="delete",
)
def _not_assigned(request: Request) -> None:
    for other in request.azure.everything():
        definition = str(other.properties.get("roleDefinitionId"))
        if other.token == _ASSIGNMENTS and identifiers.name(definition).lower() == request.name.lower():
            raise AzureError(
                400,
                "RoleDefinitionHasAssignments",
                "There are existing role assignments referencing role.",
            )


def _definition(request: Request) -> dict[str, Any]:
    by = request.account.object
    return {
        "createdBy": by,
        "createdOn": request.created,
        "roleType": "CustomRole",
        "updatedBy": by,
        "updatedOn": request.now,
    }


TYPES: Final = (
    ResourceType(
        _DEFINITIONS,
        path="/{scope}/providers/Microsoft.Authorization/roleDefinitions/{roleDefinitionId}",
        name=names.ROLE,
        adds=_definition,
        rules=(_assignable_somewhere, _only_one_of_its_name, _not_assigned),
    ),
)
