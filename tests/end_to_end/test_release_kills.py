"""A release that is killed or interrupted at any step, and the same command that goes on."""

import os
import signal
from pathlib import Path

import pytest

from model.deployment import DeploymentStatus
from operations.releases.steps import STEPS
from tests.end_to_end.doors import ILL_IN_PRODUCTION, Doors, kill, read_until, until, variant

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("release_kills"), pytest.mark.timeout(300)]

RELEASED, FAILED = range(2)


@pytest.mark.parametrize("step", [step.name for step in STEPS])
def test_killed_after_a_step_the_same_command_ends_the_release(doors: Doors, step: str) -> None:
    records, swaps, before = len(doors.history.entries), doors.swaps, doors.live
    running = doors.begin()
    read_until(running, step)
    kill(running)
    begun = len(doors.history.entries) - records
    if begun and doors.latest.deployment.is_finished:
        assert step in ("verify", "finish")  # its last write takes no time
    else:
        ended = doors.deploy()
        assert ended.code == RELEASED, ended.said
    assert len(doors.history.entries) == records + 1
    assert doors.latest.deployment.deployment_status is DeploymentStatus.SUCCESS
    assert doors.live == doors.latest.deployment.id != before
    assert len(doors.swaps - swaps) == 1
    assert doors.uploads(doors.live) == 1
    assert doors.healthy


def test_killed_while_azure_swaps_it_does_not_swap_again(doors: Doors) -> None:
    before = doors.swaps
    doors.disturb(latency={"azure-native:web:WebAppSlot": {"swap": 4}})
    running = doors.begin()
    until(lambda: doors.swaps, lambda swaps: swaps != before)
    kill(running)
    ended = doors.deploy()
    assert ended.code == RELEASED, ended.said
    assert len(doors.swaps - before) == 1
    assert doors.live == doors.latest.deployment.id


@pytest.mark.parametrize("write", ["rolling back", "finishing"])
def test_killed_while_it_is_taken_back_it_goes_on_back(doors: Doors, tmp_path: Path, write: str) -> None:
    before, swaps, records = doors.live, doors.swaps, len(doors.history.entries)
    ill = variant(tmp_path, HEALTH=ILL_IN_PRODUCTION)
    doors.hold(write)
    running = doors.begin(ill)
    doors.wait_until_held(running)
    kill(running)
    doors.release()
    ended = doors.deploy(ill)
    assert ended.code == FAILED, ended.said
    assert doors.live == before
    assert len(doors.swaps - swaps) == 2
    assert len(doors.history.entries) == records + 1
    assert doors.latest.deployment.deployment_status is DeploymentStatus.FAILED


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("write", ["beginning", "swapping"])
def test_an_interrupted_release_says_how_to_go_on(doors: Doors, number: signal.Signals, write: str) -> None:
    records, swaps = len(doors.history.entries), doors.swaps
    doors.hold(write)
    running = doors.begin()
    doors.wait_until_held(running)
    os.kill(running.pid, number)
    doors.release()
    interrupted = doors.wait(running)
    assert interrupted.code == 128 + number, interrupted.said
    assert "Traceback" not in interrupted.said
    (last,) = (line for line in interrupted.said.splitlines() if line.startswith("Interrupted"))
    assert "stitches --local deploy staging" in last
    assert not doors.latest.deployment.is_finished
    assert doors.swaps == swaps
    ended = doors.deploy()
    assert ended.code == RELEASED, ended.said
    assert len(doors.history.entries) == records + 1


@pytest.mark.parametrize(("seconds", "waits"), [(2, True), (20, False)])
def test_an_interruption_waits_a_moment_for_a_swap(doors: Doors, seconds: int, *, waits: bool) -> None:
    before, swaps = doors.live, doors.swaps
    doors.disturb(latency={"azure-native:web:WebAppSlot": {"swap": seconds}})
    running = doors.begin()
    until(lambda: doors.swaps, lambda found: found != swaps)
    os.kill(running.pid, signal.SIGTERM)
    interrupted = doors.wait(running)
    assert interrupted.code == 128 + signal.SIGTERM, interrupted.said
    assert interrupted.seconds < 10
    assert (doors.live != before) is waits
    ended = doors.deploy()
    assert ended.code == RELEASED, ended.said
    assert len(doors.swaps - swaps) == 1
