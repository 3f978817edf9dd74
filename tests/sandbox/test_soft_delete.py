"""What a store keeps of deleted resources, and the upgrade of the file of an older sandbox."""

import sqlite3
from pathlib import Path

from sandbox.azure.store import Record, Store

NOW = "2026-11-24T00:00:00.000+00:00"
TOMORROW = "2026-11-25T00:00:00.000+00:00"
YESTERDAY = "2026-11-23T00:00:00.000+00:00"


def record(identifier: str, global_name: str | None = None) -> Record:
    return Record(
        id=identifier,
        subscription="s",
        token="azure-native:keyvault:Vault",  # noqa: S106 - a type's token
        global_name=global_name,
        properties={"color": "red"},
        created=YESTERDAY,
        modified=YESTERDAY,
    )


def keep_deleted(store: Store, identifier: str, until: str, *below: str) -> None:
    with store.write() as transaction:
        for one in (identifier, *below):
            transaction.save(record(one, f"names{one}"))
            transaction.keep_deleted(one, identifier, until)
            transaction.remove(one)


def test_a_kept_deleted_resource_does_not_exist_and_can_be_found(tmp_path: Path) -> None:
    store = Store(tmp_path / "azure.db")
    keep_deleted(store, "/s/A", TOMORROW)
    view = store.read()
    assert list(view.everything()) == []
    assert view.holder("names/s/A") is None
    assert view.deleted("/S/a", NOW) == view.deleted_holder("names/s/A", NOW) == record("/s/A", "names/s/A")
    assert view.deleted("/s/A", TOMORROW) is None
    assert view.deleted_holder("names/s/A", TOMORROW) is None
    store.close()


def test_resources_that_were_deleted_with_another_are_recovered_with_it(tmp_path: Path) -> None:
    store = Store(tmp_path / "azure.db")
    keep_deleted(store, "/s/a/old", TOMORROW)
    keep_deleted(store, "/s/a", TOMORROW, "/s/a/b")
    with store.write() as transaction:
        transaction.recover("/s/A")
    view = store.read()
    assert [found.id for found in view.everything()] == ["/s/a", "/s/a/b"]
    assert [id_ for id_ in ("/s/a", "/s/a/b", "/s/a/old") if view.deleted(id_, NOW)] == ["/s/a/old"]
    store.close()


def test_a_purge_removes_everything_below_and_expired_resources_are_removed(tmp_path: Path) -> None:
    store = Store(tmp_path / "azure.db")
    keep_deleted(store, "/s/a/old", TOMORROW)
    keep_deleted(store, "/s/a", TOMORROW)
    keep_deleted(store, "/s/ab", TOMORROW)
    keep_deleted(store, "/s/c", YESTERDAY)
    with store.write() as transaction:
        transaction.purge("/s/a")
        transaction.forget_expired(NOW)
    view = store.read()
    assert [id_ for id_ in ("/s/a", "/s/a/old", "/s/ab", "/s/c") if view.deleted(id_, "2000")] == ["/s/ab"]
    store.close()


def test_a_file_of_the_first_version_is_upgraded_and_keeps_its_content(tmp_path: Path) -> None:
    file = tmp_path / "azure.db"
    store = Store(file)
    with store.write() as transaction:
        transaction.save(record("/s/a"))
    store.close()
    with sqlite3.connect(file) as connection:
        connection.execute("DROP TABLE deleted")
        connection.execute("DROP TABLE unseen")
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    again = Store(file)
    keep_deleted(again, "/s/b", TOMORROW)
    assert again.read().get("/s/a") == record("/s/a")
    assert again.read().deleted("/s/b", NOW) is not None
    again.close()
