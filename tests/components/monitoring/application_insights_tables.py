"""The tables of Application Insights with invented rows, and the rows that our queries find in them.

duckdb-kql translates Kusto's language into DuckDB's and runs it, so that a query is run and not only read.
Columns as in https://learn.microsoft.com/azure/azure-monitor/app/data-model-complete; that `success` is text,
"True" of a request and "1" of a test, is from memory.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import duckdb_kql

NOW: Final = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)

_REQUESTS: Final = """create table requests as select unnest(?::timestamp[]) as timestamp,
    unnest(?::double[]) as duration, unnest(?::int[]) as itemCount, unnest(?::varchar[]) as success,
    unnest(?::varchar[]) as resultCode, unnest(?::varchar[]) as url,
    unnest(?::varchar[]) as operation_SyntheticSource"""
_TEST_RESULTS: Final = """create table availabilityResults as select unnest(?::timestamp[]) as timestamp,
    unnest(?::varchar[]) as name, unnest(?::varchar[]) as success"""
_EVENTS: Final = """create table customEvents as select unnest(?::timestamp[]) as timestamp,
    unnest(?::varchar[]) as name, unnest(?::varchar[])::json as customDimensions"""
_SCHEMA: Final[dict[str, list[str]]] = {
    create.split()[2]: re.findall(r"\)\S* as (\w+)", create) for create in (_REQUESTS, _TEST_RESULTS, _EVENTS)
}
_WEIGHTED: Final = re.compile(r"percentilew\(duration, itemCount, (\d+)\)")
_WEIGHED: Final = (
    "create or replace table requests as"
    " select * replace (1 as itemCount) from requests cross join range(itemCount)"
)


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of any table.

    Attributes:
        ago: How long before `NOW`.
    """

    ago: timedelta


@dataclass(frozen=True, kw_only=True)
class Request(Row):
    """A row of `requests`.

    Attributes:
        item_count: The number of requests that it represents: sampling keeps one of them.
        source: The sender if it is not a user: a test.
    """

    duration_ms: float = 80
    item_count: int = 1
    success: str = "True"
    result_code: str = "200"
    url: str = "https://stitches.example.com/api/items"
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class TestResult(Row):
    """A row of `availabilityResults`."""

    __test__ = False

    name: str
    success: str = "1"


@dataclass(frozen=True, kw_only=True)
class Event(Row):
    """A row of `customEvents`; `dimensions` is JSON."""

    name: str
    dimensions: str = "{}"


@dataclass(frozen=True, kw_only=True)
class Telemetry:
    """The content of Application Insights."""

    requests: tuple[Request, ...] = ()
    test_results: tuple[TestResult, ...] = ()
    events: tuple[Event, ...] = ()

    def rows(self, query: str, window: timedelta) -> list[dict[str, Any]]:
        """The rows that a query finds in the last `window`."""
        with duckdb_kql.connect() as connection:
            # One query reads one table: the others stay empty.
            for create, rows, kind in (
                (_REQUESTS, self.requests, Request),
                (_TEST_RESULTS, self.test_results, TestResult),
                (_EVENTS, self.events, Event),
            ):
                table = create.split()[2]
                connection.execute(create, _columns(rows if table in query else (), kind, window))
            if _WEIGHTED.search(query):
                # The translator has no `percentilew`: a row of weight n becomes n rows, which is the same.
                connection.execute(_WEIGHED)
                query = _WEIGHTED.sub(r"percentile(duration, \1)", query)
            if query not in _TRANSLATED:
                _TRANSLATED[query] = duckdb_kql.to_sql(query, schema=_SCHEMA, query_now=NOW)
            sql = _TRANSLATED[query]
            found = connection.sql(sql, params=sql.parameters or None)
            return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


_TRANSLATED: Final[dict[str, duckdb_kql.TranslationResult]] = {}
"""Queries in DuckDB's language: translating one takes longer than running it."""


def _columns(rows: Sequence[Row], kind: type[Row], window: timedelta) -> list[list[Any]]:
    """The columns of a table, each with the values of the rows that are younger than the window."""
    recent = [row for row in rows if row.ago < window]
    names = [each.name for each in fields(kind) if each.name != "ago"]
    return [
        [(NOW - row.ago).replace(tzinfo=None) for row in recent],
        *([getattr(row, name) for row in recent] for name in names),
    ]
