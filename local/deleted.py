"""Frees the names of deleted resources, which in Azure become free only after a retention period."""

from pathlib import Path

from sandbox.azure.store import Store

# At this time, every retention period has ended.
_END_OF_TIME = "9999-12-31T23:59:59.999+00:00"


def purge_deleted(azure: Path) -> None:
    """Purge the deleted resources that the local Azure still keeps, so that their names are free.

    A deleted vault blocks its name for up to 90 days, and with purge protection it cannot be purged before.
    But local stacks, even that of prod, are often deleted and created again.
    """
    if not azure.exists():
        return
    store = Store(azure)
    try:
        with store.write() as transaction:
            transaction.forget_expired(_END_OF_TIME)
    finally:
        store.close()
