"""Permissions: role assignments at a scope and at its parents.

The engine's account is not checked: it is the owner of the subscriptions, and so is a client that signs in
to Azure Resource Manager as this account.
"""

from collections.abc import Iterator
from typing import Final

from azure_facts import identifiers
from sandbox.azure.errors import AzureError
from sandbox.azure.store import Record, View
from sandbox.catalogue.access.role_permissions import Permission, permissions

_ASSIGNMENTS: Final = "/providers/Microsoft.Authorization/roleAssignments"


class Access:
    """Checks permissions by the role assignments in a view of the store."""

    def __init__(self, view: View, owner: str) -> None:
        """Use a view of the store, and the object id of the subscriptions' owner."""
        self._view = view
        self._owner = owner.lower()

    def allows(self, principal: str, action: str, scope: str) -> bool:
        """Return whether a principal may act on a resource: "Microsoft.Web/sites/read"."""
        return self._is_owner(principal) or any(
            each.allows(action) for each in self._granted(principal, scope)
        )

    def allows_data(self, principal: str, action: str, scope: str) -> bool:
        """Return whether a principal may act on the data in a resource; an owner may not."""
        return any(each.allows_data(action) for each in self._granted(principal, scope))

    def reject(self, principal: str, action: str, scope: str) -> None:
        """Reject an action for which a principal has no permission.

        Raises:
            AzureError: 403, with Azure's message.
        """
        if not self.allows(principal, action, scope):
            raise AzureError(
                403,
                "AuthorizationFailed",
                f"The client '{principal}' with object id '{principal}' does not have authorization to "
                f"perform action '{action}' over scope '{scope}' or the scope is invalid. If access was "
                "recently granted, please refresh your credentials.",
            )

    def _is_owner(self, principal: str) -> bool:
        return principal.lower() == self._owner

    def _granted(self, principal: str, scope: str) -> Iterator[Permission]:
        for assignment in self._assignments(scope):
            if str(assignment.properties.get("principalId")).lower() == principal.lower():
                yield from permissions(str(assignment.properties.get("roleDefinitionId")), self._view)

    def _assignments(self, scope: str) -> Iterator[Record]:
        for outer in identifiers.scopes(scope):
            yield from self._view.below(outer + _ASSIGNMENTS)
