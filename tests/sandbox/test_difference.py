from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox import catalogue
from sandbox.difference import Change, differences
from sandbox.values import UNKNOWN, Secret
from tests.azure_facts.spellings import spelt_regions

APP = catalogue.get("azure-native:web:WebApp")
SITE = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/app"
json = st.recursive(
    st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda values: st.lists(values) | st.dictionaries(st.text(min_size=1), values),
    max_leaves=5,
)
inputs = st.dictionaries(st.text(min_size=1), json)


def changes(old: dict[str, Any], new: dict[str, Any], **outputs: Any) -> list[Change]:
    return differences(APP, old, new, outputs)


def shuffled(value: Any) -> Any:
    """The same, with its keys in another order and its integers as floats."""
    if isinstance(value, dict):
        items: list[tuple[str, Any]] = list(value.items())  # pyright: ignore[reportUnknownArgumentType]
        return {name: shuffled(item) for name, item in reversed(items)}
    if isinstance(value, list):
        return [shuffled(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(inputs)
def test_values_are_equal_in_any_order_and_notation(value: dict[str, Any]) -> None:
    assert changes(value, shuffled(value)) == []


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(inputs, inputs)
def test_a_difference_is_found_in_both_directions(one: dict[str, Any], other: dict[str, Any]) -> None:
    opposite = {"ADD": "DELETE", "DELETE": "ADD", "UPDATE": "UPDATE"}
    forth = [(change.path, change.kind) for change in changes(one, other)]
    back = [(change.path, opposite[change.kind]) for change in changes(other, one)]
    assert forth == back


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"location": "East US"}, {"location": "eastus"}),
        ({"serverFarmId": SITE}, {"serverFarmId": SITE.lower()}),
        ({"resourceConfig": {"cpu": 1}}, {"resourceConfig": {"cpu": 1.0}}),
        ({"tags": {"a": "b", "c": "d"}}, {"tags": {"c": "d", "a": "b"}}),
        ({"kind": Secret("app")}, {"kind": "app"}),
        (
            {"identity": {"userAssignedIdentities": ["/A", "/b"]}},
            {"identity": {"userAssignedIdentities": ["/B", "/a"]}},
        ),
        ({"__createBeforeDelete": True}, {}),
    ],
)
def test_values_that_are_equal_for_azure_are_no_change(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert changes(old, new) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"httpsOnly": True}, {"httpsOnly": 1}),
        ({"kind": "app"}, {"kind": "App"}),
        ({"tags": {"location": "a b"}, "kind": "x y"}, {"tags": {"location": "a b"}, "kind": "xy"}),
        ({"kind": "app"}, {"kind": UNKNOWN}),
        ({"kind": Secret("app")}, {"kind": Secret("other")}),
        ({"tags": {}}, {}),
    ],
)
def test_values_that_differ_for_azure_are_a_change(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert len(changes(old, new)) == 1


def test_paths_name_the_exact_property() -> None:
    old = {
        "siteConfig": {"appSettings": [{"name": "A", "value": "1"}], "alwaysOn": True},
        "tags": {"a.b": "c"},
    }
    new = {"siteConfig": {"appSettings": [{"name": "A", "value": "2"}, {"name": "B"}]}, "tags": {"a.b": "d"}}
    assert changes(old, new) == [
        Change("siteConfig.alwaysOn", "DELETE", replaces=False),
        Change("siteConfig.appSettings[0].value", "UPDATE", replaces=False),
        Change("siteConfig.appSettings[1]", "ADD", replaces=False),
        Change('tags["a.b"]', "UPDATE", replaces=False),
    ]


@pytest.mark.parametrize(
    ("token", "old", "new", "replaced"),
    [
        ("web:WebApp", {"kind": "app"}, {"kind": "app,linux"}, "kind"),
        ("web:WebApp", {"name": "a"}, {"name": "b"}, "name"),
        ("web:WebApp", {"location": "eastus"}, {"location": "westus"}, "location"),
        ("web:WebApp", {"resourceGroupName": "a"}, {"resourceGroupName": "b"}, "resourceGroupName"),
        ("web:WebAppSlot", {"name": "a"}, {"name": "b"}, "name"),
        ("authorization:RoleAssignment", {"principalId": "a"}, {"principalId": "b"}, "principalId"),
        ("authorization:RoleAssignment", {"scope": "/a"}, {"scope": "/b"}, "scope"),
        ("storage:StorageAccount", {"isHnsEnabled": False}, {"isHnsEnabled": True}, "isHnsEnabled"),
        ("network:PrivateEndpoint", {"subnet": {"id": "/a"}}, {"subnet": {"id": "/b"}}, "subnet.id"),
        (
            "sql:Server",
            {"administrators": {"sid": "a"}},
            {"administrators": {"sid": "b"}},
            "administrators.sid",
        ),
        ("sql:Server", {"administrators": {"sid": "a"}}, {}, "administrators"),
        ("sql:Database", {"serverName": "a"}, {"serverName": "b"}, "serverName"),
        ("keyvault:Secret", {"vaultName": "a"}, {"vaultName": UNKNOWN}, "vaultName"),
    ],
)
def test_a_change_that_azure_does_not_support_replaces(
    token: str, old: dict[str, Any], new: dict[str, Any], replaced: str
) -> None:
    found = differences(catalogue.get(f"azure-native:{token}"), old, new, {})
    assert [(change.path, change.replaces) for change in found] == [(replaced, True)]


def test_a_change_that_azure_supports_does_not_replace() -> None:
    assert changes({"httpsOnly": False}, {"httpsOnly": True}) == [
        Change("httpsOnly", "UPDATE", replaces=False)
    ]


def test_setting_a_value_that_the_resource_has_does_not_replace_it() -> None:
    assert changes({}, {"location": "East US"}, location="eastus") == [
        Change("location", "ADD", replaces=False)
    ]
    assert changes({}, {"location": "westus"}, location="eastus") == [
        Change("location", "ADD", replaces=True)
    ]


@settings(deadline=None)
@given(spelt_regions(), spelt_regions())
def test_two_spellings_of_a_region_are_equal_and_another_region_replaces(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    found = changes({"location": one[1]}, {"location": other[1]})
    same = one[0] == other[0]
    assert found == ([] if same else [Change("location", "UPDATE", replaces=True)])
