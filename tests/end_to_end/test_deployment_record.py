"""The records of deployments in the stack's state: on the real engine, and with several at the same time."""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import engine
from local.stale_locks import is_locked
from model.deployment import Deployment, DeploymentStatus
from model.deployment_history import KEPT, DeploymentHistory, HistoryUpdate
from tests.end_to_end.brought_up import brought_up
from tests.end_to_end.local_stacks import LocalStacks, succeeded
from tests.model.histories import begun, failed, history
from tests.operations.health_server import HEALTHY, UNHEALTHY, serving
from tests.schema_files import assert_output_is_valid

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("deployment_record")]

START = (
    *("deployment", "start", "dev", "--frontend", "docs", "--frontend-build-ms", "45000"),
    *("--backend", "README.md", "--backend-build-ms", "120000", "--branch", "main"),
    *("--commit", "8f2eb8688d01e28f36008db8a60271064607db87", "--triggered-by", "user@example.com"),
)
FAIL = ("deployment", "finish", "dev", "--failed")


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> LocalStacks:
    return brought_up("dev", tmp_path_factory)


@pytest.fixture(autouse=True)
def outside_of_a_pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)


def run(stacks: LocalStacks, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A whole `stitches` command."""
    process = stacks.stitches(*arguments)
    out, err = process.communicate()
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)


def stash(state: dict[str, Any]) -> dict[str, Any]:
    """The resource in a state that stores the deployments."""
    (found,) = [resource for resource in state["resources"] if resource["type"] == "pulumi:index:Stash"]
    return found


def stored(stacks: LocalStacks) -> DeploymentHistory:
    """The stored history."""
    return DeploymentHistory.stored(stash(stacks.state("dev"))["inputs"]["input"])


def shown(stacks: LocalStacks) -> Deployment | None:
    """The stack's output `deployment`."""
    record = stacks.outputs("dev").get("deployment")
    return None if record is None else Deployment.model_validate(record)


def store(stacks: LocalStacks, folder: Path, update: HistoryUpdate) -> subprocess.CompletedProcess[str]:
    """Store any update as the commands do."""
    file = folder / "deployments.json"
    file.write_text(update.model_dump_json(), encoding="utf-8")
    target = stash(stacks.state("dev"))["urn"]
    arguments = ("up", "--yes", "--skip-preview", "--stack", "dev", "--target", target)
    return stacks.pulumi(*arguments, STITCHES_DEPLOYMENT=str(file))


def in_progress(stacks: LocalStacks) -> Deployment:
    """A deployment that is in progress, whether it was before or not."""
    if stored(stacks).in_progress is None:
        succeeded(run(stacks, *START))
    return stored(stacks).entries[0].deployment


def idle(stacks: LocalStacks) -> DeploymentHistory:
    """A history in which no deployment is in progress."""
    if stored(stacks).in_progress:
        run(stacks, *FAIL)
    return stored(stacks)


def test_a_deployment_starts_and_ends_and_is_kept_by_other_updates(
    stacks: LocalStacks,
) -> None:
    # The SDK leaves outputs out that are null.
    assert shown(stacks) is None
    begins = succeeded(run(stacks, *START)).strip()
    begun_as, others = shown(stacks), stacks.outputs("dev")
    assert begun_as is not None
    assert (begun_as.id, begun_as.deployment_status) == (begins, DeploymentStatus.IN_PROGRESS)

    second = run(stacks, *START)
    assert (second.returncode, second.stdout) == (2, "")
    assert f"Deployment {begins} of dev is in progress" in second.stderr

    succeeded(stacks.local("up", "dev"))
    assert shown(stacks) == begun_as
    with serving(UNHEALTHY, HEALTHY) as server:
        ends = run(stacks, "deployment", "finish", "dev", "--url", server.url, "--migrations", "success")
    assert f"Deployment {begins} of dev: success" in succeeded(ends)
    ended = shown(stacks)
    assert ended is not None
    assert (ended.id, ended.deployment_status) == (begins, DeploymentStatus.SUCCESS)

    succeeded(stacks.local("preview", "dev", "--", "--expect-no-changes"))
    assert [entry.deployment for entry in stored(stacks).entries] == [ended]
    assert {**stacks.outputs("dev"), "deployment": None} == {**others, "deployment": None}
    printed = succeeded(run(stacks, "deployments", "dev", "--json"))
    assert_output_is_valid(("deployments", "--json"), printed)
    listed = json.loads(printed)
    assert DeploymentHistory.model_validate({"entries": listed["deployments"]}) == stored(stacks)


def test_of_two_that_start_at_the_same_time_one_starts_and_the_other_is_rejected(
    stacks: LocalStacks, tmp_path: Path
) -> None:
    before = idle(stacks)
    both = [stacks.stitches(*START) for _ in range(2)]
    output = [process.communicate() for process in both]
    codes = [process.returncode for process in both]
    assert sorted(codes) == [0, 2], output
    (began, _), (_, rejection) = output[codes.index(0)], output[codes.index(2)]
    assert f"Deployment {began.strip()} of dev is in progress" in rejection
    now = stored(stacks)
    assert (now.entries[0].deployment.id, now.entries[1:]) == (began.strip(), before.entries)

    # A third one read the state before the two wrote it, and writes last: the engine itself rejects it.
    late = store(stacks, tmp_path, HistoryUpdate(replaces=before, history=before.with_started(begun(99))))
    assert late.returncode != 0
    assert "another deployment was started or finished" in " ".join(late.stdout.split())
    assert "Traceback" not in late.stdout + late.stderr
    assert stored(stacks) == now
    assert shown(stacks) == now.entries[0].deployment


def test_one_whose_script_has_ended_is_closed_as_failed_by_the_next(stacks: LocalStacks) -> None:
    script = subprocess.run(
        ["sh", "-s"],
        input=f"{shlex.join([sys.executable, '-m', 'stitches', *START, '--take-over'])}\nexit\n",
        env=stacks.workspace.environment(engine.ensure().directory, os.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    orphan = succeeded(script).strip()
    following = run(stacks, *START)
    assert f"Closed deployment {orphan} as failed: The process that started it has ended" in following.stderr
    latest, closed = stored(stacks).entries[:2]
    assert latest.deployment.id == succeeded(following).strip()
    assert (closed.deployment.id, closed.deployment.deployment_status) == (orphan, DeploymentStatus.FAILED)


def killed_once(happened: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Kill a command, and all that it runs, as soon as something has happened."""
    while not happened() and process.poll() is None:
        time.sleep(0.001)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def test_one_that_is_killed_before_it_has_stored_does_not_block_the_next(
    stacks: LocalStacks,
) -> None:
    before = stored(stacks)
    killed = stacks.stitches(*START, "--take-over")
    killed_once(lambda: is_locked(stacks.workspace.state, "dev"), killed)
    assert killed.returncode == -signal.SIGKILL
    assert stored(stacks) == before
    # Any local command removes the lock of a killed command.
    succeeded(stacks.local("pulumi", "stack", "ls"))
    began = succeeded(run(stacks, *START, "--take-over")).strip()
    assert began == stored(stacks).entries[0].deployment.id


def test_an_end_that_is_killed_after_it_was_stored_is_shown_by_the_next_attempt(stacks: LocalStacks) -> None:
    deployment = in_progress(stacks)
    checkpoint = stacks.workspace.checkpoint("dev")

    def has_ended() -> bool:
        state = json.loads(checkpoint.read_bytes())["checkpoint"]["latest"]
        return DeploymentHistory.stored(stash(state)["inputs"]["input"]).in_progress is None

    killed_once(has_ended, stacks.stitches(*FAIL))
    succeeded(stacks.local("pulumi", "stack", "ls"))
    again = run(stacks, *FAIL)
    assert again.returncode == 2
    assert f"Deployment {deployment.id} of dev is already finished: failed" in again.stderr
    assert shown(stacks) == stored(stacks).entries[0].deployment


def test_the_fifty_first_takes_the_place_of_the_oldest(stacks: LocalStacks, tmp_path: Path) -> None:
    before = stored(stacks)
    # The maximum number, by one update.
    running = before.in_progress
    grown = before.with_closed(failed(running)) if running else before
    for number in range(1000, 1000 + KEPT - len(before.entries)):
        entry = begun(number)
        grown = grown.with_started(entry).with_closed(failed(entry), "The health endpoint redirects.")
    succeeded(store(stacks, tmp_path, HistoryUpdate(replaces=before, history=grown)))
    assert len(stored(stacks).entries) == KEPT
    began = succeeded(run(stacks, *START)).strip()
    entries = stored(stacks).entries
    assert (len(entries), entries[0].deployment.id) == (KEPT, began)
    assert entries[1:] == grown.entries[:-1]


def test_a_record_from_before_the_history_is_kept_and_continued(stacks: LocalStacks, tmp_path: Path) -> None:
    earlier = history(1).entries[0].deployment
    exported = json.loads(succeeded(stacks.pulumi("stack", "export", "--stack", "dev")))
    kept = stash(exported["deployment"])
    kept["inputs"]["input"] = kept["outputs"]["input"] = {"latest": earlier.model_dump(mode="json")}
    file = tmp_path / "state.json"
    file.write_text(json.dumps(exported), encoding="utf-8")
    succeeded(stacks.pulumi("stack", "import", "--stack", "dev", "--file", str(file)))
    preview = stacks.local("preview", "dev", "--", "--diff")
    assert "Stash" not in succeeded(preview)
    began = succeeded(run(stacks, *START)).strip()
    assert [entry.deployment.id for entry in stored(stacks).entries] == [began, earlier.id]


def test_a_malformed_file_is_rejected_with_its_field_and_nothing_is_changed(
    stacks: LocalStacks, tmp_path: Path
) -> None:
    before = stored(stacks)
    file = tmp_path / "deployments.json"
    update = HistoryUpdate(replaces=DeploymentHistory(), history=history(1))
    file.write_text(update.model_dump_json().replace(f"{0:040x}", "main"), encoding="utf-8")
    up = stacks.pulumi("up", "--yes", "--skip-preview", "--stack", "dev", STITCHES_DEPLOYMENT=str(file))
    assert up.returncode != 0
    assert "history.entries[0].deployment.gitCommitSha" in up.stdout
    assert "Traceback" not in up.stdout
    assert stored(stacks) == before
