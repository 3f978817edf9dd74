import json

import pytest

from operations.stacks.state import State, StateError, plain
from tests.operations import states

SECRET = {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    "ciphertext": "v1:6vE+T2cS:Zm9v",
}


def test_only_the_used_parts_of_a_state_are_read() -> None:
    state = State.read(states.export(states.whole()))
    assert state.living[states.urn(states.PLAN)].id == states.PLAN_ID
    assert list(state.outputs) == ["resources"]


def test_times_with_nanoseconds_are_read() -> None:
    plan = State.read(states.export([states.resource(states.PLAN)])).resources[0]
    assert plan.created is not None
    assert plan.created.isoformat() == "2026-11-24T00:40:25.277556+00:00"


def test_a_stack_without_resources_has_none() -> None:
    empty = {"version": 3, "deployment": {"manifest": {"time": states.WRITTEN}, "metadata": {}}}
    state = State.read(json.dumps(empty))
    assert (state.resources, state.pending_operations, dict(state.outputs)) == ((), (), {})


def test_a_state_of_a_later_version_is_rejected_with_a_fix() -> None:
    with pytest.raises(StateError, match=r"has version 5; this program reads 3 and 4.\n +Fix: "):
        State.read(states.export([], version=5))


@pytest.mark.parametrize("text", ["", "not JSON", "[]", '{"version": 3}'])
def test_text_that_is_not_a_state_is_rejected_with_a_message(text: str) -> None:
    with pytest.raises(StateError, match="format that this program does not know"):
        State.read(text)


def test_a_rejection_names_the_place_and_never_the_value() -> None:
    entries = [states.resource(states.PLAN, created="hunter2-hunter2")]
    with pytest.raises(StateError, match=r"deployment\.resources\.0\.created") as rejection:
        State.read(states.export(entries))
    assert "hunter2" not in str(rejection.value)


def test_secrets_are_not_plain_values() -> None:
    assert plain({"keys": [SECRET, 1], "name": "x"}) == {"keys": [None, 1], "name": "x"}


def test_a_secret_input_has_no_value_and_no_ciphertext() -> None:
    entry = states.resource(states.PLAN, inputs={"sku": SECRET}, outputs={"sku": {"name": SECRET}})
    plan = State.read(states.export([entry])).resources[0]
    assert plan.value("sku.name") is None
    assert plan.value("sku") == {"name": None}


def test_an_input_is_preferred_to_the_output_of_the_same_path() -> None:
    entry = states.resource(
        states.PLAN, inputs={"sku": {"name": "GP_S_Gen5_1"}}, outputs={"sku": {"name": "x"}}
    )
    assert State.read(states.export([entry])).resources[0].value("sku.name") == "GP_S_Gen5_1"


def test_ancestors_are_the_components_from_the_nearest_up() -> None:
    state = State.read(states.export(states.whole()))
    plan = state.living[states.urn(states.PLAN)]
    assert [above.urn for above in state.ancestors(plan)] == [
        states.component_urn(states.PLAN),
        states.ENVIRONMENT_URN,
        states.STACK_URN,
    ]


def test_ancestors_in_a_cycle_do_not_loop_endlessly() -> None:
    circle = [states.component(states.PLAN), states.environment()]
    circle[1]["parent"] = circle[0]["urn"]
    state = State.read(states.export([*circle, states.resource(states.PLAN)]))
    assert len(list(state.ancestors(state.living[states.urn(states.PLAN)]))) == 2


def test_a_killed_creation_does_not_count_if_the_resource_exists() -> None:
    creating = states.operation("creating", states.resource(states.VAULT))
    assert not list(State.read(states.export(states.whole(), [creating])).unfinished)
    gone = states.without(states.whole(), states.VAULT)
    assert len(list(State.read(states.export(gone, [creating])).unfinished)) == 1


def test_the_stack_is_read_from_any_urn() -> None:
    assert State.read(states.export([states.resource(states.PLAN)])).resources[0].stack == "dev"
