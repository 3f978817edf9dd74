"""A cached view of what Azure holds, valid until the next write."""

import sqlite3
from collections.abc import Iterator

from sandbox.azure.store import Record, View


class RememberingView(View):
    """A view that caches the results of queries, for a thread that does not write.

    PRAGMA data_version shows whether another connection has written.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self._version = -1
        self._known: dict[tuple[str, ...], list[Record]] = {}

    def _select(self, table: str, where: str, *values: str) -> Iterator[Record]:
        version: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
        if version != self._version:
            self._version = version
            self._known.clear()
        question = (table, where, *values)
        if question not in self._known:
            self._known[question] = list(super()._select(table, where, *values))
        return iter(self._known[question])
