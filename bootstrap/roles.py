"""Who may do what, and why: the one table from which every role assignment is created.

README.md has the same table; a test compares the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from azure_facts.built_in_roles import role_named


class Holder(StrEnum):
    """The holder of a role."""

    DEPLOYER = "deployer"
    """The identity of one environment, for deploy.yml."""
    READER = "reader"
    """The identity of main, for plans and for drift.yml."""
    PREVIEW = "preview"
    """The identity of pull requests, for preview-azure.yml."""
    ADMINISTRATORS = "administrators"
    """The people who administer the states."""


class Scope(StrEnum):
    """Where a role applies, for each environment of its holder: a deployer has one, all others have all."""

    SUBSCRIPTION = "subscription"
    CONTAINER = "container"
    KEY = "key"


class Role(StrEnum):
    """A role, by its name.

    The definitions are Azure's own, except DECRYPT: no role of Azure allows only decryption with a key. Key
    Vault Crypto User, the closest one, can also disable the key.
    """

    CONTRIBUTOR = "Contributor"
    ACCESS_ADMINISTRATOR = "Role Based Access Control Administrator"
    LOCKS_CONTRIBUTOR = "Locks Contributor"
    METRICS_PUBLISHER = "Monitoring Metrics Publisher"
    READER = "Reader"
    BLOB_READER = "Storage Blob Data Reader"
    BLOB_CONTRIBUTOR = "Storage Blob Data Contributor"
    CRYPTO_USER = "Key Vault Crypto User"
    DECRYPT = "Stitches State Decryption"


BUILT_IN: Final[Mapping[Role, str]] = {
    role: role_named(role.value) for role in Role if role is not Role.DECRYPT
}
"""The GUID of each definition."""

DECRYPTION: Final = (
    "Microsoft.KeyVault/vaults/keys/read",
    "Microsoft.KeyVault/vaults/keys/decrypt/action",
)
"""What DECRYPT allows. The engine encrypts with the key only when a person creates a stack."""

ASSIGNABLE: Final = tuple(
    role_named(name)
    for name in (
        "Monitoring Metrics Publisher",
        "Key Vault Secrets User",
        "Key Vault Crypto User",
        "Storage Blob Data Contributor",
    )
)
"""The roles that a deployer may assign: those of components/access/role_assignment.py, as a test checks."""


@dataclass(frozen=True, kw_only=True)
class Grant:
    """One role of one holder.

    Attributes:
        condition: A condition that restricts the role further, or None.
        reason: Why the role is needed, as a sentence.
    """

    holder: Holder
    role: Role
    scope: Scope
    reason: str
    condition: str | None = None


def _only_these_roles() -> str:
    """Assign and remove only the assignable roles, and only for service principals.

    Source of the form: learn.microsoft.com, role-based-access-control/delegate-role-assignments-examples.
    """
    roles = ", ".join(ASSIGNABLE)
    parts: list[str] = []
    for action, place in (("write", "@Request"), ("delete", "@Resource")):
        attribute = f"{place}[Microsoft.Authorization/roleAssignments"
        parts.append(
            f"((!(ActionMatches{{'Microsoft.Authorization/roleAssignments/{action}'}})) OR "
            f"({attribute}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {{{roles}}} AND "
            f"{attribute}:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {{'ServicePrincipal'}}))"
        )
    return " AND ".join(parts)


GRANTS: Final = (
    Grant(
        holder=Holder.DEPLOYER,
        role=Role.CONTRIBUTOR,
        scope=Scope.SUBSCRIPTION,
        # It allows every action except those on permissions, which are Microsoft.Authorization's. So it
        # allows Microsoft.Web/sites/publish/action, by which Kudu checks tokens, and allows assigning
        # identities.
        # Sources: learn.microsoft.com, role-based-access-control/built-in-roles/privileged, and the wiki of
        # projectkudu/kudu, "Accessing the kudu service".
        reason="It creates the resource group and everything in it, attaches identities to the sites, "
        "publishes releases to them, and swaps them.",
    ),
    Grant(
        holder=Holder.DEPLOYER,
        role=Role.ACCESS_ADMINISTRATOR,
        scope=Scope.SUBSCRIPTION,
        condition=_only_these_roles(),
        reason="It assigns roles on vault, storage and metrics to the application's identity. A condition on"
        " this assignment allows only these roles, and only for service principals.",
    ),
    Grant(
        holder=Holder.DEPLOYER,
        role=Role.LOCKS_CONTRIBUTOR,
        scope=Scope.SUBSCRIPTION,
        reason="It locks the resources that hold data; Contributor cannot.",
    ),
    Grant(
        holder=Holder.DEPLOYER,
        role=Role.METRICS_PUBLISHER,
        scope=Scope.SUBSCRIPTION,
        # Despite its name, the role can publish all telemetry. Source: learn.microsoft.com,
        # azure-monitor/app/azure-ad-authentication.
        reason="It sends the record of each release to Application Insights, which may accept Entra tokens"
        " only; Contributor cannot.",
    ),
    Grant(
        holder=Holder.DEPLOYER,
        role=Role.BLOB_CONTRIBUTOR,
        scope=Scope.CONTAINER,
        reason="It reads and writes the state of its own stack, and locks it.",
    ),
    Grant(
        holder=Holder.DEPLOYER,
        role=Role.DECRYPT,
        scope=Scope.KEY,
        reason="It decrypts the key that encrypts the secrets of its own state.",
    ),
    Grant(
        holder=Holder.READER,
        role=Role.READER,
        scope=Scope.SUBSCRIPTION,
        reason="It compares the resources in Azure with the state.",
    ),
    Grant(
        holder=Holder.READER,
        role=Role.BLOB_READER,
        scope=Scope.CONTAINER,
        reason="It reads the states without locking them: a preview needs no lock, even with a refresh.",
    ),
    Grant(
        holder=Holder.READER,
        role=Role.DECRYPT,
        scope=Scope.KEY,
        reason="The engine decrypts the whole state before it reads any of it.",
    ),
    Grant(
        holder=Holder.PREVIEW,
        role=Role.READER,
        scope=Scope.SUBSCRIPTION,
        reason="The program of a pull request may look up existing resources.",
    ),
    Grant(
        holder=Holder.PREVIEW,
        role=Role.BLOB_READER,
        scope=Scope.CONTAINER,
        reason="It reads the states that a pull request is compared with.",
    ),
    Grant(
        holder=Holder.PREVIEW,
        role=Role.DECRYPT,
        scope=Scope.KEY,
        reason="The engine decrypts the whole state before it reads any of it.",
    ),
    Grant(
        holder=Holder.ADMINISTRATORS,
        role=Role.BLOB_CONTRIBUTOR,
        scope=Scope.CONTAINER,
        reason="They create the stacks, and repair the state after a killed update.",
    ),
    Grant(
        holder=Holder.ADMINISTRATORS,
        role=Role.CRYPTO_USER,
        scope=Scope.KEY,
        reason="They use it to encrypt a new stack's key.",
    ),
)
"""Every role assignment that the bootstrap creates."""
