"""Locks keep people from deleting data, and nobody from updating what stands beside it."""

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


def test_what_stands_on_a_locked_resource_is_replaced_in_one_update(stacks: LocalStacks) -> None:
    held = stacks.ids_in_azure()
    status, said = update(stacks, "replaced")
    assert status == 0, said
    assert locks(stacks) == sorted(each for each in held if "/locks/" in each)
    assert stacks.ids_in_azure() != held


def test_where_several_are_replaced_at_once_the_next_update_goes_on(stacks: LocalStacks) -> None:
    held = locks(stacks)
    update(stacks, "several replaced")
    status, said = update(stacks, "several replaced")
    assert status == 0, said
    assert locks(stacks) == held


def stitches(stacks: LocalStacks, *arguments: str) -> subprocess.Popen[str]:
    """Begin a command with a checkout that deletes what stands below a lock."""
    return stacks.stitches(*arguments, BELOW_LOCKS="deleted")


@contextmanager
def unlocked(stacks: LocalStacks) -> Generator[subprocess.Popen[str]]:
    """`stitches unlock` of dev, which has taken the locks off and waits."""
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
    _, said = run.communicate()
    return run.returncode, said


def back(stacks: LocalStacks) -> str:
    run = stitches(stacks, "unlock", "dev", "--end")
    out, said = run.communicate()
    assert run.returncode == 0, out + said
    return out


def test_what_is_deleted_below_a_lock_goes_while_the_locks_are_off(stacks: LocalStacks) -> None:
    held = locks(stacks)
    status, said = update(stacks, "deleted")
    assert status != 0
    assert "ScopeLocked" in said
    with unlocked(stacks) as running:
        status, said = update(stacks, "deleted")
        assert status == 0, said
        assert locks(stacks) == []
        running.send_signal(signal.SIGINT)
        out, said = running.communicate()
        assert running.returncode == 0, out + said
    assert locks(stacks) == held
    assert resources(stacks)[0] == 0


def test_nobody_forgets_the_locks_of_a_command_that_was_killed(stacks: LocalStacks) -> None:
    held = locks(stacks)
    with unlocked(stacks) as running:
        status, said = resources(stacks)
        assert status == 1
        assert "A test deletes something." in said
        os.killpg(running.pid, signal.SIGKILL)
    assert resources(stacks)[0] == 1
    back(stacks)
    assert locks(stacks) == held
    assert resources(stacks)[0] == 0


def test_an_update_that_refreshes_sets_the_locks_again(stacks: LocalStacks) -> None:
    held = locks(stacks)
    with unlocked(stacks) as running:
        os.killpg(running.pid, signal.SIGKILL)
    succeeded(
        stacks.pulumi("up", "--yes", "--skip-preview", "--refresh", "--stack=dev", BELOW_LOCKS="deleted")
    )
    assert locks(stacks) == held
    assert resources(stacks)[0] == 0


def test_a_lock_that_somebody_deleted_by_hand_comes_back_too(stacks: LocalStacks) -> None:
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
            out, said = second.communicate()
            assert second.returncode == 0, out + said
    assert locks(stacks) == held
