"""A slot that migrates the database before it starts, by the startup command in its package."""

import sqlite3
from typing import Any

import pytest

from sandbox.azure.errors import AzureError
from sandbox.sites import Sites
from tests.sandbox.catalogue.arrangements import GROUP
from tests.sandbox.driver import Engine, Made
from tests.sandbox.sites.conftest import OpenSites
from tests.sandbox.sites.estate import (
    SAMPLE,
    Kudu,
    change_settings,
    exchange,
    make_site,
    package,
    release_at,
    site_inputs,
    until,
)

BUNDLE = (SAMPLE / "migrations" / "efbundle").read_text()
CONNECTION = "Server=tcp:sql-stitches.database.windows.net,1433;Database=stitches;User Id=x;Encrypt=True;"
START = """
if [ "$STITCHES_RELEASE_PHASE" = on ]; then
    ./efbundle --connection "$ConnectionStrings__Stitches" > "$HOME/migration.txt" 2>&1
    echo "ended with $?" >> "$HOME/migration.txt"
    tail -n 1 "$HOME/migration.txt" | grep -q "with 0" || exit 1
fi
exec dotnet Stitches.dll
"""


@pytest.fixture
def made(engine: Engine) -> tuple[Made, Made]:
    """An app and a slot that migrates the database in its release phase."""
    settings = {"ConnectionStrings__Stitches": CONNECTION}
    production, slot = make_site(engine, appCommandLine="sh start.sh", settings=settings)
    phase: dict[str, Any] = {"settings": {**settings, "STITCHES_RELEASE_PHASE": "on"}}
    slot = change_settings(engine, slot, **site_inputs("Staging", appCommandLine="sh start.sh", **phase))
    names = {"resourceGroupName": GROUP, "name": GROUP}
    engine.create(
        "azure-native:web:WebAppSlotConfigurationNames",
        {**names, "appSettingNames": ["ASPNETCORE_ENVIRONMENT", "STITCHES_RELEASE_PHASE"]},
        "names",
    )
    return production, slot


@pytest.fixture
def sites(made: tuple[Made, Made], open_sites: OpenSites) -> Sites:
    opened = open_sites()
    Kudu(opened).publish(released("r1"))
    assert until(lambda: release_at(opened.addresses(GROUP).host), bool) == "r1"
    return opened


def released(release: str, bundle: str = BUNDLE) -> bytes:
    return package(release, files={"start.sh": START, "efbundle": bundle}, executable=("efbundle",))


def applied(sites: Sites) -> list[str]:
    file = sites.folder / "data" / "databases" / "sql-stitches.database.windows.net" / "stitches.db"
    if not file.exists():
        return []
    database = sqlite3.connect(file)
    rows = database.execute("SELECT MigrationId FROM __EFMigrationsHistory").fetchall()
    database.close()
    return [row[0] for row in rows]


def migration_output(sites: Sites) -> str:
    return Kudu(sites, "staging").ask("GET", "/api/vfs/migration.txt").text


def test_the_slot_migrates_before_it_starts_and_the_app_does_not(
    engine: Engine, made: tuple[Made, Made], sites: Sites
) -> None:
    assert applied(sites) == []
    Kudu(sites, "staging").publish(released("r2"))
    assert until(lambda: release_at(sites.addresses(GROUP, "staging").host), bool) == "r2"
    assert len(applied(sites)) == 2
    assert "Applying migration" in migration_output(sites)
    sites.swap(GROUP, "staging", lambda: exchange(engine, made[1], made[0]))
    assert release_at(sites.addresses(GROUP).host) == "r2"
    assert until(lambda: release_at(sites.addresses(GROUP, "staging").host), bool) == "r1"
    assert "already up to date" in migration_output(sites)


def test_a_slot_whose_migration_fails_does_not_start_and_is_not_swapped(
    engine: Engine, made: tuple[Made, Made], sites: Sites
) -> None:
    broken = BUNDLE.replace("ALTER TABLE Patterns ADD", "ALTER TABLE Missing ADD")
    Kudu(sites, "staging").publish(released("r2", broken))
    assert "no such table" in until(lambda: migration_output(sites), lambda text: "ended with 1" in text)
    assert len(applied(sites)) == 1
    assert release_at(sites.addresses(GROUP, "staging").host) is None
    assert release_at(sites.addresses(GROUP).host) == "r1"


def test_a_slot_that_cannot_start_in_production_is_not_swapped(engine: Engine, sites: Sites) -> None:
    """The warm-up uses production's settings: without the release phase, and so without migrations."""
    Kudu(sites, "staging").publish(released("r2"))
    assert until(lambda: release_at(sites.addresses(GROUP, "staging").host), bool) == "r2"
    breaking = package(
        "r3", files={"start.sh": 'test "$STITCHES_RELEASE_PHASE" = on && exec dotnet Stitches.dll'}
    )
    Kudu(sites, "staging").publish(breaking)
    until(lambda: release_at(sites.addresses(GROUP, "staging").host), lambda release: release == "r3")
    with pytest.raises(AzureError, match="could not be started"):
        sites.swap(GROUP, "staging")
    assert release_at(sites.addresses(GROUP).host) == "r1"
    assert until(lambda: release_at(sites.addresses(GROUP, "staging").host), bool) == "r3"
