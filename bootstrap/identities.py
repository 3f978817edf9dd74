"""The identities of the pipelines: which tokens each trusts, and what it may do."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import authorization, managedidentity

from bootstrap.configuration import Configuration
from bootstrap.federation import AUDIENCE, ISSUER, form, subject
from bootstrap.names import guid_of, identity_name
from bootstrap.principals import principals
from bootstrap.roles import BUILT_IN, DECRYPTION, Grant, Role, Scope
from bootstrap.stores import Stores


@dataclass(frozen=True, kw_only=True)
class Identities:
    """What was created for the principals.

    Attributes:
        client_ids: The client id of each identity, by the principal's name.
        assignments: Every role assignment.
    """

    client_ids: Mapping[str, pulumi.Output[str]]
    assignments: tuple[authorization.RoleAssignment, ...]


def make_identities(configuration: Configuration, stores: Stores) -> Identities:
    """Create the identities, with their trusted tokens and their roles."""
    decryption = _decryption_role(stores)
    client_ids: dict[str, pulumi.Output[str]] = {}
    made: list[authorization.RoleAssignment] = []
    for principal in principals(configuration):
        object_id: pulumi.Input[str] = configuration.administrators.object_id
        kind = configuration.administrators.type.value
        if principal.context is not None:
            identity = _identity(principal.name, principal.context, configuration, stores)
            client_ids[principal.name] = identity.client_id
            object_id, kind = identity.principal_id, authorization.PrincipalType.SERVICE_PRINCIPAL.value
        for name, grant, place in principal.grants():
            definition = decryption.id if grant.role is Role.DECRYPT else _built_in(grant.role)
            made.append(
                authorization.RoleAssignment(
                    name,
                    role_assignment_name=guid_of(name, stores.subscription_id),
                    scope=_scope(grant, place, stores),
                    principal_id=object_id,
                    # Set explicitly: otherwise Azure rejects a principal that Entra has not replicated yet.
                    principal_type=kind,
                    role_definition_id=definition,
                    condition=grant.condition,
                    condition_version="2.0" if grant.condition else None,
                    description=grant.reason,
                    opts=pulumi.ResourceOptions(delete_before_replace=True),
                )
            )
    return Identities(client_ids=client_ids, assignments=tuple(made))


def _scope(grant: Grant, place: str, stores: Stores) -> pulumi.Input[str]:
    match grant.scope:
        case Scope.SUBSCRIPTION:
            return f"/subscriptions/{place}"
        case Scope.CONTAINER:
            return stores.containers[place]
        case Scope.KEY:
            return stores.keys[place]


def _identity(
    name: str, context: str, configuration: Configuration, stores: Stores
) -> managedidentity.UserAssignedIdentity:
    identity = managedidentity.UserAssignedIdentity(
        name,
        resource_name_=identity_name(name),
        resource_group_name=stores.group_name,
        location=configuration.region,
    )
    # Named by the form, so that a change of form creates a second one before the first is deleted.
    written = form(configuration.repository)
    managedidentity.FederatedIdentityCredential(
        f"{name}-{written}",
        federated_identity_credential_resource_name=f"github-{written}",
        resource_name_=identity.name,
        resource_group_name=stores.group_name,
        issuer=ISSUER,
        audiences=[AUDIENCE],
        subject=subject(configuration.repository, context),
    )
    return identity


def _decryption_role(stores: Stores) -> authorization.RoleDefinition:
    scope = f"/subscriptions/{stores.subscription_id}"
    return authorization.RoleDefinition(
        "decryption",
        role_definition_id=guid_of(Role.DECRYPT, stores.subscription_id),
        # A custom role's name must be unique in the tenant.
        role_name=f"{Role.DECRYPT} {stores.subscription_id}",
        role_type="CustomRole",
        description="Decrypts with the keys of the states of Stitches, and cannot change the keys.",
        scope=scope,
        assignable_scopes=[scope],
        permissions=[authorization.PermissionArgs(data_actions=list(DECRYPTION))],
    )


def _built_in(role: Role) -> str:
    return f"/providers/Microsoft.Authorization/roleDefinitions/{BUILT_IN[role]}"
