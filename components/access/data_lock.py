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
            # Before the engine replaces a resource, it deletes what depends on it by a property: it takes the
            # lock off first, and puts it back last. `depends_on` would give the order of creation alone.
            scope=pulumi.Output.all(args.scope, *(each.urn for each in args.after)).apply(
                lambda known: str(known[0])
            ),
            level=authorization.LockLevel.CAN_NOT_DELETE,
            notes="Holds data. Updates replace what stands on it by themselves. To delete any of it, run "
            "`stitches unlock STACK --for 1h --reason …`, which takes this lock off and puts it back.",
            opts=self.child(),
        )
        self.register_outputs({})
