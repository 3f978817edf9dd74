"""Who may do what, and why: the one table from which every role assignment is made.

README.md shows the same; a test compares the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from azure_facts.built_in_roles import role_named


class Holder(StrEnum):
    """Who holds a role."""

    DEPLOYER = "deployer"
    """The identity of one environment, for deploy.yml."""
    READER = "reader"
    """The identity of main, for plans and for drift.yml."""
    PREVIEW = "preview"
    """The identity of pull requests, for preview-azure.yml."""
    ADMINISTRATORS = "administrators"
    """The people."""


class Scope(StrEnum):
    """Where a role holds, for each environment of its holder: a deployer has one, all others have all."""

    SUBSCRIPTION = "subscription"
    CONTAINER = "container"
    KEY = "key"


class Role(StrEnum):
    """A role, by its name.

    Their definitions are Azure's own, but for DECRYPT: none of Azure's lets somebody decrypt with a key
    without more. Key Vault Crypto User, the next, also disables it.
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
"""What DECRYPT allows. The engine encrypts with the key once, when a stack is made: a person does that."""

ASSIGNABLE: Final = tuple(
    role_named(name)
    for name in (
        "Monitoring Metrics Publisher",
        "Key Vault Secrets User",
        "Key Vault Crypto User",
        "Storage Blob Data Contributor",
    )
)
"""The roles that a deployer may give: those of components/access/role_assignment.py; a test compares them."""


@dataclass(frozen=True, kw_only=True)
class Grant:
    """One role of one holder.

    Attributes:
        condition: What narrows it further; None where nothing does.
        reason: Why it is needed, as a sentence.
    """

    holder: Holder
    role: Role
    scope: Scope
    reason: str
    condition: str | None = None


def _only_these_roles() -> str:
    """Assign and take away the assignable roles alone, and to service principals alone.

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
        # It allows every action but those on rights, which are Microsoft.Authorization's. So it allows
        # Microsoft.Web/sites/publish/action, by which Kudu judges tokens, and to assign identities.
        # Sources: learn.microsoft.com, role-based-access-control/built-in-roles/privileged, and the wiki of
        # projectkudu/kudu, "Accessing the kudu service".
        reason="It makes the resource group and everything in it, attaches identities to the sites, publishes"
        " releases to them, and swaps them.",
    ),
    Grant(
        holder=Holder.DEPLOYER,
        role=Role.ACCESS_ADMINISTRATOR,
        scope=Scope.SUBSCRIPTION,
        condition=_only_these_roles(),
        reason="It gives the application's identity its roles on vault, storage and metrics; the condition"
        " allows those roles for service principals, and no other role.",
    ),
    Grant(
        holder=Holder.DEPLOYER,
        role=Role.LOCKS_CONTRIBUTOR,
        scope=Scope.SUBSCRIPTION,
        reason="It locks what holds data; Contributor cannot.",
    ),
    Grant(
        holder=Holder.DEPLOYER,
        role=Role.METRICS_PUBLISHER,
        scope=Scope.SUBSCRIPTION,
        # In spite of its name the role publishes all telemetry. Source: learn.microsoft.com,
        # azure-monitor/app/azure-ad-authentication.
        reason="It sends the record of each release to Application Insights, where that takes Entra tokens"
        " alone; Contributor cannot.",
    ),
    Grant(
        holder=Holder.DEPLOYER,
        role=Role.BLOB_CONTRIBUTOR,
        scope=Scope.CONTAINER,
        reason="It reads and writes the state of its own stack, and takes its lock.",
    ),
    Grant(
        holder=Holder.DEPLOYER,
        role=Role.DECRYPT,
        scope=Scope.KEY,
        reason="It decrypts the key with which the secrets of its own state are encrypted.",
    ),
    Grant(
        holder=Holder.READER,
        role=Role.READER,
        scope=Scope.SUBSCRIPTION,
        reason="It compares what exists with the state.",
    ),
    Grant(
        holder=Holder.READER,
        role=Role.BLOB_READER,
        scope=Scope.CONTAINER,
        reason="It reads the states, and takes no lock: neither a preview nor one of a refresh needs it.",
    ),
    Grant(
        holder=Holder.READER,
        role=Role.DECRYPT,
        scope=Scope.KEY,
        reason="The engine decrypts a state as a whole before it reads any of it.",
    ),
    Grant(
        holder=Holder.PREVIEW,
        role=Role.READER,
        scope=Scope.SUBSCRIPTION,
        reason="A program may look up what exists.",
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
        reason="The engine decrypts a state as a whole before it reads any of it.",
    ),
    Grant(
        holder=Holder.ADMINISTRATORS,
        role=Role.BLOB_CONTRIBUTOR,
        scope=Scope.CONTAINER,
        reason="They make the stacks, and settle what a killed update left.",
    ),
    Grant(
        holder=Holder.ADMINISTRATORS,
        role=Role.CRYPTO_USER,
        scope=Scope.KEY,
        reason="They encrypt a new stack's key with it.",
    ),
)
"""Every role assignment that the bootstrap makes."""
