"""Values that only the update computes: which of them count as changes."""

import pytest

import engine_wire
from operations.review.unknowns import settled, undetermined
from tests.operations.review.cases import stack_of
from tests.operations.review.events import log, replacement, step, urn

SITE = urn("azure-native:web:WebApp", "s", component="WebApp")
ORIGIN = urn("azure-native:cdn:AFDOrigin", "s", component="FrontDoorRoutes")
ROUTE = urn("azure-native:cdn:Route", "s", component="FrontDoorRoutes")
ACCOUNT = urn("azure-native:storage:StorageAccount", "s", component="BlobStorage")
NEEDS = {ORIGIN: frozenset({SITE}), ROUTE: frozenset({ORIGIN}), ACCOUNT: frozenset({SITE})}
UPDATE = step("update", SITE, old={"n": 1}, new={"n": 2}, differences={"n": "update"})


def unclear(of: str, op: str = "update", **more: str) -> dict[str, object]:
    """A step in which only the update computes a property; `more` are additional changes."""
    old, new = {"hostName": "a", **dict.fromkeys(more, "before")}, {"hostName": engine_wire.UNKNOWN, **more}
    return step(op, of, old=old, new=new, differences=dict.fromkeys(new, "update"))


def test_a_value_that_only_an_update_in_place_computes_is_no_change() -> None:
    stack = stack_of("prod", log([UPDATE, unclear(ORIGIN), unclear(ROUTE)]), needs=NEEDS)
    assert [change.urn for change in stack.changes] == [SITE]
    assert [change.urn for change in stack.undetermined] == [ORIGIN, ROUTE]


def test_an_additional_change_is_a_change() -> None:
    assert undetermined(log([UPDATE, unclear(ORIGIN, weight="2")]).steps, NEEDS) == frozenset()


@pytest.mark.parametrize(
    "cause",
    [[step("create", SITE, new={})], replacement(SITE, {}, {}, "name"), [step("delete", SITE, old={})]],
)
def test_a_value_from_a_new_resource_is_a_change(cause: list[dict[str, object]]) -> None:
    assert undetermined(log([*cause, unclear(ORIGIN)]).steps, NEEDS) == frozenset()


def test_a_possible_loss_of_data_is_never_left_out() -> None:
    stack = stack_of("prod", log([UPDATE, unclear(ACCOUNT, "replace")]), needs=NEEDS)
    assert [change.urn for change in stack.changes if change.loses_data] == [ACCOUNT]


def test_a_real_update_shows_only_the_changes_that_a_preview_could_not_decide() -> None:
    previewed = log([UPDATE, unclear(ORIGIN), unclear(ROUTE), unclear(ACCOUNT)]).steps
    now = step(
        "update", ROUTE, old={"hostName": "a"}, new={"hostName": "b"}, differences={"hostName": "update"}
    )
    updated = log([step("same", SITE, old={}, new={}), step("same", ORIGIN, old={}, new={}), now]).steps
    found = {each.urn: each for each in settled(previewed, updated)}
    assert found[SITE].op == "update"
    assert found[ORIGIN].op == "same"
    assert found[ROUTE].state.inputs == {"hostName": "b"}
    assert found[ACCOUNT].state.inputs["hostName"] == engine_wire.UNKNOWN
