import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.azure.store import Record, Store, StoreError

CHECKOUT = Path(__file__).resolve().parents[2]
TYPE = "azure-native:web:WebApp"
names = st.sampled_from(["/s/a", "/s/a/b", "/s/A/c", "/s/ab", "/s/d", "/s/d/providers/x"])


def record(identifier: str, global_name: str | None = None, **properties: object) -> Record:
    return Record(
        id=identifier,
        subscription="s",
        token=TYPE,
        global_name=global_name,
        properties=dict(properties),
        created="2026-11-24T00:00:00Z",
        modified="2026-11-24T00:00:00Z",
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "azure.db")
    yield made
    made.close()


def test_a_saved_resource_is_found_in_any_case_by_another_process_too(store: Store, tmp_path: Path) -> None:
    with store.write() as transaction:
        transaction.save(record("/Subscriptions/S/a", color="red"))
    other = Store(tmp_path / "azure.db")
    found = other.read().get("/subscriptions/s/A")
    other.close()
    assert found is not None
    assert (found.id, found.properties) == ("/Subscriptions/S/a", {"color": "red"})


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    def half_way() -> None:
        with store.write() as transaction:
            transaction.save(record("/s/a"))
            raise ValueError("half way")

    with pytest.raises(ValueError, match="half way"):
        half_way()
    assert store.read().get("/s/a") is None


def test_a_global_name_is_never_held_twice(store: Store) -> None:
    with store.write() as transaction:
        transaction.save(record("/s/a", "sites/x"))
    with pytest.raises(sqlite3.IntegrityError), store.write() as transaction:
        transaction.save(record("/s/b", "sites/x"))
    assert [kept.id for kept in store.read().everything()] == ["/s/a"]


def test_a_change_keeps_the_time_of_creation(store: Store) -> None:
    first = record("/s/a", value=1)
    with store.write() as transaction:
        transaction.save(first)
    with store.write() as transaction:
        transaction.save(replace(first, created="later", modified="later"))
    found = store.read().get("/s/a")
    assert found is not None
    assert (found.created, found.modified) == (first.created, "later")


def test_below_does_not_include_ids_with_the_same_start(store: Store) -> None:
    with store.write() as transaction:
        for identifier in ("/s/a", "/s/a/b", "/s/A/c/d", "/s/ab", "/s/a-b", "/s/a.b"):
            transaction.save(record(identifier))
    assert [found.id for found in store.read().below("/S/a")] == ["/s/a/b", "/s/A/c/d"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["save", "remove", "prune"]), names), max_size=20))
def test_the_store_behaves_like_a_dictionary(steps: list[tuple[str, str]]) -> None:
    store = Store(Path(":memory:"))
    kept: dict[str, str] = {}
    for what, identifier in steps:
        with store.write() as transaction:
            if what == "save":
                transaction.save(record(identifier))
                kept.setdefault(identifier.lower(), identifier)
            elif what == "remove":
                transaction.remove(identifier)
                kept.pop(identifier.lower(), None)
            else:
                transaction.remove_below(identifier)
                kept = {
                    key: name for key, name in kept.items() if not key.startswith(identifier.lower() + "/")
                }
    found = [item.id for item in store.read().everything()]
    store.close()
    assert found == [kept[key] for key in sorted(kept)]
    store.close()


def add_many(file: str, prefix: str, count: int) -> None:
    store = Store(Path(file))
    for number in range(count):
        with store.write() as transaction:
            seen = transaction.get("/s/counter")
            value = seen.properties["value"] if seen else 0
            transaction.save(record("/s/counter", value=value + 1))
            transaction.save(record(f"/s/{prefix}{number}"))
    store.close()


@pytest.mark.slow
def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    file = str(tmp_path / "azure.db")
    writers = [context.Process(target=add_many, args=(file, prefix, 40)) for prefix in "abc"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    store = Store(tmp_path / "azure.db")
    counter = store.read().get("/s/counter")
    total = len(list(store.read().everything()))
    store.close()
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    assert counter is not None
    assert counter.properties == {"value": 120}
    assert total == 121


def test_a_writer_killed_within_a_transaction_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    program = """
        import sys, time
        from pathlib import Path
        from sandbox.azure.store import Store
        from tests.sandbox.test_store import record
        store = Store(Path(sys.argv[1]))
        with store.write() as transaction:
            transaction.save(record("/s/whole"))
        with store.write() as transaction:
            transaction.save(record("/s/half"))
            print("within", flush=True)
            time.sleep(60)
    """
    writer = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program), str(tmp_path / "azure.db")],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == b"within\n"
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    writer.stdout.close()
    store = Store(tmp_path / "azure.db")
    with store.write() as transaction:
        transaction.save(record("/s/after"))
    kept = [found.id for found in store.read().everything()]
    store.close()
    assert kept == ["/s/after", "/s/whole"]


def test_a_file_that_is_not_a_database_is_rejected_and_not_changed(tmp_path: Path) -> None:
    file = tmp_path / "azure.db"
    file.write_text("not a database, but a page long enough to be looked at" * 50)
    with pytest.raises(StoreError, match=r"azure\.db cannot be used as the sandbox's database"):
        Store(file)
    assert file.read_text().startswith("not a database")


def test_a_store_of_another_version_is_rejected_with_a_fix(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "azure.db") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreError, match=r"version 99, expected \d.*delete the file"):
        Store(tmp_path / "azure.db")


def test_a_folder_that_cannot_be_used_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="cannot be used as the sandbox's database"):
        Store(tmp_path / "file" / "azure.db")


def test_a_disk_counts_as_full_while_the_engine_can_still_write_its_state(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.write() as transaction:
        transaction.save(record("/a"))
    monkeypatch.setattr("sandbox.azure.store.RESERVE_BYTES", 1 << 62)
    with (
        pytest.raises(sqlite3.OperationalError, match="database or disk is full"),
        store.write() as transaction,
    ):
        transaction.remove("/a")
    assert store.read().get("/a") is not None
    with store.write():
        pass  # a transaction without changes needs no space
