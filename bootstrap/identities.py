"""The identities of the pipelines: whom each trusts, and what it may do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid5

import pulumi
from pulumi_azure_native import authorization, managedidentity

from bootstrap.configuration import Configuration, Environment
from bootstrap.federation import AUDIENCE, ISSUER, subjects
from bootstrap.roles import BUILT_IN, DECRYPTION, GRANTS, Grant, Holder, Role, Scope
from bootstrap.stores import Stores

# Any fixed namespace does; it must never change, since a role assignment's name is its identity.
_NAMESPACE: Final = UUID("0d1f3f0e-6a55-4c0c-9d0a-2c8a3a8f6f1b")


@dataclass(frozen=True, kw_only=True)
class Principal:
    """Somebody who gets roles.

    Attributes:
        name: The name in the program.
        context: The jobs whose tokens it trusts, as GitHub writes it; None for people.
        environments: Those that it has to do with.
    """

    name: str
    holder: Holder
    context: str | None
    environments: tuple[Environment, ...]


def principals(configuration: Configuration) -> tuple[Principal, ...]:
    """Everybody who gets roles: one deployer an environment, and the three that have to do with all."""
    every = configuration.environments
    return (
        *(
            Principal(
                name=f"deployer-{environment.name}",
                holder=Holder.DEPLOYER,
                context=f"environment:{environment.name}",
                environments=(environment,),
            )
            for environment in every
        ),
        Principal(name="reader", holder=Holder.READER, context="ref:refs/heads/main", environments=every),
        Principal(name="preview", holder=Holder.PREVIEW, context="pull_request", environments=every),
        Principal(name="administrators", holder=Holder.ADMINISTRATORS, context=None, environments=every),
    )


@dataclass(frozen=True, kw_only=True)
class Identities:
    """What was made for the principals.

    Attributes:
        client_ids: The client id of each identity, by the principal's name.
        assignments: Every role assignment.
    """

    client_ids: Mapping[str, pulumi.Output[str]]
    assignments: tuple[authorization.RoleAssignment, ...]


def make_identities(configuration: Configuration, stores: Stores) -> Identities:
    """Make the identities, with what they trust and what they may do."""
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
        for name, grant, scope in assignments(principal, stores):
            definition = decryption.id if grant.role is Role.DECRYPT else _built_in(grant.role)
            made.append(
                authorization.RoleAssignment(
                    name,
                    role_assignment_name=str(uuid5(_NAMESPACE, f"{stores.subscription_id}/{name}")),
                    scope=scope,
                    principal_id=object_id,
                    # Said explicitly, or a principal that Entra has not replicated yet is refused.
                    principal_type=kind,
                    role_definition_id=definition,
                    condition=grant.condition,
                    condition_version="2.0" if grant.condition else None,
                    description=grant.reason,
                    opts=pulumi.ResourceOptions(delete_before_replace=True),
                )
            )
    return Identities(client_ids=client_ids, assignments=tuple(made))


def assignments(principal: Principal, stores: Stores) -> Iterator[tuple[str, Grant, pulumi.Input[str]]]:
    """What a principal is granted where: a name that is the same in every run, the grant, and the scope."""
    seen: set[tuple[Role, str]] = set()
    for environment in principal.environments:
        scopes: dict[Scope, pulumi.Input[str]] = {
            Scope.SUBSCRIPTION: f"/subscriptions/{environment.subscription_id}",
            Scope.CONTAINER: stores.containers[environment.name],
            Scope.KEY: stores.keys[environment.name],
        }
        for grant in GRANTS:
            where = (
                environment.subscription_id if grant.scope is Scope.SUBSCRIPTION else environment.name.value
            )
            # Azure takes a role at a scope once: environments may share a subscription.
            if grant.holder is principal.holder and (grant.role, where) not in seen:
                seen.add((grant.role, where))
                yield f"{principal.name}-{_slug(grant.role)}-{where}", grant, scopes[grant.scope]


def _identity(
    name: str, context: str, configuration: Configuration, stores: Stores
) -> managedidentity.UserAssignedIdentity:
    identity = managedidentity.UserAssignedIdentity(
        name,
        resource_name_=f"id-stitches-{name}",
        resource_group_name=stores.group_name,
        location=configuration.region,
    )
    before: list[pulumi.Resource] = []
    for form, subject in subjects(configuration.repository, context).items():
        credential = managedidentity.FederatedIdentityCredential(
            f"{name}-{form}",
            federated_identity_credential_resource_name=f"github-{form}",
            resource_name_=identity.name,
            resource_group_name=stores.group_name,
            issuer=ISSUER,
            audiences=[AUDIENCE],
            subject=subject,
            # One after the other: Entra refuses two writes at once to the credentials of one identity.
            # Source: learn.microsoft.com, entra/workload-id/workload-identity-federation-considerations.
            opts=pulumi.ResourceOptions(depends_on=before),
        )
        before = [credential]
    return identity


def _decryption_role(stores: Stores) -> authorization.RoleDefinition:
    scope = f"/subscriptions/{stores.subscription_id}"
    return authorization.RoleDefinition(
        "decryption",
        role_definition_id=str(uuid5(_NAMESPACE, f"{stores.subscription_id}/{Role.DECRYPT}")),
        # A custom role's name is the tenant's only one.
        role_name=f"{Role.DECRYPT} {stores.subscription_id}",
        role_type="CustomRole",
        description="Decrypts with the keys of the states of Stitches, and cannot change them.",
        scope=scope,
        assignable_scopes=[scope],
        permissions=[authorization.PermissionArgs(data_actions=list(DECRYPTION))],
    )


def _built_in(role: Role) -> str:
    return f"/providers/Microsoft.Authorization/roleDefinitions/{BUILT_IN[role]}"


def _slug(role: Role) -> str:
    return role.value.lower().replace(" ", "-")
