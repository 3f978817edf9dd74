from typing import Any

import pulumi
import pytest

from components.outputs.deployment_stash import reject_if_overtaken, stash_deployments
from model.deployment import Deployment
from model.deployment_history import DeploymentHistory, HistoryUpdate
from tests.components.azure_mocks import run
from tests.model.histories import begun, failed, history

STASH = "pulumi:index:Stash"


def stored(update: HistoryUpdate | None, stashed: object = None) -> tuple[dict[str, Any], Deployment | None]:
    """What a program stores, and its output; a stash that is already in the state returns its own."""
    shown: list[object] = []

    def program() -> None:
        output = stash_deployments("stitches-dev", update, pulumi.ResourceOptions())
        output.apply(shown.append)

    recorded = run(program, {} if stashed is None else {STASH: {"input": stashed}})
    # The SDK omits null.
    return recorded.inputs(STASH)["input"], None if shown[0] is None else Deployment.model_validate(shown[0])


def test_before_the_first_deployment_there_is_no_latest() -> None:
    assert stored(None) == (DeploymentHistory().model_dump(mode="json"), None)


def test_the_output_shows_only_the_latest_record() -> None:
    after = history(2, in_progress=True)
    stashed, shown = stored(HistoryUpdate(replaces=history(2), history=after))
    assert DeploymentHistory.stored(stashed) == after
    assert shown == begun(2).deployment


def test_an_update_of_the_infrastructure_shows_the_stored_history() -> None:
    record = begun().deployment
    assert stored(None, {"latest": record.model_dump(mode="json")})[1] == record
    assert stored(None, {"latest": None})[1] is None
    assert stored(None, history(3).model_dump(mode="json"))[1] == failed(begun(2))


def change(old: dict[str, Any] | None) -> pulumi.ResourceHookArgs:
    return pulumi.ResourceHookArgs(urn="", id="", name="", type=STASH, old_inputs=old)


def as_the_engine_sends_it(value: DeploymentHistory) -> dict[str, Any]:
    return {"input": value.model_dump(mode="json")}


def test_an_update_is_allowed_while_the_state_has_the_history_that_it_replaces() -> None:
    before = history(1)
    check = reject_if_overtaken(HistoryUpdate(replaces=before, history=before.with_started(begun(1))))
    check(change(as_the_engine_sends_it(before)))
    check = reject_if_overtaken(HistoryUpdate(replaces=DeploymentHistory(), history=history(1)))
    check(change(None))
    check(change({"input": {"latest": None}}))


@pytest.mark.parametrize("now", [history(0), history(2), history(1, in_progress=True)])
def test_an_update_is_rejected_if_the_state_has_another_history(now: DeploymentHistory) -> None:
    before = history(1)
    check = reject_if_overtaken(HistoryUpdate(replaces=before, history=before.with_started(begun(7))))
    with pytest.raises(RuntimeError, match="Nothing was stored"):
        check(change(as_the_engine_sends_it(now)))
