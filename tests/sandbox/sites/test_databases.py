"""The list of SQL servers for the sample's SQL clients."""

import json
from pathlib import Path
from typing import Any

from sandbox.sites import Sites, databases
from tests.sandbox.catalogue.arrangements import GROUP, SERVER, server
from tests.sandbox.driver import Engine, group
from tests.sandbox.sites.estate import Kudu, package, release_at, until

HOST = f"{SERVER['serverName']}.database.windows.net"
MIGRATOR, PERSON = "10000000-0000-4000-8000-00000000000a", "10000000-0000-4000-8000-00000000000b"


def made(engine: Engine, **administrators: Any) -> None:
    server(engine, **administrators)
    database = {"resourceGroupName": GROUP, "serverName": SERVER["serverName"], "databaseName": "stitches"}
    engine.create("azure-native:sql:Database", database)


def servers(engine: Engine, folder: Path) -> Any:
    databases.write_servers(folder, engine.store.read())
    return json.loads((folder / databases.NAME).read_text())


def test_servers_are_reported_with_their_databases_and_administrators(engine: Engine, tmp_path: Path) -> None:
    group(engine)
    assert servers(engine, tmp_path) == {}
    entra = {"login": "migrator", "sid": MIGRATOR, "principalType": "Application", "tenantId": PERSON}
    made(engine, administrators={**entra, "azureADOnlyAuthentication": True})
    found = servers(engine, tmp_path)[HOST]
    assert (found["administrators"], "stitches" in found["databases"]) == ([MIGRATOR], True)


def test_an_administrator_that_was_set_later_is_reported(engine: Engine, tmp_path: Path) -> None:
    group(engine)
    made(engine)
    assert servers(engine, tmp_path)[HOST]["administrators"] == []
    later = {"resourceGroupName": GROUP, "serverName": SERVER["serverName"], "login": "a person"}
    engine.create(
        "azure-native:sql:ServerAzureADAdministrator",
        {**later, "administratorName": "ActiveDirectory", "sid": PERSON, "tenantId": MIGRATOR}
        | {"administratorType": "ActiveDirectory"},
    )
    assert servers(engine, tmp_path)[HOST]["administrators"] == [PERSON]


def test_the_content_of_a_deleted_database_is_deleted(engine: Engine, tmp_path: Path) -> None:
    group(engine)
    made(engine)
    servers(engine, tmp_path)
    kept = tmp_path / databases.FILES / HOST
    kept.mkdir(parents=True)
    for name in ("stitches.db", "stitches.db-wal", "another.db"):
        (kept / name).touch()
    servers(engine, tmp_path)
    assert len(list(kept.iterdir())) == 3
    with engine.store.write() as transaction:
        for each in list(transaction.of_type("azure-native:sql:Database")):
            transaction.remove(each.id)
    servers(engine, tmp_path)
    assert [left.name for left in kept.iterdir()] == ["another.db"]


def test_the_list_is_written_when_a_site_starts(engine: Engine, sites: Sites) -> None:
    made(engine)
    Kudu(sites).publish(package("r1"))
    assert until(lambda: release_at(sites.addresses(GROUP).host), bool) == "r1"
    assert HOST in json.loads((sites.folder / "data" / databases.NAME).read_text())
