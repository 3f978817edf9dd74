"""The next command continues an update that was killed half-way, and nothing is lost or duplicated."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from local.workspace import FOLDER_VARIABLE
from tests.end_to_end.brought_up import brought_up
from tests.end_to_end.local_stacks import CHECKOUT, LocalStacks, succeeded

pytestmark = pytest.mark.engine


def kill_after(stacks: LocalStacks, command: str, marks: int, mark: str) -> None:
    """Run a command on dev, and kill it when it has printed a mark this number of times."""
    running = subprocess.Popen(
        [sys.executable, "-m", "stitches", "local", command, "dev"],
        cwd=CHECKOUT,
        env={**os.environ, FOLDER_VARIABLE: str(stacks.folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert running.stdout is not None
    seen = 0
    for line in running.stdout:
        seen += mark in line
        if seen == marks:
            break
    os.killpg(running.pid, signal.SIGKILL)
    running.stdout.close()
    assert running.wait() == -signal.SIGKILL, f"{command} ended before it had printed {marks} marks"


def ids_in_state(stacks: LocalStacks) -> list[str]:
    """The ids in the state of resources that exist in Azure."""
    return sorted(
        resource["id"].lower()
        for resource in stacks.state("dev").get("resources", [])
        if resource["type"].startswith("azure-native:")
    )


def test_a_killed_update_is_continued(tmp_path: Path) -> None:
    stacks = LocalStacks(tmp_path)
    kill_after(stacks, "up", 20, "created (")
    succeeded(stacks.local("up", "dev"))
    assert stacks.ids_in_azure() == ids_in_state(stacks)
    succeeded(stacks.local("preview", "dev", "--", "--expect-no-changes"))


def test_an_import_that_is_killed_before_it_has_compared_is_continued(tmp_path: Path) -> None:
    """An import leaves nothing pending, and what it adds has no outputs until a refresh has read them."""
    stacks = LocalStacks(tmp_path)
    kill_after(stacks, "up", 20, "created (")
    kill_after(stacks, "up", 1, "Import complete")
    succeeded(stacks.local("up", "dev"))
    assert stacks.ids_in_azure() == ids_in_state(stacks)
    again = ("preview", "--stack", "dev", "--refresh", "--expect-no-changes")
    succeeded(stacks.pulumi(*again))
    without_outputs = [each["urn"] for each in stacks.state("dev")["resources"] if is_bare(each)]
    assert without_outputs == []


def is_bare(resource: dict[str, Any]) -> bool:
    """Whether the state has none of what Azure returned."""
    return resource["type"].startswith("azure-native:") and not resource.get("outputs")


def test_a_killed_destroy_is_continued(tmp_path_factory: pytest.TempPathFactory) -> None:
    stacks = brought_up("dev", tmp_path_factory)
    kill_after(stacks, "destroy", 15, "deleted (")
    succeeded(stacks.local("destroy", "dev"))
    assert stacks.ids_in_azure() == ids_in_state(stacks) == []
