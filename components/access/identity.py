"""The application's identity: app and slot sign in with the same user-assigned identity.

System-assigned identities would differ between app and slot, so a swap would change the application's
identity. They would also exist only after the app, too late to assign a role first.
"""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import managedidentity

from components.component import Component
from components.placement import Placement


@dataclass(frozen=True, kw_only=True)
class IdentityArgs:
    """The arguments of `Identity`."""

    placement: Placement
    identity_name: str


class Identity(Component):
    """A user-assigned managed identity.

    Attributes:
        id: The ARM id, with which it is assigned to the app.
        client_id: The client id with which the application requests a token.
        principal_id: The principal id for role assignments.
    """

    id: pulumi.Output[str]
    client_id: pulumi.Output[str]
    principal_id: pulumi.Output[str]

    def __init__(self, name: str, args: IdentityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        identity = managedidentity.UserAssignedIdentity(
            name,
            resource_name_=args.identity_name,
            resource_group_name=args.placement.resource_group_name,
            location=args.placement.region,
            tags=args.placement.tags,
            opts=self.child(),
        )
        self.id = identity.id
        self.client_id = identity.client_id
        self.principal_id = identity.principal_id
        self.register_outputs({"id": self.id, "clientId": self.client_id, "principalId": self.principal_id})
