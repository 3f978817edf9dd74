import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azure_facts import identifiers
from sandbox import catalogue
from sandbox.catalogue.entry import ResourceType

SITE = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/app"
SLOT = SITE + "/slots/staging"
LOCK = SLOT + "/providers/Microsoft.Authorization/locks/keep"
parts = st.from_regex(re.compile(r"[A-Za-z0-9][\w-]{0,20}"), fullmatch=True)


@given(st.sampled_from(list(catalogue.TYPES.values())), st.data())
def test_the_parameters_of_an_id_are_read_back_from_it(entry: ResourceType, data: st.DataObject) -> None:
    parameters = {name: data.draw(parts, label=name) for name in entry.parameters}
    identifier = entry.identifier(parameters, "a-subscription")
    found = entry.pattern.fullmatch(identifier)
    assert found is not None
    assert {name: found[name] for name in entry.parameters} == parameters


def test_ids_that_differ_only_in_case_are_equal() -> None:
    assert identifiers.key(SITE.upper()) == identifiers.key(SITE + "/")


def test_a_scope_may_be_a_whole_id_and_a_parent_path_may_be_empty() -> None:
    lock = catalogue.get("azure-native:authorization:ManagementLockAtResourceLevel")
    inputs = {
        "resourceGroupName": "g",
        "resourceProviderNamespace": "Microsoft.Web",
        "parentResourcePath": "",
        "resourceType": "sites",
        "resourceName": "app",
        "lockName": "keep",
    }
    assert lock.identifier(inputs, "s") == SITE + "/providers/Microsoft.Authorization/locks/keep"
    assert lock.pattern.fullmatch(SITE + "/providers/Microsoft.Authorization/locks/keep")
    by_scope = catalogue.get("azure-native:authorization:ManagementLockByScope")
    assert by_scope.identifier({"scope": SLOT, "lockName": "keep"}, "s") == LOCK


@pytest.mark.parametrize(
    ("identifier", "parent"),
    [(LOCK, SLOT), (SLOT, SITE), (SITE, None), ("/subscriptions/s/resourceGroups/g", None)],
)
def test_the_parent_is_the_resource_that_an_id_lies_below_or_extends(
    identifier: str, parent: str | None
) -> None:
    assert identifiers.parent(identifier) == parent


def test_scopes_lead_from_the_resource_to_its_subscription() -> None:
    assert list(identifiers.scopes(LOCK)) == [
        LOCK,
        SLOT,
        SITE,
        "/subscriptions/s/resourceGroups/g",
        "/subscriptions/s",
    ]


def test_names_are_those_of_azures_messages() -> None:
    assert identifiers.names(SLOT) == "app/staging"
