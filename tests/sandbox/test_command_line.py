import json
from pathlib import Path

import pytest

from sandbox import catalogue
from sandbox.__main__ import main
from tests.sandbox.driver import Engine, group, plan

Capture = pytest.CaptureFixture[str]


def test_list_shows_what_azure_holds(engine: Engine, tmp_path: Path, capsys: Capture) -> None:
    group(engine)
    plan(engine)
    assert main(["list", str(tmp_path / "azure.db")]) == 0
    heading, *rows = capsys.readouterr().out.splitlines()
    assert heading.split() == ["TYPE", "NAME", "RESOURCE", "GROUP", "LOCATION", "CREATED"]
    assert [row.split()[:4] for row in rows] == [
        ["resources:ResourceGroup", "stitches-dev", "stitches-dev", "eastus"],
        ["web:AppServicePlan", "plan", "stitches-dev", "eastus"],
    ]


def test_list_gives_everything_as_json(engine: Engine, tmp_path: Path, capsys: Capture) -> None:
    made = group(engine)
    assert main(["list", str(tmp_path / "azure.db"), "--json"]) == 0
    (record,) = json.loads(capsys.readouterr().out)
    assert record["id"] == made.id
    assert record["properties"]["location"] == "eastus"


def test_a_database_that_is_not_there_is_said_and_not_made(tmp_path: Path, capsys: Capture) -> None:
    assert main(["list", str(tmp_path / "absent.db")]) == 1
    assert "absent.db does not exist: the sandbox makes it with the first resource" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_catalogue_names_every_type_and_counts_the_rules(capsys: Capture) -> None:
    assert main(["catalogue"]) == 0
    lines = capsys.readouterr().out.splitlines()
    for token in catalogue.TYPES:
        assert any(line.startswith(f"{token}  ") for line in lines)
    assert lines[-1].startswith(f"{len(catalogue.TYPES)} types, ")
