"""What Azure holds, in SQLite: safe with several processes at once, and if any of them is killed."""

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
# Only for the key: a conflict of global names must fail, not replace the resource that holds the name.
_SAVE: Final = """
INSERT INTO resources (key, id, subscription, token, global_name, properties, created, modified)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (key) DO UPDATE SET
    token = excluded.token, global_name = excluded.global_name,
    properties = excluded.properties, modified = excluded.modified
"""
_KEEP_DELETED: Final = """
INSERT OR REPLACE INTO deleted
    (key, id, subscription, token, global_name, properties, created, modified, root, until)
SELECT key, id, subscription, token, global_name, properties, created, modified, ?, ?
FROM resources WHERE key = ?
"""
_RECOVER: Final = """
INSERT INTO resources (key, id, subscription, token, global_name, properties, created, modified)
SELECT key, id, subscription, token, global_name, properties, created, modified
FROM deleted WHERE root = ?
"""
RESERVE_BYTES: Final = 64 * 1024 * 1024
"""Disk space that the sandbox leaves free, so that the engine can still write its state."""
_BUSY_SECONDS: Final = 60.0
_RETRY_SECONDS: Final = 0.01


@dataclass(frozen=True, kw_only=True)
class Record:
    """A resource as Azure holds it."""

    id: str
    subscription: str
    token: str
    global_name: str | None
    properties: dict[str, Any]
    created: str
    modified: str


class StoreError(Exception):
    """The database cannot be used; the message says why and what to do."""


class View:
    """The content that a connection sees; in a transaction it does not change."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def get(self, identifier: str) -> Record | None:
        """Return the resource with an id; upper and lower case do not matter."""
        return self._first("key = ?", identifiers.key(identifier))

    def holder(self, global_name: str) -> Record | None:
        """Return the resource that holds a globally unique name."""
        return self._first("global_name = ?", global_name)

    def below(self, identifier: str) -> Iterator[Record]:
        """Return everything below an id, and its extensions, in the order of the ids."""
        start = identifiers.key(identifier) + "/"
        return self._all("key >= ? AND key < ? ORDER BY key", start, start[:-1] + "0")

    def of_type(self, token: str) -> Iterator[Record]:
        """Return every resource of one type."""
        return self._all("token = ? ORDER BY key", token)

    def everything(self) -> Iterator[Record]:
        """Return every resource, in the order of the ids."""
        return self._all("1 ORDER BY key")

    def deleted(self, identifier: str, now: str) -> Record | None:
        """Return the deleted resource with an id, if it can still be recovered at a time."""
        return next(self._select("deleted", "key = ? AND until > ?", identifiers.key(identifier), now), None)

    def deleted_holder(self, global_name: str, now: str) -> Record | None:
        """Return the deleted resource that still holds a globally unique name at a time."""
        return next(self._select("deleted", "global_name = ? AND until > ?", global_name, now), None)

    def unseen(self, identifier: str) -> dict[str, Any]:
        """Return the properties of a resource that no GET shows, such as the settings of a site."""
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
        """Write a resource; replace an existing one."""
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
        """Write the properties of a resource that no GET shows; replace existing ones."""
        self._connection.execute(
            "INSERT OR REPLACE INTO unseen VALUES (?, ?)",
            (identifiers.key(identifier), json.dumps(properties, separators=(",", ":"), sort_keys=True)),
        )

    def remove(self, identifier: str) -> None:
        """Remove one resource."""
        for table in ("resources", "unseen"):
            self._connection.execute(
                f"DELETE FROM {table} WHERE key = ?",  # noqa: S608 - our own tables
                (identifiers.key(identifier),),
            )

    def remove_below(self, identifier: str) -> None:
        """Remove everything below an id, and its extensions."""
        start = identifiers.key(identifier) + "/"
        for table in ("resources", "unseen"):
            self._connection.execute(
                f"DELETE FROM {table} WHERE key >= ? AND key < ?",  # noqa: S608 - our own tables
                (start, start[:-1] + "0"),
            )

    def keep_deleted(self, identifier: str, root: str, until: str) -> None:
        """Keep a copy of a resource before its removal, so that it can be recovered until a time.

        Args:
            identifier: its id.
            root: the id of the resource whose deletion also deletes this one.
            until: the time from which it cannot be recovered.
        """
        self._connection.execute(_KEEP_DELETED, (identifiers.key(root), until, identifiers.key(identifier)))

    def forget_expired(self, now: str) -> None:
        """Remove the deleted resources that can no longer be recovered."""
        self._connection.execute("DELETE FROM deleted WHERE until <= ?", (now,))

    def recover(self, root: str) -> None:
        """Recover a deleted resource, and everything that was deleted with it."""
        self._connection.execute(_RECOVER, (identifiers.key(root),))
        self._connection.execute("DELETE FROM deleted WHERE root = ?", (identifiers.key(root),))

    def purge(self, root: str) -> None:
        """Remove a deleted resource, and everything that was below it, for good."""
        key = identifiers.key(root)
        self._connection.execute(
            "DELETE FROM deleted WHERE key = ? OR key >= ? AND key < ?", (key, f"{key}/", f"{key}0")
        )


_View = TypeVar("_View", bound=View)


class Store:
    """A database file, with one connection for each thread."""

    before_commit: Callable[[], None] = staticmethod(lambda: None)
    """Runs at the end of each write, before its COMMIT; faults replace it."""

    def __init__(self, file: Path) -> None:
        """Open the file, or create it.

        Raises:
            StoreError: if the file is from another version of the sandbox, not a database, or not accessible.
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
            pass  # creates the tables

    def read(self) -> View:
        """Return a view of the current content."""
        return View(self._connection())

    def read_as(self, kind: type[_View]) -> _View:
        """Return a view of another class, only for this thread."""
        return kind(self._connection())

    @contextmanager
    def write(self) -> Generator[Transaction]:
        """Begin a transaction; other writers, in this or another process, wait."""
        connection = self._connection()
        # Threads wait here, without polling; processes wait for each other by polling.
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
    """Return whether a disk has more free space than the reserve.

    The engine truncates its state if the disk is full (gocloud.dev/blob, WriteAll, puts a file in place that
    could not be written completely). The sandbox stops earlier, so that the engine can still record its work.
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
            f"{file} is from another version of the sandbox (tables of version {version}, expected "
            f"{tables.VERSION}): destroy its stacks with that version, or delete the file"
        )
    return connection


def _unusable(file: Path, error: Exception) -> StoreError:
    return StoreError(f"{file} cannot be used as the sandbox's database: {error}")


def _share(connection: sqlite3.Connection) -> None:
    """Let readers and a writer work at the same time. SQLite does not wait for others here, so we do."""
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
