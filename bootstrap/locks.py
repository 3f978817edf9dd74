"""Locks on what stores the states: while a lock exists, nobody can delete it, regardless of their role."""

from collections.abc import Sequence

import pulumi
from pulumi_azure_native import authorization

from bootstrap.stores import Stores


def lock_stores(stores: Stores, after: Sequence[pulumi.Resource]) -> None:
    """Lock the storage account and the vault.

    Args:
        stores: What stores the states.
        after: All resources that belong to them. A lock also covers these, so it must be created last and
            deleted first.
    """
    for name, scope in (("state-storage", stores.account_id), ("state-vault", stores.vault_id)):
        authorization.ManagementLockByScope(
            name,
            lock_name="lock-state",
            scope=scope,
            level=authorization.LockLevel.CAN_NOT_DELETE,
            notes="Stores the states of Stitches. bootstrap/README.md describes how to remove it.",
            opts=pulumi.ResourceOptions(depends_on=[*stores.contents, *after]),
        )
