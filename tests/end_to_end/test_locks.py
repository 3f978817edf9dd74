"""Locks prevent the deletion of data, and do not prevent updates of other resources."""

import os
import signal
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

import pytest

from tests.end_to_end.local_stacks import LocalStacks, succeeded
from tests.end_to_end.policy_previews import new_stack
from tests.end_to_end.yaml_edits import edit

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("locks")]


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> LocalStacks:
    """Stack dev with locks, whose next update by the engine itself runs the program in below_locks/."""
    local = new_stack(tmp_path_factory.mktemp("locks"), "dev")
    edit(local.workspace.project / "Pulumi.dev.yaml", {"config/stitches:protection/dataLocks": True})
    succeeded(local.pulumi("up", "--yes", "--skip-preview", "--stack", "dev"))
    edit(local.workspace.project / "Pulumi.yaml", {"main": str(Path(__file__).parent / "below_locks")})
    return local


def update(stacks: LocalStacks, what: str, *options: str) -> tuple[int, str]:
    run = stacks.pulumi("up", "--yes", "--skip-preview", "--stack", "dev", *options, BELOW_LOCKS=what)
    return run.returncode, run.stdout + run.stderr


def locks(stacks: LocalStacks) -> list[str]:
    return sorted(each for each in stacks.ids_in_azure() if "/locks/" in each)


def test_an_extension_of_a_locked_resource_is_replaced_in_one_update(stacks: LocalStacks) -> None:
    held = stacks.ids_in_azure()
    status, messages = update(stacks, "replaced")
    assert status == 0, messages
    assert locks(stacks) == sorted(each for each in held if "/locks/" in each)
    assert stacks.ids_in_azure() != held


def test_if_several_are_replaced_at_once_the_next_update_continues(stacks: LocalStacks) -> None:
    held = locks(stacks)
    update(stacks, "several replaced")
    status, messages = update(stacks, "several replaced")
    assert status == 0, messages
    assert locks(stacks) == held


def stitches(stacks: LocalStacks, *arguments: str) -> subprocess.Popen[str]:
    """Start a command with a checkout that deletes what is below a lock."""
    return stacks.stitches(*arguments, BELOW_LOCKS="deleted")


@contextmanager
def unlocked(stacks: LocalStacks) -> Generator[subprocess.Popen[str]]:
    """`stitches unlock` of dev, which has removed the locks and waits."""
    running = stitches(stacks, "unlock", "dev", "--for=1h", "--reason=A test deletes something.")
    try:
        while locks(stacks):
            assert running.poll() is None, running.communicate()
            sleep(0.2)
        yield running
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
        running.communicate()


def resources(stacks: LocalStacks) -> tuple[int, str]:
    run = stitches(stacks, "resources", "dev")
    _, messages = run.communicate()
    return run.returncode, messages


def back(stacks: LocalStacks) -> str:
    run = stitches(stacks, "unlock", "dev", "--end")
    out, messages = run.communicate()
    assert run.returncode == 0, out + messages
    return out


def test_what_is_below_a_lock_can_be_deleted_while_the_locks_are_off(stacks: LocalStacks) -> None:
    held = locks(stacks)
    status, messages = update(stacks, "deleted")
    assert status != 0
    assert "ScopeLocked" in messages
    with unlocked(stacks) as running:
        status, messages = update(stacks, "deleted")
        assert status == 0, messages
        assert locks(stacks) == []
        running.send_signal(signal.SIGINT)
        out, messages = running.communicate()
        assert running.returncode == 0, out + messages
    assert locks(stacks) == held
    assert resources(stacks)[0] == 0


def test_the_locks_of_a_killed_command_are_still_reported(stacks: LocalStacks) -> None:
    held = locks(stacks)
    with unlocked(stacks) as running:
        status, messages = resources(stacks)
        assert status == 1
        assert "A test deletes something." in messages
        os.killpg(running.pid, signal.SIGKILL)
    assert resources(stacks)[0] == 1
    back(stacks)
    assert locks(stacks) == held
    assert resources(stacks)[0] == 0


def test_an_update_with_a_refresh_creates_the_locks_again(stacks: LocalStacks) -> None:
    held = locks(stacks)
    with unlocked(stacks) as running:
        os.killpg(running.pid, signal.SIGKILL)
    succeeded(
        stacks.pulumi("up", "--yes", "--skip-preview", "--refresh", "--stack=dev", BELOW_LOCKS="deleted")
    )
    assert locks(stacks) == held
    assert resources(stacks)[0] == 0


def test_a_lock_that_somebody_deleted_by_hand_is_created_again_too(stacks: LocalStacks) -> None:
    held = locks(stacks)
    succeeded(stacks.by_hand("remove", held[0]))
    back(stacks)
    assert locks(stacks) == held


def test_a_second_command_takes_over_from_the_first(stacks: LocalStacks) -> None:
    held = locks(stacks)
    with unlocked(stacks) as first:
        back(stacks)
        assert locks(stacks) == held
        with unlocked(stacks) as second:
            first.send_signal(signal.SIGINT)
            first.communicate()
            assert locks(stacks) == []
            second.send_signal(signal.SIGTERM)
            out, messages = second.communicate()
            assert second.returncode == 0, out + messages
    assert locks(stacks) == held
