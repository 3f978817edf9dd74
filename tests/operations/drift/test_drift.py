"""Drift, as the engine's preview of a refresh shows it."""

import json
from pathlib import Path
from typing import Any

import pytest

from operations.drift.drift import Drift, drift_in
from operations.terminal.errors import OperationError
from tests.operations.conftest import Stitches
from tests.operations.fake_engine import put_engine

AZURE = "urn:pulumi:prod::stitches::pulumi:providers:azure-native::default::id"
APP = "urn:pulumi:prod::stitches::stitches:components:WebApp$azure-native:web:WebApp::stitches-prod"


def step(op: str, urn: str = APP, provider: str = AZURE, **more: Any) -> dict[str, Any]:
    state = {"type": "azure-native:web:WebApp", "id": "/sites/stitches-prod", "inputs": {"key": "hunter2"}}
    return {"op": op, "urn": urn, "provider": provider, "oldState": state, **more}


def preview(*steps: dict[str, Any]) -> str:
    return json.dumps({"config": {}, "steps": steps, "duration": 166026, "changeSummary": {}})


CHANGED = step("update", detailedDiff={"tags.owner": {"kind": "add"}, "httpsOnly": {"kind": "update"}})
UNCHANGED = (
    step("same"),
    step("refresh", detailedDiff=None),
    step("update", urn="urn:pulumi:prod::stitches::pulumi:pulumi:Stack::s", provider=""),
)


def test_no_drift_has_exit_code_0(tmp_path: Path, stitches: Stitches) -> None:
    put_engine(tmp_path, prints=preview(*UNCHANGED))
    result = stitches("drift", "prod")
    assert (result.code, result.out, result.err) == (
        0,
        "No drift: the state of stack prod and Azure agree on 2 resources.\n",
        "",
    )
    asked = (tmp_path / "asked").read_text(encoding="utf-8").split()
    assert asked[:4] == ["refresh", "--preview-only", "--json", "--stack=prod"]


@pytest.mark.parametrize("config", [{}, {"config": {"stitches:logs": "{}"}}])
def test_without_a_deployment_there_is_nothing_to_compare_which_is_not_an_error(
    tmp_path: Path, stitches: Stitches, config: dict[str, Any]
) -> None:
    """Seen: the engine leaves out `steps`."""
    put_engine(tmp_path, prints=json.dumps({**config, "duration": 166026}))
    result = stitches("drift", "prod")
    assert (result.code, result.err) == (0, "")
    assert result.out == "Stack prod has no resources to compare.\n"
    machine = json.loads(stitches("drift", "prod", "--json").out)
    assert (machine["compared"], machine["resources"]) == (0, [])
    assert "no resources to compare" in Drift.model_validate(machine).in_markdown()


def test_drift_has_exit_code_1_and_is_shown_with_its_paths_and_a_fix_without_values(
    tmp_path: Path, stitches: Stitches
) -> None:
    put_engine(tmp_path, prints=preview(*UNCHANGED, CHANGED, step("delete", urn=APP.replace("prod", "old"))))
    result = stitches("drift", "prod")
    assert result.code == 1
    rows = [line.split() for line in result.out.splitlines()]
    assert ["azure-native:web:WebApp", "stitches-old", "gone"] in rows
    assert ["azure-native:web:WebApp", "stitches-prod", "changed", "httpsOnly,", "tags.owner"] in rows
    assert "`pulumi up --refresh --stack prod`" in result.out
    assert "hunter2" not in result.out


def test_json_and_the_file_have_the_same_content(tmp_path: Path, stitches: Stitches) -> None:
    put_engine(tmp_path, prints=preview(CHANGED))
    result = stitches("drift", "prod", "--json", "--output", str(tmp_path / "deep" / "drift"))
    assert result.code == 1
    written = (tmp_path / "deep" / "drift" / "drift.json").read_text(encoding="utf-8")
    assert Drift.model_validate_json(written) == Drift.model_validate_json(result.out)
    [one] = json.loads(result.out)["resources"]
    assert (one["name"], one["difference"], one["paths"]) == (
        "stitches-prod",
        "changed",
        ["httpsOnly", "tags.owner"],
    )


def test_an_error_of_the_engine_has_exit_code_2_and_leaves_no_file(
    tmp_path: Path, stitches: Stitches
) -> None:
    put_engine(tmp_path, says="error: azure said no", code=255)
    result = stitches("drift", "prod", "--output", str(tmp_path / "drift"))
    assert result.code == 2
    assert "azure said no" in result.err
    assert not (tmp_path / "drift").exists()


@pytest.mark.parametrize("printed", ["", "null", "{}", '{"steps": [{"op": 1}]}'])
def test_output_that_is_not_a_preview_is_rejected_with_a_message(printed: str) -> None:
    with pytest.raises(OperationError, match="The preview that the engine printed is invalid"):
        drift_in("prod", printed.encode())


PLAN = "urn:pulumi:prod::stitches::stitches:components:Plan$azure-native:web:AppServicePlan::stitches"
BUDGET = "urn:pulumi:prod::stitches::stitches:components:Budget$azure-native:consumption:Budget::stitches"
SQL_SERVER = "urn:pulumi:prod::stitches::stitches:components:SqlDatabase$azure-native:sql:Server::stitches"


@pytest.mark.parametrize(
    ("urn", "ignored", "differing", "paths"),
    [
        (PLAN, ["sku.capacity"], ["sku.capacity"], []),
        (PLAN, ["sku.capacity"], ["sku.capacity", "sku.name"], [("sku.name",)]),
        (PLAN, [], ["sku.capacity"], [("sku.capacity",)]),
        (BUDGET, [], ["eTag"], []),
        (BUDGET, [], ["amount", "eTag"], [("amount",)]),
        (SQL_SERVER, ["administrators"], ["administrators.sid"], [("administrators.sid",)]),
    ],
)
def test_values_that_azure_sets_are_no_drift_and_all_other_ignored_changes_are(
    urn: str, ignored: list[str], differing: list[str], paths: list[tuple[str, ...]]
) -> None:
    state = {"type": urn.split("$")[1].split("::", maxsplit=1)[0], "id": "/some", "ignoreChanges": ignored}
    changed = step("update", urn=urn, oldState=state, detailedDiff={path: {} for path in differing})
    assert [one.paths for one in drift_in("prod", preview(changed).encode()).resources] == paths


WORKBOOK = (
    "urn:pulumi:prod::stitches::stitches:components:ObjectivesWorkbook$"
    "azure-native:applicationinsights:Workbook::stitches"
)


@pytest.mark.parametrize(
    ("kind", "paths"), [("delete", []), ("update", [("serializedData",)])], ids=["left out", "changed"]
)
def test_a_workbooks_content_is_drift_if_it_differs_and_not_if_azure_leaves_it_out(
    kind: str, paths: list[tuple[str, ...]]
) -> None:
    changed = step("update", urn=WORKBOOK, detailedDiff={"serializedData": {"kind": kind, "inputDiff": True}})
    assert [one.paths for one in drift_in("prod", preview(changed).encode()).resources] == paths
