import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from local.lost_responses import creations_without_response
from sandbox.azure.store import Record, Store

GROUP = "azure-native:resources:ResourceGroup"
BEGUN = 1_795_500_000
ID = "/subscriptions/5a9db0c5-0000-4000-8000-000000000001/resourceGroups/a"


def resource(name: str, kind: str = GROUP) -> dict[str, Any]:
    return {"urn": f"urn:{name}", "type": kind, "id": "", "inputs": {"resourceGroupName": name}}


def begins(of: dict[str, Any], at: int = BEGUN) -> dict[str, Any]:
    return {"timestamp": at, "resourcePreEvent": {"metadata": {"urn": of["urn"], "op": "create", "new": of}}}


def fails(of: dict[str, Any], at: int = BEGUN + 3, operation: str = "create") -> dict[str, Any]:
    metadata = {"urn": of["urn"], "op": operation, "new": of}
    return {"timestamp": at, "resOpFailedEvent": {"metadata": metadata}}


def log(folder: Path, *events: dict[str, Any]) -> Path:
    file = folder / "dev.events.json"
    file.write_text("".join(json.dumps(event) + "\n" for event in events), encoding="utf-8")
    return file


def azure_with_group(folder: Path, created: float) -> Path:
    """A local Azure with a resource group that was created at a time."""
    file = folder / "azure.db"
    store = Store(file)
    time = datetime.fromtimestamp(created, UTC).isoformat(timespec="milliseconds")
    with store.write() as transaction:
        transaction.save(
            Record(
                id=ID,
                subscription=ID.split("/")[2],
                token=GROUP,
                global_name=None,
                properties={"name": "a"},
                created=time,
                modified=time,
            )
        )
    store.close()
    return file


@pytest.mark.parametrize("operation", ["create", "create-replacement"])
@pytest.mark.parametrize("created", [BEGUN, BEGUN + 1.5, BEGUN + 3.9])
def test_a_resource_that_was_created_although_its_creation_failed_is_found(
    tmp_path: Path, created: float, operation: str
) -> None:
    group = resource("a")
    events = log(tmp_path, begins(group), fails(group, operation=operation))
    assert creations_without_response(events, azure_with_group(tmp_path, created)) == [group]


@pytest.mark.parametrize("created", [BEGUN - 0.1, BEGUN + 4])
def test_a_resource_that_was_created_earlier_or_later_belongs_to_another_user(
    tmp_path: Path, created: float
) -> None:
    group = resource("a")
    events = log(tmp_path, begins(group), fails(group))
    assert creations_without_response(events, azure_with_group(tmp_path, created)) == []


def test_a_resource_that_is_not_in_azure_was_never_created(tmp_path: Path) -> None:
    group, unknown = resource("b"), resource("a", "azure-native:example:Unknown")
    events = log(tmp_path, begins(group), begins(unknown), fails(group), fails(unknown))
    assert creations_without_response(events, azure_with_group(tmp_path, BEGUN)) == []


@pytest.mark.parametrize("operation", ["update", "delete", "delete-replaced"])
def test_only_the_response_to_a_creation_is_lost(tmp_path: Path, operation: str) -> None:
    group = resource("a")
    events = log(tmp_path, begins(group), fails(group, operation=operation))
    assert creations_without_response(events, azure_with_group(tmp_path, BEGUN)) == []


def test_a_log_that_ends_with_an_incomplete_line_is_read_up_to_it(tmp_path: Path) -> None:
    group = resource("a")
    events = log(tmp_path, begins(group), fails(group))
    events.write_text(events.read_text(encoding="utf-8") + '{"timestamp": 17955', encoding="utf-8")
    assert creations_without_response(events, azure_with_group(tmp_path, BEGUN)) == [group]


def test_without_a_log_or_a_local_azure_no_response_is_lost(tmp_path: Path) -> None:
    group = resource("a")
    assert creations_without_response(tmp_path / "dev.events.json", azure_with_group(tmp_path, BEGUN)) == []
    events = log(tmp_path, begins(group), fails(group))
    assert creations_without_response(events, tmp_path / "nowhere.db") == []
