import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.checkpoint import DamagedStateError
from local.interrupted import (
    is_interrupted,
    settle_creations,
    settled,
    with_creations,
)

GROUP = "azure-native:resources:ResourceGroup"


def operation(kind: str, name: str) -> dict[str, Any]:
    resource = {"urn": f"urn:{name}", "type": GROUP, "inputs": {"resourceGroupName": name}}
    return {"type": kind, "resource": resource}


def state(*pending: dict[str, Any], resources: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    deployment: dict[str, Any] = {
        "manifest": {},
        "resources": list(resources),
        "pending_operations": list(pending),
    }
    return {"version": 3, "deployment": deployment}


def test_a_creation_that_reached_azure_becomes_a_resource() -> None:
    after = settled(state(operation("creating", "a")), lambda _: "/id/of/a")["deployment"]
    (resource,) = after["resources"]
    assert resource["id"] == "/id/of/a"
    assert resource["inputs"] == {"resourceGroupName": "a"}
    assert after["pending_operations"] == []


def test_a_creation_that_never_reached_azure_is_dropped() -> None:
    after = settled(state(operation("creating", "a")), lambda _: None)["deployment"]
    assert after["resources"] == []
    assert after["pending_operations"] == []


def test_what_a_replacement_replaces_waits_for_its_deletion() -> None:
    old: dict[str, Any] = {"urn": "urn:a", "type": GROUP, "id": "/id/of/old", "inputs": {}}
    after = settled(state(operation("creating", "a"), resources=(old,)), lambda _: "/id/of/new")
    first, second = after["deployment"]["resources"]
    assert (first["id"], first["delete"]) == ("/id/of/old", True)
    assert second["id"] == "/id/of/new"
    assert "delete" not in second


def test_what_was_deleted_before_its_replacement_is_never_deleted_again() -> None:
    """If their ids are the same, a second deletion of the old one would delete the new one."""
    old: dict[str, Any] = {
        "urn": "urn:a",
        "type": GROUP,
        "id": "/id",
        "inputs": {},
        "pendingReplacement": True,
    }
    dependent: dict[str, Any] = {"urn": "urn:b", "type": GROUP, "id": "/b", "dependencies": ["urn:a"]}
    pending = operation("creating", "a")
    after = settled(state(pending, resources=(old, dependent)), lambda _: "/id")["deployment"]
    assert after["resources"] == [{**pending["resource"], "id": "/id"}, dependent]


def test_a_resource_that_is_already_in_the_state_is_not_added_again() -> None:
    known: dict[str, Any] = {"urn": "urn:other", "type": GROUP, "id": "/id", "inputs": {}}
    after = settled(state(operation("creating", "a"), resources=(known,)), lambda _: "/id")["deployment"]
    assert after["resources"] == [known]


def test_a_creation_without_a_response_is_pending_and_depends_on_everything_in_the_state() -> None:
    known: dict[str, Any] = {"urn": "urn:a", "type": GROUP, "id": "/a", "inputs": {}}
    before = state(operation("updating", "a"), resources=(known,))
    lost = operation("creating", "b")["resource"]
    after = with_creations(before, [lost])["deployment"]
    assert after["resources"] == [known]
    assert after["pending_operations"] == [
        operation("updating", "a"),
        {"type": "creating", "resource": {**lost, "dependencies": ["urn:a"]}},
    ]
    assert with_creations(before, []) == before


def test_a_replacement_without_a_response_depends_on_nothing_that_depends_on_it() -> None:
    first: dict[str, Any] = {"urn": "urn:a", "type": GROUP, "id": "/a"}
    old: dict[str, Any] = {"urn": "urn:b", "type": GROUP, "id": "/b", "pendingReplacement": True}
    dependent: dict[str, Any] = {"urn": "urn:c", "type": GROUP, "id": "/c", "dependencies": ["urn:b"]}
    lost = operation("creating", "b")["resource"]
    deleted_first = with_creations(state(resources=(first, old, dependent)), [lost])["deployment"]
    assert deleted_first["pending_operations"][0]["resource"]["dependencies"] == ["urn:a"]
    made_first = with_creations(state(resources=(first, {**old, "pendingReplacement": False})), [lost])
    assert made_first["deployment"]["pending_operations"][0]["resource"]["dependencies"] == ["urn:a"]


def test_without_a_local_azure_nothing_was_created(tmp_path: Path) -> None:
    after = settle_creations(state(operation("creating", "a")), tmp_path / "azure.db")
    assert after["deployment"]["resources"] == []


@given(st.lists(st.tuples(st.sampled_from(["creating", "updating", "deleting"]), st.booleans()), max_size=8))
def test_updates_and_deletions_stay_pending_and_each_creation_is_settled_once(
    pending: list[tuple[str, bool]],
) -> None:
    operations = [operation(kind, str(index)) for index, (kind, _) in enumerate(pending)]
    reached = {f"urn:{index}" for index, (_, created) in enumerate(pending) if created}
    before = state(*operations)
    after = settled(before, lambda resource: resource["urn"] if resource["urn"] in reached else None)[
        "deployment"
    ]
    kept = [operation["type"] for operation in after["pending_operations"]]
    assert kept == [kind for kind, _ in pending if kind != "creating"]
    assert len(after["resources"]) == sum(kind == "creating" and created for kind, created in pending)
    assert before == state(*operations), "the given state must not change"


def test_only_pending_operations_make_a_stack_interrupted(tmp_path: Path) -> None:
    checkpoint = tmp_path / "dev.json"
    assert not is_interrupted(checkpoint)
    states: list[tuple[dict[str, Any] | None, bool]] = [
        (None, False),
        ({"resources": []}, False),
        ({"pending_operations": [operation("creating", "a")]}, True),
    ]
    for latest, expected in states:
        checkpoint.write_text(json.dumps({"checkpoint": {"latest": latest}}), encoding="utf-8")
        assert is_interrupted(checkpoint) is expected


def test_the_error_for_a_damaged_state_names_its_copies(tmp_path: Path) -> None:
    checkpoint = tmp_path / "stacks" / "stitches" / "dev.json"
    checkpoint.parent.mkdir(parents=True)
    checkpoint.write_text('{"checkpoint": {"latest": {"resou', encoding="utf-8")
    backups = tmp_path / "backups" / "stitches" / "dev"
    with pytest.raises(DamagedStateError, match=re.escape(f"dev.json.bak beside it, or a copy in {backups}")):
        is_interrupted(checkpoint)
