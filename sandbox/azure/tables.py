"""The tables of a store's database, and the upgrade of files from older versions."""

import sqlite3
from typing import Final

# What each version adds to the previous one; PRAGMA user_version is the version of a file.
_ADDED: Final = (
    """
CREATE TABLE resources (
    key TEXT PRIMARY KEY,              -- the id in lower case
    id TEXT NOT NULL,                  -- the id as Azure writes it
    subscription TEXT NOT NULL,        -- the subscription in the id
    token TEXT NOT NULL,               -- the resource's type, as "azure-native:web:WebApp"
    global_name TEXT,                  -- if the name is unique in all of Azure: namespace and name
    properties TEXT NOT NULL,          -- what a GET returns, as JSON; never a secret's value
    created TEXT NOT NULL,             -- ISO 8601, UTC
    modified TEXT NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX global_names ON resources (global_name) WHERE global_name IS NOT NULL;
CREATE INDEX tokens ON resources (token);
""",
    """
CREATE TABLE deleted (                 -- resources that can be recovered; columns as in resources, and
    key TEXT PRIMARY KEY,
    id TEXT NOT NULL,
    subscription TEXT NOT NULL,
    token TEXT NOT NULL,
    global_name TEXT,
    properties TEXT NOT NULL,
    created TEXT NOT NULL,
    modified TEXT NOT NULL,
    root TEXT NOT NULL,                -- the key of the deleted resource: its own, or that of one above it
    until TEXT NOT NULL                -- the time from which it cannot be recovered
) WITHOUT ROWID;
""",
    """
CREATE TABLE unseen (                  -- properties of a resource that no GET shows: a site's settings
    key TEXT PRIMARY KEY,              -- the resource's id in lower case
    properties TEXT NOT NULL           -- as JSON; never a secret's value
) WITHOUT ROWID;
""",
)
VERSION: Final = len(_ADDED)
"""The version of the tables that this sandbox uses."""


def upgrade(connection: sqlite3.Connection) -> int:
    """Create the missing tables, unless another process has done it; return the version."""
    connection.execute("BEGIN IMMEDIATE")
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    for script in _ADDED[version:]:
        for statement in script.strip().removesuffix(";").split(";\n"):
            connection.execute(statement)
        version += 1
        connection.execute(f"PRAGMA user_version = {version}")
    connection.execute("COMMIT")
    return version
