"""What a store keeps of what is deleted, and how a file of an older sandbox comes to it."""

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


def put_aside(store: Store, identifier: str, until: str, *below: str) -> None:
    with store.write() as transaction:
        for one in (identifier, *below):
            transaction.save(record(one, f"names{one}"))
            transaction.put_aside(one, identifier, until)
            transaction.remove(one)


def test_what_is_put_aside_is_neither_there_nor_forgotten(tmp_path: Path) -> None:
    store = Store(tmp_path / "azure.db")
    put_aside(store, "/s/A", TOMORROW)
    view = store.read()
    assert list(view.everything()) == []
    assert view.holder("names/s/A") is None
    assert view.deleted("/S/a", NOW) == view.deleted_holder("names/s/A", NOW) == record("/s/A", "names/s/A")
    assert view.deleted("/s/A", TOMORROW) is None
    assert view.deleted_holder("names/s/A", TOMORROW) is None
    store.close()


def test_what_was_taken_along_comes_back_with_it_and_nothing_else_does(tmp_path: Path) -> None:
    store = Store(tmp_path / "azure.db")
    put_aside(store, "/s/a/old", TOMORROW)
    put_aside(store, "/s/a", TOMORROW, "/s/a/b")
    with store.write() as transaction:
        transaction.bring_back("/s/A")
    view = store.read()
    assert [found.id for found in view.everything()] == ["/s/a", "/s/a/b"]
    assert [id_ for id_ in ("/s/a", "/s/a/b", "/s/a/old") if view.deleted(id_, NOW)] == ["/s/a/old"]
    store.close()


def test_a_purge_takes_what_lies_below_and_what_is_over_goes_by_itself(tmp_path: Path) -> None:
    store = Store(tmp_path / "azure.db")
    put_aside(store, "/s/a/old", TOMORROW)
    put_aside(store, "/s/a", TOMORROW)
    put_aside(store, "/s/ab", TOMORROW)
    put_aside(store, "/s/c", YESTERDAY)
    with store.write() as transaction:
        transaction.purge("/s/a")
        transaction.forget_expired(NOW)
    view = store.read()
    assert [id_ for id_ in ("/s/a", "/s/a/old", "/s/ab", "/s/c") if view.deleted(id_, "2000")] == ["/s/ab"]
    store.close()


def test_a_file_of_the_first_version_gets_what_it_lacks_and_keeps_what_it_has(tmp_path: Path) -> None:
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
    put_aside(again, "/s/b", TOMORROW)
    assert again.read().get("/s/a") == record("/s/a")
    assert again.read().deleted("/s/b", NOW) is not None
    again.close()
