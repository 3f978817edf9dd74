"""A lock on what holds data: nobody deletes it, whatever their role, until the lock is gone."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import authorization

from components.component import Component


@dataclass(frozen=True, kw_only=True)
class DataLockArgs:
    """The arguments of `DataLock`.

    Attributes:
        scope: The ARM id of the one resource that is locked. Never a resource group: that would keep
            Pulumi from replacing anything in it.
        after: All that stands on the same resource. The lock holds for it too, so it has to be made last
            and to go first.
    """

    scope: pulumi.Input[str]
    lock_name: str
    after: tuple[pulumi.Resource, ...] = ()


class DataLock(Component):
    """A CanNotDelete lock."""

    def __init__(self, name: str, args: DataLockArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        authorization.ManagementLockByScope(
            name,
            lock_name=args.lock_name,
            scope=args.scope,
            level=authorization.LockLevel.CAN_NOT_DELETE,
            notes="Holds data. Remove the lock by `stitches:protection.dataLocks` and `pulumi up`.",
            opts=self.child(depends_on=list(args.after)),
        )
        self.register_outputs({})
