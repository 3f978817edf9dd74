"""A release that is killed or interrupted at any step, and the same command that goes on."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from model.deployment import DeploymentStatus
from operations.releases.steps import STEPS
from tests.end_to_end.doors import Doors, kill, read_until, variant

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("release_kills"), pytest.mark.timeout(300)]

RELEASED, FAILED = range(2)
ILL_IN_PRODUCTION = '"healthy" if os.environ.get("STITCHES_RELEASE_PHASE") else "ill"'


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """A stack with a release."""
    made = Doors.opened(tmp_path_factory.mktemp("doors"))
    first = made.deploy()
    assert first.code == RELEASED, first.said
    yield made
    made.close()


@pytest.fixture
def doors(opened: Doors) -> Iterator[Doors]:
    yield opened
    opened.release()
    opened.disturb()


@pytest.mark.parametrize("step", [step.name for step in STEPS])
def test_killed_after_a_step_the_same_command_ends_the_release(doors: Doors, step: str) -> None:
    records, swaps, before = len(doors.history.entries), doors.swaps, doors.live
    running = doors.begin()
    read_until(running, step)
    kill(running)
    begun = len(doors.history.entries) - records
    if begun and doors.latest.deployment.is_finished:
        assert step == STEPS[-1].name
    else:
        ended = doors.deploy()
        assert ended.code == RELEASED, ended.said
    assert len(doors.history.entries) == records + 1
    assert doors.latest.deployment.deployment_status is DeploymentStatus.SUCCESS
    assert doors.live == doors.latest.deployment.id != before
    assert len(doors.swaps - swaps) == 1
    assert doors.uploads(doors.live) == 1
    assert doors.healthy
