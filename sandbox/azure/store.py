"""What Azure holds, in SQLite: safe with several processes at once, and when any of them is killed."""

import json
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from azure_facts import identifiers
from sandbox.azure import tables

_COLUMNS: Final = "id, subscription, token, global_name, properties, created, modified"
# On the key alone: a conflict over a global name must fail, not throw out its holder.
_SAVE: Final = """
INSERT INTO resources (key, id, subscription, token, global_name, properties, created, modified)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (key) DO UPDATE SET
    token = excluded.token, global_name = excluded.global_name,
    properties = excluded.properties, modified = excluded.modified
"""
_PUT_ASIDE: Final = """
INSERT OR REPLACE INTO deleted
    (key, id, subscription, token, global_name, properties, created, modified, root, until)
SELECT key, id, subscription, token, global_name, properties, created, modified, ?, ?
FROM resources WHERE key = ?
"""
_BRING_BACK: Final = """
INSERT INTO resources (key, id, subscription, token, global_name, properties, created, modified)
SELECT key, id, subscription, token, global_name, properties, created, modified
FROM deleted WHERE root = ?
"""
RESERVE_BYTES: Final = 64 * 1024 * 1024
"""What nothing here ever takes of a disk: room for those whose work it is to say what was done."""
_BUSY_SECONDS: Final = 60.0
_RETRY_SECONDS: Final = 0.01


@dataclass(frozen=True, kw_only=True)
class Record:
    """One resource as Azure holds it."""

    id: str
    subscription: str
    token: str
    global_name: str | None
    properties: dict[str, Any]
    created: str
    modified: str


class StoreError(Exception):
    """The database cannot be used; the text says why and what to do."""


