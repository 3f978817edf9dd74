"""Prod's locks keep people from deleting data, and nobody from updating what stands beside it."""

from pathlib import Path

import pytest

from tests.end_to_end.local_stacks import LocalStacks, succeeded
from tests.end_to_end.yaml_edits import edit

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("locks")]


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> LocalStacks:
    """Prod, whose next update by the engine itself runs the program in below_locks/."""
    local = LocalStacks(tmp_path_factory.mktemp("prod"))
    succeeded(local.local("up", "prod"))
    edit(local.workspace.project / "Pulumi.yaml", {"main": str(Path(__file__).parent / "below_locks")})
    return local


def update(stacks: LocalStacks, what: str, *options: str) -> tuple[int, str]:
    run = stacks.pulumi("up", "--yes", "--skip-preview", "--stack", "prod", *options, BELOW_LOCKS=what)
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


def test_what_is_deleted_below_a_lock_goes_by_the_way_that_the_lock_names(stacks: LocalStacks) -> None:
    held = locks(stacks)
    status, said = update(stacks, "deleted")
    assert status != 0
    assert "ScopeLocked" in said
    for lock in held:
        succeeded(stacks.by_hand("remove", lock))
    assert update(stacks, "deleted")[0] == 0
    assert locks(stacks) == []
    status, said = update(stacks, "deleted", "--refresh")
    assert status == 0, said
    assert locks(stacks) == held
