"""One role, for one identity, on one resource: access is granted in no other way."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID, uuid5

import pulumi
from pulumi_azure_native import authorization

from azure_facts.built_in_roles import role_named
from components.component import Component

# Any fixed namespace works. It must never change, because a role assignment's name is its identity.
_NAMESPACE = UUID("5f1d3a52-6c0e-4b8e-9a53-2f6f5f0b7c11")


class BuiltInRole(StrEnum):
    """Azure's built-in roles that this program assigns, by the GUID of their definition."""

    KEY_VAULT_SECRETS_USER = role_named("Key Vault Secrets User")
    KEY_VAULT_CRYPTO_USER = role_named("Key Vault Crypto User")
    STORAGE_BLOB_DATA_CONTRIBUTOR = role_named("Storage Blob Data Contributor")
    MONITORING_METRICS_PUBLISHER = role_named("Monitoring Metrics Publisher")


@dataclass(frozen=True, kw_only=True)
class RoleAssignmentArgs:
    """The arguments of `RoleAssignment`.

    Attributes:
        scope: The ARM id of the resource to which the role gives access; never a resource group.
        principal_id: The object id of a managed identity.
        subscription_id: The subscription of the role definitions.
    """

    scope: pulumi.Input[str]
    principal_id: pulumi.Input[str]
    role: BuiltInRole
    subscription_id: str


class RoleAssignment(Component):
    """A role assignment whose name is the same in every run.

    Azure requires a GUID as name, unique in the tenant. It is derived from values that are known before the
    first preview, so not from the scope or the principal. A changed role gets a new name, as Azure requires
    (it returns RoleAssignmentUpdateNotPermitted otherwise).
    """

    def __init__(
        self, name: str, args: RoleAssignmentArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, args, opts)
        definition = f"/providers/Microsoft.Authorization/roleDefinitions/{args.role}"
        authorization.RoleAssignment(
            name,
            role_assignment_name=str(uuid5(_NAMESPACE, f"{args.subscription_id}/{name}/{args.role}")),
            scope=args.scope,
            principal_id=args.principal_id,
            # Set explicitly: otherwise Azure rejects a principal that Entra has not replicated yet.
            principal_type=authorization.PrincipalType.SERVICE_PRINCIPAL,
            role_definition_id=f"/subscriptions/{args.subscription_id}{definition}",
            # A new principal or scope is a new assignment with the same name: the old one is deleted first.
            opts=self.child(delete_before_replace=True),
        )
        self.register_outputs({})
