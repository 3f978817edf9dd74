"""Locks on what holds the states: nobody deletes it, whatever their role, until the lock is gone."""

from collections.abc import Sequence

import pulumi
from pulumi_azure_native import authorization

from bootstrap.stores import Stores


def lock_stores(stores: Stores, after: Sequence[pulumi.Resource]) -> None:
    """Lock the storage account and the vault.

    Args:
        stores: What holds the states.
        after: All that stands on them. A lock holds for it too, so that it has to be made last and to go
            first.
    """
    for name, scope in (("state-storage", stores.account_id), ("state-vault", stores.vault_id)):
        authorization.ManagementLockByScope(
            name,
            lock_name="lock-state",
            scope=scope,
            level=authorization.LockLevel.CAN_NOT_DELETE,
            notes="Holds the states of Stitches. bootstrap/README.md says how it is taken away.",
            opts=pulumi.ResourceOptions(depends_on=[*stores.contents, *after]),
        )
