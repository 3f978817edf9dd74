"""The operations of a new plan that an approved one does not have."""

from typing import Any

import pytest

from engine_wire import SECRET, SIGNATURE, UNKNOWN
from operations.plans.differences import EnginePlan, not_approved

SITE = "urn:pulumi:prod::stitches::stitches:components:WebApp$azure-native:web:WebApp::stitches-prod"
RULE = "urn:pulumi:prod::stitches::azure-native:cdn:Rule::pages"


def secret(ciphertext: str) -> dict[str, str]:
    return {SIGNATURE: SECRET, "ciphertext": ciphertext}


def plan(**inputs: Any) -> EnginePlan:
    """A plan that updates the site's inputs."""
    return planned({SITE: {"steps": ["update"], "goal": {"inputDiff": {"updates": inputs}}}})


def planned(resources: dict[str, Any]) -> EnginePlan:
    return EnginePlan.model_validate({"manifest": {"version": "v3.1.0"}, "resourcePlans": resources})


@pytest.mark.parametrize(
    ("approved", "new"),
    [
        ({"a": {"b": [1, 2]}}, {"a": {"b": [1, 2]}}),
        ({"a": {"b": [UNKNOWN, 2]}}, {"a": {"b": [1, 2]}}),
        ({"a": UNKNOWN}, {"a": {"b": 1}}),
        ({"a": secret("v1:x")}, {"a": secret("v1:y")}),
    ],
)
def test_the_same_operations_are_approved_and_so_are_values_that_are_now_known(
    approved: dict[str, Any], new: dict[str, Any]
) -> None:
    assert not_approved(plan(**approved), plan(**new)) == []


@pytest.mark.parametrize(
    ("approved", "new", "path"),
    [
        ({"a": {"b": [1, 2]}}, {"a": {"b": [1, 3]}}, "inputDiff.updates.a.b[1]"),
        ({"a": [1]}, {"a": [1, 2]}, "inputDiff.updates.a[1]"),
        ({"a": 1}, {"a": UNKNOWN}, "inputDiff.updates.a"),
        ({"a": 1}, {"a": 1, "c": 2}, "inputDiff.updates.c"),
        ({"a": 1, "c": 2}, {"a": 1}, "inputDiff.updates.c"),
        ({"a": "open"}, {"a": secret("v1:y")}, "inputDiff.updates.a"),
        ({"a": []}, {"a": {}}, "inputDiff.updates.a"),
    ],
)
def test_another_value_is_not_approved_and_is_named_without_the_value(
    approved: dict[str, Any], new: dict[str, Any], path: str
) -> None:
    [line] = not_approved(plan(**approved), plan(**new))
    assert line == f"update azure-native:web:WebApp stitches-prod, with other values than approved: {path}"


def test_dependencies_are_the_same_in_any_order() -> None:
    def depending(*urns: str) -> EnginePlan:
        goal = {"dependencies": list(urns), "propertyDependencies": {"a": list(urns), "b": None}}
        return planned({SITE: {"steps": ["update"], "goal": goal}})

    assert not_approved(depending("one", "two"), depending("two", "one")) == []
    assert len(not_approved(depending("one", "two"), depending("one", "three"))) == 1


def test_finished_operations_are_left_out_and_unapproved_ones_are_reported() -> None:
    approved = planned({SITE: {"steps": ["update"]}, RULE: {"steps": ["same"]}})
    assert not_approved(approved, planned({SITE: {"steps": ["same"]}})) == []
    assert not_approved(approved, planned({RULE: {"steps": ["delete"]}})) == [
        "delete azure-native:cdn:Rule pages, which the approved plan does not touch"
    ]


def test_another_operation_is_not_approved() -> None:
    steps = ["create-replacement", "replace", "delete-replaced"]
    [line] = not_approved(planned({SITE: {"steps": ["update"]}}), planned({SITE: {"steps": steps}}))
    assert "but update was approved" in line


def test_an_update_of_an_imported_resource_is_approved_with_its_creation_if_the_values_are_equal() -> None:
    approved = planned(
        {SITE: {"steps": ["create"], "goal": {"inputDiff": {"adds": {"a": 1, "b": UNKNOWN, "c": 3}}}}}
    )
    difference = {"adds": {"b": 2}, "updates": {"c": 3}, "deletes": ["d"]}
    new = planned({SITE: {"steps": ["update"], "goal": {"inputDiff": difference}}})
    assert not_approved(approved, new, imported={SITE: {"a": 1, "c": 0, "d": 4}}) == []
    [other_value] = not_approved(approved, new, imported={SITE: {"a": 0, "c": 0, "d": 4}})
    assert other_value.endswith("with other values than approved: inputDiff.adds.a")
    [not_imported] = not_approved(approved, new)
    assert not_imported.startswith("update ")


def test_a_replacement_of_an_imported_resource_is_not_approved() -> None:
    approved = planned({SITE: {"steps": ["create"]}})
    new = planned({SITE: {"steps": ["create-replacement", "replace", "delete-replaced"]}})
    [replaced] = not_approved(approved, new, imported={SITE: {}})
    assert "but create was approved" in replaced


def test_a_provider_is_the_same_after_its_id_is_known() -> None:
    provider = "urn:pulumi:prod::stitches::pulumi:providers:azure-native::default_3_29_0"

    def made_by(provider: str) -> EnginePlan:
        return planned({SITE: {"steps": ["create"], "goal": {"provider": provider}}})

    approved = made_by(f"{provider}::{UNKNOWN}")
    assert not_approved(approved, made_by(f"{provider}::12180dde")) == []
    assert len(not_approved(approved, made_by("urn:pulumi:prod::stitches::pulumi:providers:x::y::1"))) == 1
