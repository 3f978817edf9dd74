"""A pipeline's update that is killed during its creations: the next run finishes it."""

import json
import shlex
import subprocess
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from sandbox.azure.store import Store
from tests.end_to_end.local_stacks import LocalStacks, succeeded

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
    """Remove the lock of the killed run, as `operations.stacks.left_locks` does in a pipeline."""
    succeeded(stacks.pulumi("cancel", "--yes", "--stack", "dev"))


def assert_whole(stacks: LocalStacks) -> None:
    """The state and Azure agree, an update has nothing to do, and nothing is left of the interruption."""
    resources = stacks.state("dev")["resources"]
    in_state = [each["id"].lower() for each in resources if each["type"].startswith("azure-native:")]
    assert sorted(in_state) == stacks.ids_in_azure()
    assert "pending_operations" not in stacks.state("dev")
    succeeded(stacks.pulumi("preview", "--refresh", "--expect-no-changes", "--stack", "dev"))


def test_the_same_plan_continues_each_time_after_engine_and_provider_are_killed(
    stacks: LocalStacks, tmp_path: Path
) -> None:
    """Early, in the middle and late; in a pipeline each run removes the lock of the killed one."""
    plan = tmp_path / "plan"
    planned(stacks, plan)
    for write in (6, 6, 8):
        kill = faults(tmp_path, kill={"at": "after", "process": "both", "write": write})
        assert applied(stacks, plan, GITHUB_ACTIONS="true", **kill).returncode != 0
        assert pending(stacks)
    after = applied(stacks, plan, GITHUB_ACTIONS="true")
    assert after.returncode == 0, after.stdout + after.stderr
    assert_whole(stacks)


def test_the_report_names_the_interrupted_update_and_a_new_plan_continues_it(
    stacks: LocalStacks, tmp_path: Path
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    assert "was interrupted" not in planned(stacks, first)
    kill = faults(tmp_path, kill={"at": "during", "process": "both", "write": 14})
    assert applied(stacks, first, **kill).returncode != 0
    unlock(stacks)
    report = planned(stacks, second)
    assert "An earlier update of dev was interrupted" in report
    after = applied(stacks, second)
    assert after.returncode == 0, after.stdout + after.stderr
    assert_whole(stacks)


def test_if_only_the_provider_is_killed_nothing_is_left_pending(stacks: LocalStacks, tmp_path: Path) -> None:
    """The engine drops a creation without a response; the same run still imports it."""
    plan = tmp_path / "plan"
    planned(stacks, plan)
    kill = faults(tmp_path, kill={"at": "after", "process": "plugin", "write": 12})
    ended = applied(stacks, plan, **kill)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "Imported into the state of dev" in ended.stdout
    assert_whole(stacks)


def test_what_somebody_created_after_the_kill_is_not_imported_until_a_person_confirms(
    stacks: LocalStacks, tmp_path: Path
) -> None:
    plan = tmp_path / "plan"
    planned(stacks, plan)
    killed_while(stacks, plan, f"{INSIGHTS} stitches-dev creating", **faults(tmp_path, **SLOW))
    assert INSIGHTS in pending(stacks)
    foreign = made_by_hand(stacks)
    before = contents(stacks, foreign)
    rejected = applied(stacks, plan)
    assert rejected.returncode == 1, rejected.stdout
    assert "with other values: publicNetworkAccessForQuery, tags" in rejected.stdout
    assert "may be somebody else's" in rejected.stderr
    assert contents(stacks, foreign) == before
    [command] = [line for line in rejected.stdout.splitlines() if line.strip().startswith("pulumi import ")]
    succeeded(stacks.pulumi(*shlex.split(command)[1:], "--yes"))
    assert contents(stacks, foreign) == before
    planned(stacks, plan)
    after = applied(stacks, plan)
    assert after.returncode == 0, after.stdout + after.stderr
    assert_whole(stacks)


def test_what_existed_before_the_first_update_is_not_imported(stacks: LocalStacks, tmp_path: Path) -> None:
    plan = tmp_path / "plan"
    group = ("azure-native:resources:ResourceGroup", "resourceGroupName=stitches-dev", "location=eastus")
    succeeded(stacks.by_hand("create", *group))
    planned(stacks, plan)
    for _ in range(2):
        rejected = applied(stacks, plan)
        assert rejected.returncode == 1, rejected.stdout
        assert "no known interrupted update" in rejected.stdout
    assert len(stacks.ids_in_azure()) == 1


def killed_while(stacks: LocalStacks, plan: Path, text: str, **variables: str) -> None:
    """Apply a plan, and kill all its processes when its log has a text."""
    with stacks.stitches("apply", "dev", "--plan", str(plan), **variables) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if text in line:
                break
        time.sleep(2)  # until the engine has recorded the operations that it has started
        for each in (*psutil.Process(process.pid).children(recursive=True), process):
            each.kill()
    unlock(stacks)


def made_by_hand(stacks: LocalStacks) -> str:
    """Create another resource with the id of the one that the killed update was creating; return the id."""
    [identifier] = [each for each in stacks.ids_in_azure() if each.endswith("/components/appi-stitches-dev")]
    workspace = identifier.replace(
        "microsoft.insights/components/appi", "microsoft.operationalinsights/workspaces/log"
    )
    names = ("resourceGroupName=stitches-dev", "resourceName=appi-stitches-dev", "location=eastus")
    values = (
        "kind=web",
        "applicationType=web",
        "ingestionMode=LogAnalytics",
        "publicNetworkAccessForQuery=Disabled",
    )
    succeeded(stacks.by_hand("remove", identifier))
    succeeded(stacks.by_hand("create", INSIGHTS, *names, *values, f"workspaceResourceId={workspace}"))
    return identifier


def contents(stacks: LocalStacks, identifier: str) -> dict[str, Any]:
    """The properties of a resource in Azure."""
    store = Store(stacks.workspace.azure)
    try:
        record = store.read().get(identifier)
        assert record is not None
        return dict(record.properties)
    finally:
        store.close()
