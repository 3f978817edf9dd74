"""A release that is killed or interrupted at any step, and the same command, which continues it."""

import os
import signal
from pathlib import Path

import pytest

from model.deployment import DeploymentStatus
from operations.releases.steps import STEPS
from tests.end_to_end.release_stack import (
    UNHEALTHY_IN_PRODUCTION,
    ReleaseStack,
    kill,
    read_until,
    variant,
)
from tests.sandbox.sites.estate import until

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("release_kills"), pytest.mark.timeout(300)]

RELEASED, FAILED = range(2)


@pytest.mark.parametrize("step", [step.name for step in STEPS])
def test_after_a_kill_at_any_step_the_same_command_finishes_the_release(
    release_stack: ReleaseStack, step: str
) -> None:
    records, swaps, before = len(release_stack.history.entries), release_stack.swaps, release_stack.live
    running = release_stack.begin()
    read_until(running, step)
    kill(running)
    begun = len(release_stack.history.entries) - records
    if begun and release_stack.latest.deployment.is_finished:
        assert step in ("verify", "finish")  # its last write takes no time
    else:
        ended = release_stack.deploy()
        assert ended.code == RELEASED, ended.output
    assert len(release_stack.history.entries) == records + 1
    assert release_stack.latest.deployment.deployment_status is DeploymentStatus.SUCCESS
    assert release_stack.live == release_stack.latest.deployment.id != before
    assert len(release_stack.swaps - swaps) == 1
    assert release_stack.uploads(release_stack.live) == 1
    assert release_stack.healthy


def test_after_a_kill_during_a_swap_it_does_not_swap_again(release_stack: ReleaseStack) -> None:
    before = release_stack.swaps
    release_stack.disturb(latency={"azure-native:web:WebAppSlot": {"swap": 4}})
    running = release_stack.begin()
    until(lambda: release_stack.swaps, lambda swaps: swaps != before)
    kill(running)
    ended = release_stack.deploy()
    assert ended.code == RELEASED, ended.output
    assert len(release_stack.swaps - before) == 1
    assert release_stack.live == release_stack.latest.deployment.id


@pytest.mark.parametrize("write", ["rolling back", "finishing"])
def test_after_a_kill_during_a_rollback_it_continues_the_rollback(
    release_stack: ReleaseStack, tmp_path: Path, write: str
) -> None:
    before, swaps, records = release_stack.live, release_stack.swaps, len(release_stack.history.entries)
    unhealthy = variant(tmp_path, HEALTH=UNHEALTHY_IN_PRODUCTION)
    release_stack.hold(write)
    running = release_stack.begin(unhealthy)
    release_stack.wait_until_held(running)
    kill(running)
    release_stack.release()
    ended = release_stack.deploy(unhealthy)
    assert ended.code == FAILED, ended.output
    assert release_stack.live == before
    assert len(release_stack.swaps - swaps) == 2
    assert len(release_stack.history.entries) == records + 1
    assert release_stack.latest.deployment.deployment_status is DeploymentStatus.FAILED


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("write", ["beginning", "swapping"])
def test_an_interrupted_release_says_how_to_continue(
    release_stack: ReleaseStack, number: signal.Signals, write: str
) -> None:
    records, swaps = len(release_stack.history.entries), release_stack.swaps
    release_stack.hold(write)
    running = release_stack.begin()
    release_stack.wait_until_held(running)
    os.kill(running.pid, number)
    release_stack.release()
    interrupted = release_stack.wait(running)
    assert interrupted.code == 128 + number, interrupted.output
    assert "Traceback" not in interrupted.output
    (last,) = (line for line in interrupted.output.splitlines() if line.startswith("Interrupted"))
    assert "stitches --local deploy staging" in last
    assert not release_stack.latest.deployment.is_finished
    assert release_stack.swaps == swaps
    ended = release_stack.deploy()
    assert ended.code == RELEASED, ended.output
    assert len(release_stack.history.entries) == records + 1


@pytest.mark.parametrize(("seconds", "waits"), [(2, True), (20, False)])
def test_an_interruption_waits_a_moment_for_a_swap(
    release_stack: ReleaseStack, seconds: int, *, waits: bool
) -> None:
    before, swaps = release_stack.live, release_stack.swaps
    release_stack.disturb(latency={"azure-native:web:WebAppSlot": {"swap": seconds}})
    running = release_stack.begin()
    until(lambda: release_stack.swaps, lambda found: found != swaps)
    os.kill(running.pid, signal.SIGTERM)
    interrupted = release_stack.wait(running)
    assert interrupted.code == 128 + signal.SIGTERM, interrupted.output
    assert interrupted.seconds < 10
    assert (release_stack.live != before) is waits
    ended = release_stack.deploy()
    assert ended.code == RELEASED, ended.output
    assert len(release_stack.swaps - swaps) == 1
