"""An update waits for a release in progress, and for nothing else."""

import json
import os
from typing import Any

import pytest

from engine_wire import STASH_TYPE
from model.deployment_history import DeploymentEntry, DeploymentHistory
from model.deployment_holder import Holder
from model.release_journal import ReleaseJournal, ReleasePhase
from operations.deployments.holders import this_process
from operations.deployments.in_progress import held as rejection_of
from operations.deployments.in_progress import reject_during_release
from operations.stacks.state import State
from operations.terminal.errors import OperationError
from tests.model.histories import HOLDER, begun
from tests.operations import states
from tests.operations.deployments.test_holders import in_run
from tests.operations.fake_backend import URN

JOURNAL = ReleaseJournal(phase=ReleasePhase.PUBLISHING, release_id="r", content_sha256="0" * 64)


def state(*entries: DeploymentEntry) -> State:
    kept = DeploymentHistory(entries=entries).model_dump(mode="json")
    stash: dict[str, Any] = {
        "urn": URN,
        "type": STASH_TYPE,
        "custom": True,
        "id": "stash",
        "inputs": {"input": kept},
        "outputs": {"output": kept},
    }
    return State.read(states.export([*states.whole(), stash]))


def held(holder: Holder | None, journal: ReleaseJournal | None = JOURNAL) -> DeploymentEntry:
    return begun(0).model_copy(update={"holder": holder, "journal": journal})


def test_an_update_waits_for_a_release_in_progress() -> None:
    entry = held(this_process(os.environ))
    with pytest.raises(OperationError) as rejected:
        reject_during_release(state(entry), "dev")
    assert entry.deployment.id in str(rejected.value)
    assert entry.deployment.triggered_by in str(rejected.value)


def test_not_for_a_release_whose_process_has_ended() -> None:
    here = this_process(os.environ)
    reject_during_release(state(held(here.model_copy(update={"process": 2**22 + 1}))), "dev")


def test_not_for_a_record_of_a_pipeline_that_publishes_by_itself() -> None:
    reject_during_release(state(held(this_process(os.environ), journal=None)), "dev")


def test_not_for_a_release_that_has_ended() -> None:
    entry = held(this_process(os.environ))
    ended = entry.model_copy(update={"deployment": entry.deployment.fail(entry.deployment.timestamp)})
    reject_during_release(state(ended), "dev")


def test_not_for_a_stack_without_deployments() -> None:
    reject_during_release(State.read(states.export(states.whole())), "dev")
    reject_during_release(State.read(json.dumps(json.loads(states.export([])))), "dev")


@pytest.mark.parametrize("phase", [ReleasePhase.PUBLISHING, ReleasePhase.SWAPPING, ReleasePhase.ROLLING_BACK])
@pytest.mark.parametrize(
    ("holder", "rolls_back", "how_to_continue"),
    [
        (this_process(os.environ), False, "deploy dev …` with the same artifacts"),
        (this_process(os.environ), True, "rollback dev`"),
        (HOLDER, True, "rollback dev --take-over`"),
        (in_run("77", 1), False, "/actions/runs/77/"),
    ],
)
def test_another_deployment_is_rejected_until_an_interrupted_release_is_continued(
    phase: ReleasePhase, holder: Holder, how_to_continue: str, *, rolls_back: bool
) -> None:
    journal = JOURNAL.model_copy(update={"phase": phase, "rolls_back": rolls_back})
    message = str(rejection_of(held(holder, journal)))
    assert how_to_continue in message
    assert message.index(how_to_continue) < message.index("this command with --take-over")


def test_the_message_says_if_the_process_has_ended() -> None:
    ended_holder = this_process(os.environ).model_copy(update={"process": 2**22 + 1})
    assert "has ended" in str(rejection_of(held(ended_holder)))
    assert "Wait for it" not in str(rejection_of(held(ended_holder)))
    assert "has ended" not in str(rejection_of(held(this_process(os.environ))))
