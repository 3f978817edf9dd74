"""The digest of a state changes only with the infrastructure."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.stacks.state_digest import digest_of
from operations.terminal.errors import OperationError

SIGNATURE = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
STATE: dict[str, Any] = {
    "version": 3,
    "deployment": {
        "manifest": {"time": "2026-11-24T10:00:00Z", "magic": "m"},
        "resources": [
            {
                "urn": "u1",
                "type": "pulumi:pulumi:Stack",
                "outputs": {"deployment": {"id": 1}},
                "modified": "1",
            },
            {
                "urn": "u2",
                "type": "stitches:components:Environment",
                "outputs": {"deployment": 1},
                "modified": "1",
            },
            {"urn": "u3", "type": "pulumi:index:Stash", "custom": True, "inputs": {"input": 1}},
            {
                "urn": "u4",
                "type": "azure-native:web:WebApp",
                "custom": True,
                "id": "/a",
                "inputs": {"httpsOnly": True, "key": {**SIGNATURE, "ciphertext": "v1:a"}},
                "outputs": {"state": "Running"},
                "modified": "1",
            },
        ],
    },
}


def digest(change: Callable[[dict[str, Any]], Any] | None = None) -> str:
    state = copy.deepcopy(STATE)
    if change:
        change(state["deployment"])
    return digest_of(json.dumps(state).encode(), "dev")


def test_it_is_a_sha_256_that_is_the_same_each_time() -> None:
    assert digest() == digest()
    assert len(digest()) == 64


Change = Callable[[dict[str, Any]], Any]
CHANGES_OF_INFRASTRUCTURE: list[Change] = [
    lambda state: state["resources"][3]["inputs"].update(httpsOnly=False),
    lambda state: state["resources"][3]["outputs"].update(state="Stopped"),
    lambda state: state["resources"][3].update(modified="2"),
    lambda state: state["resources"][3].update(protect=True),
    lambda state: state["resources"][3]["inputs"].pop("key"),
    lambda state: state["resources"].pop(3),
    lambda state: state["resources"].append({"urn": "u5", "type": "azure-native:sql:Server", "custom": True}),
    lambda state: state.update(pending_operations=[{"type": "creating", "resource": {}}]),
]
OTHER_CHANGES: list[Change] = [
    lambda state: state["manifest"].update(time="2026-11-25T10:00:00Z"),
    lambda state: state["resources"][0].update(outputs={"deployment": {"id": 2}}, modified="2"),
    lambda state: state["resources"][1].update(outputs={"deployment": 2}, modified="2"),
    lambda state: state["resources"][2]["inputs"].update(input=2),
    lambda state: state["resources"][3]["inputs"]["key"].update(ciphertext="v1:b"),
    lambda state: state.update(pending_operations=[]),
    lambda state: state["resources"].reverse(),
]


@pytest.mark.parametrize("change", CHANGES_OF_INFRASTRUCTURE)
def test_any_change_of_the_infrastructure_changes_it(change: Change) -> None:
    assert digest(change) != digest()


@pytest.mark.parametrize("change", OTHER_CHANGES)
def test_a_record_a_new_encryption_and_the_order_do_not_change_it(change: Change) -> None:
    assert digest(change) == digest()


@given(st.dictionaries(st.text(), st.one_of(st.none(), st.booleans(), st.integers(), st.text())))
def test_any_two_inputs_that_differ_have_two_digests(inputs: dict[str, Any]) -> None:
    def given_inputs(state: Any) -> None:
        state["resources"][3]["inputs"] = inputs

    assert (digest(given_inputs) == digest()) == (inputs == STATE["deployment"]["resources"][3]["inputs"])


@pytest.mark.parametrize(
    "text", ["", "null", "[]", "{}", '{"deployment": 1}', '{"deployment": {"resources": [1]}}']
)
def test_text_that_is_not_a_state_is_rejected_with_a_message(text: str) -> None:
    with pytest.raises(OperationError, match="The state that the engine printed is invalid"):
        digest_of(text.encode(), "dev")
