"""Types that the catalogue lacks, accepted on request; and all problems of a program at once."""

from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.catalogue import TAKE_UNMODELLED
from sandbox.preview_problems import PreviewProblems
from tests.sandbox.catalogue.arrangements import GROUP
from tests.sandbox.driver import Engine, RejectedError, group

TOPIC = "azure-native:eventgrid:Topic"
IN_GROUP = {"resourceGroupName": GROUP}


@pytest.fixture
def lenient(tmp_path: Path) -> Iterator[Engine]:
    engine = Engine(tmp_path / "azure.db", take_unmodelled=True)
    yield engine
    engine.close()


def test_a_type_that_is_not_modelled_is_rejected_with_a_fix(engine: Engine) -> None:
    with pytest.raises(RejectedError) as rejected:
        engine.check(TOPIC, IN_GROUP)
    for part in (TOPIC, "python -m sandbox check", f"{TAKE_UNMODELLED}=take"):
        assert part in str(rejected.value)


def test_on_request_it_is_accepted_and_each_step_has_a_warning(lenient: Engine) -> None:
    group(lenient)
    made = lenient.create(TOPIC, {**IN_GROUP, "topicName": "orders", "location": "eastus"})
    assert made.outputs["name"] == "orders"
    found = lenient.read(made)
    assert found is not None
    assert lenient.diff(found, made.inputs).paths == []
    updated = lenient.update(made, {**made.inputs, "tags": {"a": "b"}})
    assert updated.outputs["tags"] == {"a": "b"}
    lenient.delete(updated)
    assert lenient.read(updated) is None
    assert len(lenient.notes.warnings) == 3  # a check each to create, to compare and to update
    assert all(TOPIC in note and TAKE_UNMODELLED in note for _, note in lenient.notes.warnings)


def test_it_is_checked_against_the_sdks_types(lenient: Engine) -> None:
    _, faults = lenient.check(TOPIC, {**IN_GROUP, "topicNam": "orders", "tags": 7})
    assert sorted(faults) == ["tags", "topicNam"]


def test_a_type_that_the_sdk_lacks_too_is_rejected(lenient: Engine) -> None:
    with pytest.raises(RejectedError, match="could not read the types"):
        lenient.check("azure-native:nowhere:Nothing", {})


def test_a_modelled_type_keeps_all_its_rules(lenient: Engine) -> None:
    group(lenient)
    with pytest.raises(AssertionError):
        lenient.create("azure-native:web:AppServicePlan", {**IN_GROUP, "name": "no spaces"})
    assert lenient.notes.warnings == []


def test_problems_are_recorded_once_instead_of_rejected(tmp_path: Path) -> None:
    problems = PreviewProblems(tmp_path / "problems.jsonl")
    engine = Engine(tmp_path / "azure.db", problems=problems)
    assert problems.read() == []
    invalid: list[tuple[str, dict[str, Any]]] = [
        (TOPIC, IN_GROUP),
        ("azure-native:web:WebApp", {**IN_GROUP, "name": "my_site"}),
        ("azure-native:web:WebApp", {**IN_GROUP, "name": "my_site"}),
        ("azure-native:storage:StorageAccount", {**IN_GROUP, "kindd": "StorageV2"}),
    ]
    for token, inputs in invalid:
        _, faults = engine.check(token, inputs)
        assert faults == {}
    found = [(each.kind, each.token) for each in problems.read()]
    assert found[:2] == [("not modelled", TOPIC), ("invalid input", "azure-native:web:WebApp")]
    assert found.count(("invalid input", "azure-native:web:WebApp")) == 1
    assert any("kindd" in each.reason for each in problems.read())
    engine.close()


def test_a_problem_of_an_automatic_name_mentions_that(engine: Engine) -> None:
    _, faults = engine.check("azure-native:web:WebApp", IN_GROUP, "my_site", randomSeed=b"seed")
    assert "generated from the resource's name in the program: set 'name'" in faults["name"]
    _, faults = engine.check("azure-native:web:WebApp", {**IN_GROUP, "name": "my_site"})
    assert "generated from" not in faults["name"]


def test_an_sdk_of_one_api_version_is_served_under_its_own_name(engine: Engine) -> None:
    named = "azure-native_web_v20240401:web:AppServicePlan"
    checked, faults = engine.check(named, {**IN_GROUP, "name": "plan", "sku": {"name": "B1"}})
    assert faults == {}
    assert checked["name"] == "plan"
    response = engine.parameterize("azure-native_web_v20240401", "3.14.0")
    assert (response.name, response.version) == ("azure-native_web_v20240401", "3.14.0")


CALLBACK = "azure-native:logic:listWorkflowTriggerCallbackUrl"
OF_WORKFLOW = {"resourceGroupName": GROUP, "workflowName": "orders", "triggerName": "manual"}


def test_a_function_that_is_not_modelled_is_rejected_with_a_fix(engine: Engine) -> None:
    with pytest.raises(RejectedError) as rejected:
        engine.invoke(CALLBACK, OF_WORKFLOW)
    for part in (CALLBACK, "python -m sandbox check", f"{TAKE_UNMODELLED}=take"):
        assert part in str(rejected.value)


def test_on_request_a_function_returns_made_up_values_with_a_warning(lenient: Engine) -> None:
    response = lenient.invoke(CALLBACK, OF_WORKFLOW)
    assert "made-up" in response["value"]
    assert all(CALLBACK in note and TAKE_UNMODELLED in note for _, note in lenient.notes.warnings)
    assert len(lenient.notes.warnings) == 1


def test_lists_and_objects_of_a_made_up_result_are_not_empty(lenient: Engine) -> None:
    cluster = {"resourceGroupName": GROUP, "resourceName": "aks"}
    response = lenient.invoke("azure-native:containerservice:listManagedClusterUserCredentials", cluster)
    # Programs decode it.
    assert b"made-up" in b64decode(response["kubeconfigs"][0]["value"], validate=True)


def test_a_modelled_function_still_rejects_what_does_not_exist(lenient: Engine) -> None:
    with pytest.raises(RejectedError, match="NotFound"):
        lenient.invoke("azure-native:web:getWebApp", {"resourceGroupName": GROUP, "name": "nobody"})


def test_problems_of_functions_are_recorded_too_and_they_return_values(tmp_path: Path) -> None:
    problems = PreviewProblems(tmp_path / "problems.jsonl")
    engine = Engine(tmp_path / "azure.db", problems=problems)
    assert engine.invoke(CALLBACK, OF_WORKFLOW)["value"]
    registry = {"resourceGroupName": "commons", "registryName": "shared"}
    assert engine.invoke("azure-native:containerregistry:getRegistry", registry)["loginServer"]
    lacking, absent = problems.read()
    assert (lacking.kind, lacking.token) == ("not modelled", CALLBACK)
    assert absent.kind == "does not exist"
    assert "python -m sandbox create" in absent.reason
    engine.close()
