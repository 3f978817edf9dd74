"""An environment with several resources of one type: each one is expected, and none replaces another."""

import pytest

from operations.inventory.kinds import KINDS
from tests.operations import states
from tests.operations.states import APP, Entry, component, inventory, resource, second, statuses, whole

each_type = pytest.mark.parametrize("pulumi_type", states.TYPES)

OTHER = "another"


def both(pulumi_type: str) -> tuple[Entry, Entry]:
    """A second component of a type with its resource."""
    argument = KINDS[pulumi_type].names[-1].argument
    folder = states.azure_id(pulumi_type).rpartition("/")[0]
    made = {**second(resource(pulumi_type)), "id": f"{folder}/{OTHER}"}
    return second(component(pulumi_type), **{argument: OTHER}), made


def name_of(pulumi_type: str) -> str:
    return states.azure_id(pulumi_type).rpartition("/")[2]


@each_type
def test_two_that_exist_are_two_that_are_ready(pulumi_type: str) -> None:
    found = inventory([*whole(), *both(pulumi_type)])
    assert found.ready
    assert {name_of(pulumi_type), OTHER} <= set(statuses(found))


@each_type
def test_the_first_is_missing_although_the_second_exists(pulumi_type: str) -> None:
    entries = [entry for entry in whole() if entry["urn"] != states.urn(pulumi_type)]
    found = inventory([*entries, *both(pulumi_type)])
    assert statuses(found)[name_of(pulumi_type)] == "failed"
    assert statuses(found)[OTHER] == "ready"
    assert not found.ready


@each_type
def test_the_second_is_missing_although_the_first_exists(pulumi_type: str) -> None:
    lonely, _ = both(pulumi_type)
    found = inventory([*whole(), lonely])
    assert statuses(found)[name_of(pulumi_type)] == "ready"
    assert statuses(found)[OTHER] == "failed"
    assert not found.ready


@each_type
def test_the_first_is_expected_before_the_first_update_has_created_it(pulumi_type: str) -> None:
    found = inventory([states.stack(), states.environment(), *both(pulumi_type)])
    assert statuses(found)[name_of(pulumi_type)] == "failed"
    assert statuses(found)[OTHER] == "ready"


def test_a_slot_is_missing_if_its_app_has_a_name_for_it() -> None:
    entries = [*whole(), second(component(APP), appName=OTHER, slotName="preview")]
    found = statuses(inventory(entries))
    assert (found[OTHER], found["preview"]) == ("failed", "failed")
