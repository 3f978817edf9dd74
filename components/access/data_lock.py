"""A lock on a resource that holds data: while the lock exists, no role allows deleting the resource."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import authorization

from components.component import Component


@dataclass(frozen=True, kw_only=True)
class DataLockArgs:
    """The arguments of `DataLock`.

    Attributes:
        scope: The ARM id of the locked resource. Never a resource group: its lock would prevent
            Pulumi from replacing anything in it.
        after: All resources that belong to the same resource. The lock also covers them, so it must be
            created last and deleted first.
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
            # Before the engine replaces a resource, it deletes what depends on it by a property: it removes
            # the lock first, and sets it again last. `depends_on` would determine only the order of creation.
            scope=pulumi.Output.all(args.scope, *(each.urn for each in args.after)).apply(
                lambda known: str(known[0])
            ),
            level=authorization.LockLevel.CAN_NOT_DELETE,
            notes="Holds data. Updates can replace resources below it. To delete any of them, run "
            "`stitches unlock STACK --for 1h --reason …`, which removes this lock and sets it again.",
            opts=self.child(),
        )
        self.register_outputs({})