class View:
    """What a connection sees; within a transaction all of it at one moment."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def get(self, identifier: str) -> Record | None:
        """Give the resource of an id, in whatever case the id is written."""
        return self._first("key = ?", identifiers.key(identifier))

    def holder(self, global_name: str) -> Record | None:
        """Give the resource that holds a globally unique name."""
        return self._first("global_name = ?", global_name)

    def below(self, identifier: str) -> Iterator[Record]:
        """Give everything that lies in or extends what the id names, in the order of the ids."""
        start = identifiers.key(identifier) + "/"
        return self._all("key >= ? AND key < ? ORDER BY key", start, start[:-1] + "0")

    def of_type(self, token: str) -> Iterator[Record]:
        """Give every resource of one type."""
        return self._all("token = ? ORDER BY key", token)

    def everything(self) -> Iterator[Record]:
        """Give every resource, in the order of the ids."""
        return self._all("1 ORDER BY key")

    def deleted(self, identifier: str, now: str) -> Record | None:
        """Give the resource of an id that is deleted and can still come back at a time."""
        return next(self._select("deleted", "key = ? AND until > ?", identifiers.key(identifier), now), None)

    def deleted_holder(self, global_name: str, now: str) -> Record | None:
        """Give the deleted resource that still holds a globally unique name at a time."""
        return next(self._select("deleted", "global_name = ? AND until > ?", global_name, now), None)

    def unseen(self, identifier: str) -> dict[str, Any]:
        """Give what belongs to a resource and no GET of it shows, such as the settings of a site."""
        key = (identifiers.key(identifier),)
        row = self._connection.execute("SELECT properties FROM unseen WHERE key = ?", key).fetchone()
        kept: dict[str, Any] = json.loads(row[0]) if row else {}
        return kept

    def _first(self, where: str, *values: str) -> Record | None:
        return next(self._all(where, *values), None)

    def _all(self, where: str, *values: str) -> Iterator[Record]:
        return self._select("resources", where, *values)

    def _select(self, table: str, where: str, *values: str) -> Iterator[Record]:
        # Tables and conditions are this module's own; values are bound.
        rows = self._connection.execute(f"SELECT {_COLUMNS} FROM {table} WHERE {where}", values)  # noqa: S608
        for row in rows.fetchall():
            yield Record(
                id=row[0],
                subscription=row[1],
                token=row[2],
                global_name=row[3],
                properties=json.loads(row[4]),
                created=row[5],
                modified=row[6],
            )


class Transaction(View):
    """Changes that happen together or not at all."""

    def save(self, record: Record) -> None:
        """Write a resource, over what was there."""
        self._connection.execute(
            _SAVE,
            (
                identifiers.key(record.id),
                record.id,
                record.subscription,
                record.token,
                record.global_name,
                json.dumps(record.properties, separators=(",", ":"), sort_keys=True),
                record.created,
                record.modified,
            ),
        )

    def keep_unseen(self, identifier: str, properties: dict[str, Any]) -> None:
        """Write what belongs to a resource and no GET of it shows, over what was there."""
        self._connection.execute(
            "INSERT OR REPLACE INTO unseen VALUES (?, ?)",
            (identifiers.key(identifier), json.dumps(properties, separators=(",", ":"), sort_keys=True)),
        )

    def remove(self, identifier: str) -> None:
        """Remove a resource alone."""
        for table in ("resources", "unseen"):
            self._connection.execute(
                f"DELETE FROM {table} WHERE key = ?",  # noqa: S608 - our own tables
                (identifiers.key(identifier),),
            )

    def remove_below(self, identifier: str) -> None:
        """Remove everything that lies in or extends what the id names."""
        start = identifiers.key(identifier) + "/"
        for table in ("resources", "unseen"):
            self._connection.execute(
                f"DELETE FROM {table} WHERE key >= ? AND key < ?",  # noqa: S608 - our own tables
                (start, start[:-1] + "0"),
            )

    def put_aside(self, identifier: str, root: str, until: str) -> None:
        """Keep a resource that is about to be removed, so that it can come back until a time.

        Args:
            identifier: its id.
            root: the id of what is deleted, and takes this one along.
            until: when it is gone for good.
        """
        self._connection.execute(_PUT_ASIDE, (identifiers.key(root), until, identifiers.key(identifier)))

    def let_go(self, now: str) -> None:
        """Forget what could come back until now, and no longer can."""
        self._connection.execute("DELETE FROM deleted WHERE until <= ?", (now,))

    def bring_back(self, root: str) -> None:
        """Make what was deleted, and all that it took along, exist again."""
        self._connection.execute(_BRING_BACK, (identifiers.key(root),))
        self._connection.execute("DELETE FROM deleted WHERE root = ?", (identifiers.key(root),))

    def purge(self, root: str) -> None:
        """Forget what was deleted, with all that lay below it: it never comes back."""
        key = identifiers.key(root)
        self._connection.execute(
            "DELETE FROM deleted WHERE key = ? OR key >= ? AND key < ?", (key, f"{key}/", f"{key}0")
        )


_View = TypeVar("_View", bound=View)


class Store:
    """A database file; one connection for each thread."""

    before_commit: Callable[[], None] = staticmethod(lambda: None)
    """Runs at the end of each write, before its COMMIT: a seam for faults on demand."""

    def __init__(self, file: Path) -> None:
        """Open the file, or make it.

        Raises:
            StoreError: when the file is of another version of the sandbox, no database, or out of reach.
        """
        self._file = file
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []
        self._writing = threading.Lock()
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unusable(file, error) from error
        with self.write():
            pass  # makes the tables

    def read(self) -> View:
        """Give a view of what is there now."""
        return View(self._connection())

    def read_as(self, kind: type[_View]) -> _View:
        """Give a view of another kind, for this thread alone."""
        return kind(self._connection())

    @contextmanager
    def write(self) -> Generator[Transaction]:
        """Begin a transaction that no other writer, here or in another process, can come between."""
        connection = self._connection()
        # Threads wait here, without the polling by which processes wait for each other.
        with self._writing:
            connection.execute("BEGIN IMMEDIATE")
            unchanged = connection.total_changes
            try:
                yield Transaction(connection)
                self.before_commit()
                if connection.total_changes > unchanged and not has_room(self._file.parent):
                    raise sqlite3.OperationalError("database or disk is full")  # noqa: TRY301 - rolls back here
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # SQLite ends it itself when the disk is full
                    connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Close the connections of all threads."""
        while self._open:
            self._open.pop().close()
        self._local = threading.local()

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = _connect(self._file)
            self._open.append(connection)
        return connection


def has_room(folder: Path) -> bool:
    """Tell whether there is more room on a disk than what is reserved.

    The engine cuts its state in two when it finds no room for it (gocloud.dev/blob, WriteAll, puts a file in
    place that could not be written whole): so that it can still write down what was done, we stop before.
    """
    return shutil.disk_usage(folder).free >= RESERVE_BYTES


def _connect(file: Path) -> sqlite3.Connection:
    try:
        # Each connection serves one thread; another one may close it.
        connection = sqlite3.connect(
            file, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
    except sqlite3.Error as error:
        raise _unusable(file, error) from error
    try:
        _share(connection)
        # A commit survives the kill of any process; syncing each one would only guard against power cuts.
        connection.execute("PRAGMA synchronous = NORMAL")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version < tables.VERSION:
            version = tables.upgrade(connection)
    except sqlite3.DatabaseError as error:
        connection.close()
        raise _unusable(file, error) from error
    if version != tables.VERSION:
        connection.close()
        raise StoreError(
            f"{file} was made by another version of the sandbox (its tables are version {version}, "
            f"expected {tables.VERSION}): destroy its stacks with that version, or delete the file"
        )
    return connection


def _unusable(file: Path, error: Exception) -> StoreError:
    return StoreError(f"{file} cannot be used as the sandbox's database: {error}")


def _share(connection: sqlite3.Connection) -> None:
    """Let readers and a writer work side by side. SQLite does not wait for others here, so we do."""
    until = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(_RETRY_SECONDS)
        else:
            return
