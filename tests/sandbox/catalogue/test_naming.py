import re

import pytest

from sandbox import catalogue
from sandbox.naming import automatic_name
from tests.sandbox.driver import Engine, group

ACCOUNT = "azure-native:storage:StorageAccount"
ROLE = "azure-native:authorization:RoleAssignment"
CONTAINER = "azure-native:storage:BlobContainer"
ACCOUNT_INPUTS = {"resourceGroupName": "stitches-dev", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}


def test_a_top_level_resource_gets_a_random_suffix_that_depends_on_the_seed() -> None:
    first = automatic_name(catalogue.get(ACCOUNT), "uploads", b"seed")
    assert first is not None
    assert re.fullmatch("uploads[0-9a-f]{8}", first[0])
    assert automatic_name(catalogue.get(ACCOUNT), "uploads", b"seed") == first
    assert automatic_name(catalogue.get(ACCOUNT), "uploads", b"another") != first


def test_without_a_seed_all_names_differ() -> None:
    names = {automatic_name(catalogue.get(ACCOUNT), "uploads", b"") for _ in range(5)}
    assert len(names) == 5


def test_a_child_gets_its_logical_name() -> None:
    assert automatic_name(catalogue.get(CONTAINER), "uploads", b"seed") == ("uploads", False)


def test_a_role_assignment_gets_a_valid_guid() -> None:
    made = automatic_name(catalogue.get(ROLE), "reader", b"seed")
    assert made is not None
    assert catalogue.get(ROLE).problem_with_name({"roleAssignmentName": made[0]}) is None


def test_a_type_with_a_fixed_name_gets_no_name() -> None:
    assert automatic_name(catalogue.get("azure-native:web:WebAppFtpAllowed"), "ftp", b"seed") is None


def test_an_automatic_name_stays_and_the_replacement_is_created_first(engine: Engine) -> None:
    group(engine)
    made = engine.create(ACCOUNT, ACCOUNT_INPUTS, "uploads")
    assert re.fullmatch("uploads[0-9a-f]{8}", made.inputs["accountName"])
    assert engine.diff(made, ACCOUNT_INPUTS).paths == []
    changes = engine.diff(made, {**ACCOUNT_INPUTS, "isHnsEnabled": True})
    assert changes.replaces == ["isHnsEnabled"]
    assert not changes.delete_first


def test_with_a_name_in_the_program_the_old_resource_is_deleted_first(engine: Engine) -> None:
    group(engine)
    named = {**ACCOUNT_INPUTS, "accountName": "ststitches"}
    made = engine.create(ACCOUNT, named)
    assert engine.diff(made, {**named, "isHnsEnabled": True}).delete_first


@pytest.mark.parametrize(("mode", "expected"), [("PROPOSE", "mine"), ("ENFORCE", "mine"), ("DISABLE", None)])
def test_the_engines_own_naming_is_used(engine: Engine, mode: str, expected: str | None) -> None:
    autonaming = {"proposed_name": "mine", "mode": mode}
    checked, _ = engine.check(ACCOUNT, ACCOUNT_INPUTS, autonaming=autonaming)
    assert checked.get("accountName") == expected


def test_a_proposed_name_does_not_become_the_guid_of_a_role_assignment(engine: Engine) -> None:
    inputs = {"scope": "/subscriptions/s", "principalId": "p", "roleDefinitionId": "r"}
    autonaming = {"proposed_name": "mine", "mode": "PROPOSE"}
    checked, faults = engine.check(ROLE, inputs, autonaming=autonaming, randomSeed=b"seed")
    assert not faults
    assert checked["roleAssignmentName"] != "mine"
