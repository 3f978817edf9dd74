"""What the sandbox is loaded with: small workloads, all alike, none of which needs another."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from azure_facts import identifiers
from benchmarks.plugin import Made, Plugin
from components.role_assignment import BuiltInRole

SIZE = 5
"""How many resources make one workload."""

_LOCATION = "eastus"
_NAMESPACE = UUID("1d3c1d6c-8a0b-4a86-9d3a-0d7b3f5d7f0e")
_ROLE = (
    "/subscriptions/{subscription}/providers/Microsoft.Authorization/roleDefinitions/"
    + BuiltInRole.STORAGE_BLOB_DATA_CONTRIBUTOR
)


def create(plugin: Plugin, number: int) -> Sequence[Made]:
    """Create a workload, the group that holds it first.

    There is one of each kind: what lies in a group, what lies in another resource, what extends another, and
    what has a name that nobody else in Azure may have.
    """
    name = f"workload-{number}"
    group = plugin.create(
        "azure-native:resources:ResourceGroup", name, {"resourceGroupName": name, "location": _LOCATION}
    )
    within = {"resourceGroupName": name, "location": _LOCATION}
    account = plugin.create(
        "azure-native:storage:StorageAccount",
        name,
        {
            **within,
            "accountName": f"workload{number}",
            "kind": "StorageV2",
            "sku": {"name": "Standard_LRS"},
            "minimumTlsVersion": "TLS1_2",
        },
    )
    container = plugin.create(
        "azure-native:storage:BlobContainer",
        name,
        {"resourceGroupName": name, "accountName": f"workload{number}", "containerName": "pictures"},
    )
    identity = plugin.create(
        "azure-native:managedidentity:UserAssignedIdentity", name, {**within, "resourceName": name}
    )
    role = plugin.create(
        "azure-native:authorization:RoleAssignment",
        name,
        {
            "scope": account.id,
            "roleAssignmentName": str(uuid5(_NAMESPACE, name)),
            "principalId": identity.outputs["principalId"],
            "principalType": "ServicePrincipal",
            "roleDefinitionId": _ROLE.format(subscription=identifiers.subscription(account.id)),
        },
    )
    return group, account, container, identity, role
