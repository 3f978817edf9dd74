"""Frees the names of what was deleted, for which Azure itself would make a person wait."""

from pathlib import Path

from sandbox.azure.store import Store

# Whatever its retention, it is over by then.
_END_OF_TIME = "9999-12-31T23:59:59.999+00:00"


def let_go_of_deleted(azure: Path) -> None:
    """Let the local Azure forget what it keeps of what was deleted by earlier commands.

    A deleted vault holds its name for up to 90 days, and one with purge protection cannot be purged before.
    A local stack is there to be thrown away and made anew, also that of prod.
    """
    if not azure.exists():
        return
    store = Store(azure)
    try:
        with store.write() as transaction:
            transaction.forget_expired(_END_OF_TIME)
    finally:
        store.close()
