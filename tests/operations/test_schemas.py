"""The schemas of the output of `stitches … --json` are the models' own; the command reports stale ones."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from operations.schemas import FOLDER, main, schemas


def test_every_schema_is_a_schema() -> None:
    for schema in schemas().values():
        Draft202012Validator.check_schema(schema)


def test_the_schemas_in_the_repository_are_the_models() -> None:
    assert main(["--check"]) == 0


def test_a_stale_schema_is_reported_and_written_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--folder", str(tmp_path), "--check"]) == 1
    assert capsys.readouterr().out.count(": stale;") == len(schemas())
    assert main(["--folder", str(tmp_path)]) == 0
    for name in schemas():
        file = f"{name}.schema.json"
        assert json.loads((tmp_path / file).read_bytes()) == json.loads((FOLDER / file).read_bytes())
