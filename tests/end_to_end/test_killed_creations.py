"""A pipeline's update that is killed in the middle of its creations: the next run brings it to its end."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import engine
from tests.end_to_end.local_stacks import CHECKOUT, LocalStacks, succeeded

pytestmark = [pytest.mark.engine, pytest.mark.timeout(600)]

VAULT = "azure-native:keyvault:Vault"
INSIGHTS = "azure-native:applicationinsights:Component"
SLOW: dict[str, Any] = {"latency": {INSIGHTS: {"create": 300}, VAULT: {"create": 300}}}


@pytest.fixture
def stacks(tmp_path: Path) -> LocalStacks:
    local = LocalStacks(tmp_path / "local")
    local.workspace.prepare()
    succeeded(local.pulumi("stack", "init", "dev"))
    return local


def stitches(stacks: LocalStacks, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    with stacks.stitches(*arguments, **variables) as process:
        out, err = process.communicate()
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)


def faults(folder: Path, **how: Any) -> dict[str, str]:
    file = folder / "faults.json"
    file.write_text(json.dumps(how), encoding="utf-8")
    return {"AZURE_SANDBOX_FAULTS": str(file)}


def planned(stacks: LocalStacks, folder: Path) -> str:
    made = stitches(stacks, "plan", "dev", "--output", str(folder))
    assert made.returncode == 0, made.stdout + made.stderr
    return (folder / "report.md").read_text(encoding="utf-8")


def applied(stacks: LocalStacks, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return stitches(stacks, "apply", "dev", "--plan", str(folder), **variables)


def pending(stacks: LocalStacks) -> list[str]:
    operations = stacks.state("dev").get("pending_operations", [])
    return [operation["resource"]["type"] for operation in operations if operation["resource"]["custom"]]


def unlock(stacks: LocalStacks) -> None:
    """Remove the lock of the killed run, as `operations.left_locks` does in a pipeline."""
    succeeded(stacks.pulumi("cancel", "--yes", "--stack", "dev"))


def assert_whole(stacks: LocalStacks) -> None:
    """State and Azure hold the same, an update has nothing to do, and nothing is left of the interruption."""
    resources = stacks.state("dev")["resources"]
    in_state = [each["id"].lower() for each in resources if each["type"].startswith("azure-native:")]
    assert sorted(in_state) == stacks.ids_in_azure()
    assert "pending_operations" not in stacks.state("dev")
    succeeded(stacks.pulumi("preview", "--refresh", "--expect-no-changes", "--stack", "dev"))


@pytest.mark.parametrize("write", [6, 12, 20])
def test_the_same_plan_goes_on_after_engine_and_provider_were_killed(
    stacks: LocalStacks, tmp_path: Path, write: int
) -> None:
    plan = tmp_path / "plan"
    planned(stacks, plan)
    kill = faults(tmp_path, kill={"at": "after", "process": "both", "write": write})
    assert applied(stacks, plan, **kill).returncode != 0
    unlock(stacks)
    assert pending(stacks)
    after = applied(stacks, plan)
    assert after.returncode == 0, after.stdout + after.stderr
    assert_whole(stacks)
