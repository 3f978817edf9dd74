"""The permissions of built-in roles, for the APIs that check them: the roles of a release and its operator.

Source: learn.microsoft.com role-based-access-control/built-in-roles, 2026-04-09, the actions from memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final

from azure_facts import identifiers
from azure_facts.built_in_roles import BUILT_IN_ROLES
from sandbox.azure.store import View
from sandbox.values import is_object


@dataclass(frozen=True)
class Permission:
    """Permitted operations; "*" stands for any part of a name."""

    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    data_actions: tuple[str, ...] = ()
    not_data_actions: tuple[str, ...] = ()

    def allows(self, action: str) -> bool:
        """Return whether it allows an operation on resources, such as "Microsoft.Web/sites/read"."""
        return _matches(self.actions, action) and not _matches(self.not_actions, action)

    def allows_data(self, action: str) -> bool:
        """Return whether it allows an operation on the data within resources."""
        return _matches(self.data_actions, action) and not _matches(self.not_data_actions, action)


_ROLES_AND_LOCKS: Final = (
    "Microsoft.Authorization/*/Delete",
    "Microsoft.Authorization/*/Write",
    "Microsoft.Authorization/elevateAccess/Action",
)
_READ_GROUPS: Final = "Microsoft.Resources/subscriptions/resourceGroups/read"
_SECRETS: Final = "Microsoft.KeyVault/vaults/secrets/"

_ALLOWED: Final[dict[str, Permission]] = {
    "Owner": Permission(("*",)),
    "Contributor": Permission(("*",), _ROLES_AND_LOCKS),
    "Reader": Permission(("*/read",)),
    "User Access Administrator": Permission(("*/read", "Microsoft.Authorization/*", "Microsoft.Support/*")),
    "Role Based Access Control Administrator": Permission(
        (
            "Microsoft.Authorization/roleAssignments/write",
            "Microsoft.Authorization/roleAssignments/delete",
            "*/read",
            "Microsoft.Support/*",
        )
    ),
    "Locks Contributor": Permission(
        (
            "Microsoft.Authorization/locks/read",
            "Microsoft.Authorization/locks/write",
            "Microsoft.Authorization/locks/delete",
        )
    ),
    "Website Contributor": Permission(
        (
            "Microsoft.Authorization/*/read",
            "Microsoft.Insights/alertRules/*",
            "Microsoft.Insights/components/*",
            _READ_GROUPS,
            "Microsoft.Web/certificates/*",
            "Microsoft.Web/serverFarms/read",
            "Microsoft.Web/serverFarms/join/action",
            "Microsoft.Web/sites/*",
        )
    ),
    "Web Plan Contributor": Permission(
        ("Microsoft.Authorization/*/read", _READ_GROUPS, "Microsoft.Web/serverFarms/*")
    ),
    "Monitoring Reader": Permission(("*/read",)),
    "Monitoring Metrics Publisher": Permission(
        ("Microsoft.Insights/Register/Action", "Microsoft.Support/*", _READ_GROUPS),
        data_actions=("Microsoft.Insights/Metrics/Write", "Microsoft.Insights/Telemetry/Write"),
    ),
    "Key Vault Administrator": Permission(
        ("Microsoft.Authorization/*/read", _READ_GROUPS, "Microsoft.KeyVault/vaults/*/read"),
        data_actions=("Microsoft.KeyVault/vaults/*",),
    ),
    "Key Vault Contributor": Permission(
        ("Microsoft.Authorization/*/read", _READ_GROUPS, "Microsoft.KeyVault/*"),
    ),
    "Key Vault Reader": Permission(
        ("Microsoft.Authorization/*/read", _READ_GROUPS, "Microsoft.KeyVault/vaults/read"),
        data_actions=("Microsoft.KeyVault/vaults/*/read", f"{_SECRETS}readMetadata/action"),
    ),
    "Key Vault Secrets Officer": Permission(
        ("Microsoft.Authorization/*/read", _READ_GROUPS, "Microsoft.KeyVault/vaults/read"),
        data_actions=(f"{_SECRETS}*",),
    ),
    "Key Vault Secrets User": Permission(
        data_actions=(f"{_SECRETS}getSecret/action", f"{_SECRETS}readMetadata/action")
    ),
}
"""The permissions, by the role's name. A role that is missing here permits nothing."""


def permissions(definition: str, azure: View) -> Iterator[Permission]:
    """Yield the permissions of a role, by the id of its definition: a built-in role, or a custom one."""
    own = azure.get(definition)
    if own is None:
        known = _ALLOWED.get(BUILT_IN_ROLES.get(identifiers.name(definition).lower(), ""))
        yield from (known,) if known else ()
        return
    listed: list[Any] = own.properties.get("permissions") or []
    for each in listed:
        if is_object(each):
            yield Permission(
                *(
                    tuple(each.get(kind) or ())
                    for kind in ("actions", "notActions", "dataActions", "notDataActions")
                )
            )


def _matches(patterns: tuple[str, ...], action: str) -> bool:
    return any(fnmatchcase(action.lower(), pattern.lower()) for pattern in patterns)
