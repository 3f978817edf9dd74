"""Whether Azure has what was requested, however it spells it, and whatever it adds and leaves out."""

from typing import Any

import pytest

import engine_wire
from operations.plans.alike import differences

SECRET = {engine_wire.SIGNATURE: engine_wire.SECRET, "ciphertext": "v1:x"}
TAGS = {"environment": "prod", "managed-by": "pulumi"}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"a": 1}, {"a": 1.0, "b": 2}),
        ({"location": "eastus2"}, {"location": "East US 2"}),
        ({"id": "/subscriptions/S/resourceGroups/g"}, {"id": "/subscriptions/s/resourcegroups/G"}),
        ({"sku": {"name": "S1"}}, {"sku": {"name": "S1", "tier": "Standard"}}),
        ({"rules": [{"name": "a"}]}, {"rules": [{"name": "Allow all"}, {"name": "a", "priority": 1}]}),
        ({"tags": TAGS}, {"tags": {**TAGS, "hidden-link": "x"}}),
        ({"writeOnly": "x", "nothing": None}, {}),
        ({"tags": {}}, {}),
        ({"password": SECRET}, {"password": "x"}),
    ],
)
def test_another_spelling_of_the_same_value_is_no_difference(
    asked: dict[str, Any], found: dict[str, Any]
) -> None:
    assert differences(asked, found) == []


@pytest.mark.parametrize(
    ("asked", "found", "paths"),
    [
        ({"a": 1, "b": 2}, {"a": 2, "b": 3}, ["a", "b"]),
        ({"a": True}, {"a": False}, ["a"]),
        ({"sku": {"name": "S1"}}, {"sku": {"name": "P1"}}, ["sku.name"]),
        ({"sku": {"name": "S1"}}, {"sku": "S1"}, ["sku"]),
        ({"rules": [{"name": "a"}, {"name": "b"}]}, {"rules": [{"name": "a"}]}, ["rules[1]"]),
        ({"tags": TAGS}, {}, ["tags"]),
        ({"tags": TAGS}, {"tags": None}, ["tags"]),
        ({"tags": TAGS}, {"tags": {"environment": "prod"}}, ["tags.managed-by"]),
        ({"tags": TAGS}, {"tags": {**TAGS, "environment": "dev"}}, ["tags.environment"]),
    ],
)
def test_another_value_is_a_difference_and_so_are_missing_tags(
    asked: dict[str, Any], found: dict[str, Any], paths: list[str]
) -> None:
    assert differences(asked, found) == paths
