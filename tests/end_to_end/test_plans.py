"""Plans on the real engine: applied exactly as they were approved, or not at all."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import engine
from tests.end_to_end.local_stacks import CHECKOUT, LocalStacks, succeeded
from tests.end_to_end.yaml_edits import edit
from tests.schema_files import assert_output_is_valid

pytestmark = [pytest.mark.engine, pytest.mark.timeout(600), pytest.mark.xdist_group("plans")]


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> LocalStacks:
    local = LocalStacks(tmp_path_factory.mktemp("dev"))
    local.workspace.prepare()
    succeeded(local.pulumi("stack", "init", "dev"))
    return local


def stitches(stacks: LocalStacks, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `stitches` on the local stacks; copies of stack files stay as a test left them."""
    return subprocess.run(
        [sys.executable, "-m", "stitches", *arguments],
        cwd=CHECKOUT,
        env={**stacks.workspace.environment(engine.ensure().directory, os.environ), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def configure(stacks: LocalStacks, address: str) -> None:
    """Set the recipient of the alerts."""
    file = stacks.workspace.project / "Pulumi.dev.yaml"
    edit(file, {"config/stitches:alerts/emails": [address]})


def files_of_state(stacks: LocalStacks) -> dict[str, tuple[int, int]]:
    """Every file and folder of the backend, with its size and its time: a lock would change them."""
    return {
        str(path): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in stacks.workspace.state.rglob("*")
    }


def test_if_nothing_was_ever_deployed_there_is_nothing_to_compare(
    stacks: LocalStacks, tmp_path: Path
) -> None:
    found = stitches(stacks, "drift", "dev", "--output", str(tmp_path))
    assert found.returncode == 0, found.stderr
    assert "has no resources to compare" in found.stdout
    assert (tmp_path / "drift.json").is_file()


def test_applying_a_plan_creates_a_stack_and_the_plan_alone_creates_nothing(
    stacks: LocalStacks, tmp_path: Path
) -> None:
    state = files_of_state(stacks)
    planned = stitches(stacks, "plan", "dev", "--output", str(tmp_path))
    assert planned.returncode == 0, planned.stdout + planned.stderr
    assert "Policy Packs run" in planned.stdout
    assert stacks.ids_in_azure() == []
    assert files_of_state(stacks) == state, "a preview writes nothing, and does not lock"
    applied = stitches(stacks, "apply", "dev", "--plan", str(tmp_path))
    assert applied.returncode == 0, applied.stdout + applied.stderr
    assert len(stacks.ids_in_azure()) > 40


def test_a_new_record_does_not_invalidate_a_plan_and_a_second_application_does_nothing(
    stacks: LocalStacks, tmp_path: Path
) -> None:
    configure(stacks, "planned@example.com")
    assert stitches(stacks, "plan", "dev", "--output", str(tmp_path)).returncode == 0
    (tmp_path / "built").write_text("bundle", encoding="utf-8")
    options = [
        option
        for part in ("frontend", "backend")
        for option in (f"--{part}", str(tmp_path / "built"), f"--{part}-build-ms", "1")
    ]
    source = ("--commit", "0" * 40, "--branch", "main", "--triggered-by", "somebody")
    begun = stitches(stacks, "deployment", "start", "dev", *options, *source)
    assert begun.returncode == 0, begun.stdout + begun.stderr

    applied = stitches(stacks, "apply", "dev", "--plan", str(tmp_path))
    assert applied.returncode == 0, applied.stdout + applied.stderr
    assert stacks.outputs("dev")["deployment"]["id"] == begun.stdout.strip()
    assert "planned@example.com" in json.dumps(stacks.state("dev"))

    again = stitches(stacks, "apply", "dev", "--plan", str(tmp_path))
    assert again.returncode == 0, again.stdout + again.stderr
    assert "The state of dev has changed since the plan was created" in again.stdout
    assert "All of it was approved" in again.stdout


def test_a_plan_that_would_undo_another_update_is_rejected(stacks: LocalStacks, tmp_path: Path) -> None:
    configure(stacks, "approved@example.com")
    assert stitches(stacks, "plan", "dev", "--output", str(tmp_path)).returncode == 0
    file = stacks.workspace.project / "Pulumi.dev.yaml"
    approved = file.read_text(encoding="utf-8")
    edit(file, {"config/stitches:storage/softDeleteDays": 9})
    succeeded(stacks.pulumi("up", "--yes", "--skip-preview", "--stack", "dev"))
    file.write_text(approved, encoding="utf-8")
    applied = stitches(stacks, "apply", "dev", "--plan", str(tmp_path))
    assert applied.returncode == 2, applied.stdout
    assert "BlobServiceProperties stitches-dev, which the approved plan does not touch" in applied.stderr


def test_an_update_that_failed_half_way_is_continued_with_the_same_plan(
    stacks: LocalStacks, tmp_path: Path
) -> None:
    configure(stacks, "half-way@example.com")
    assert stitches(stacks, "plan", "dev", "--output", str(tmp_path)).returncode == 0
    failure = {"type": "azure-native:monitor:ActionGroup", "operation": "update", "status": 400, "code": "No"}
    faults = tmp_path / "faults.json"
    faults.write_text(json.dumps({"failures": [{**failure, "message": "Not now."}]}), encoding="utf-8")
    broken = stitches(stacks, "apply", "dev", "--plan", str(tmp_path), AZURE_SANDBOX_FAULTS=str(faults))
    assert broken.returncode == 1, broken.stdout
    assert "Apply the same plan again" in broken.stderr
    done = stitches(stacks, "apply", "dev", "--plan", str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr


def test_outputs_that_differ_from_the_plan_are_reported_as_such(stacks: LocalStacks, tmp_path: Path) -> None:
    """The engine updates Azure, and then fails without a message: github.com/pulumi/pulumi/issues/16670."""
    configure(stacks, "outputs@example.com")
    assert (
        stitches(stacks, "plan", "dev", "--output", str(tmp_path), GITHUB_REF_NAME="planned").returncode == 0
    )
    plan = tmp_path / "plan.json"
    plan.write_text(plan.read_text(encoding="utf-8").replace('"planned"', '"another"'), encoding="utf-8")
    applied = stitches(stacks, "apply", "dev", "--plan", str(tmp_path), GITHUB_REF_NAME="another")
    assert applied.returncode == 1
    assert "Azure WAS changed" in applied.stderr
    assert "outputs@example.com" in json.dumps(stacks.state("dev"))


def test_an_update_that_does_more_than_was_planned_changes_nothing(
    stacks: LocalStacks, tmp_path: Path
) -> None:
    """The program reads files that no commit pins, here the stack file. The engine compares."""
    assert stitches(stacks, "plan", "dev", "--output", str(tmp_path)).returncode == 0
    configure(stacks, "smuggled@example.com")
    applied = stitches(stacks, "apply", "dev", "--plan", str(tmp_path))
    assert applied.returncode == 1
    assert "violates plan" in applied.stdout + applied.stderr
    held = stacks.state("dev")
    assert "smuggled@example.com" not in json.dumps([one for one in held["resources"] if one.get("id")])


def test_a_stack_file_without_a_salt_is_not_changed_and_its_plan_can_be_applied(
    stacks: LocalStacks, tmp_path: Path
) -> None:
    file = stacks.workspace.project / "Pulumi.dev.yaml"
    before = file.read_text(encoding="utf-8")
    lines = [line for line in before.splitlines(keepends=True) if not line.startswith("encryptionsalt:")]
    without = "".join(lines)
    assert without != before
    file.write_text(without, encoding="utf-8")
    for command in (
        ("plan", "dev", "--output", str(tmp_path)),
        ("apply", "dev", "--plan", str(tmp_path)),
        ("drift", "dev"),
    ):
        done = stitches(stacks, *command)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "has no encryptionsalt" in done.stderr
        assert file.read_text(encoding="utf-8") == without
    file.write_text(before, encoding="utf-8")


def test_drift_is_found_and_neither_the_state_nor_its_lock_is_touched(
    stacks: LocalStacks, tmp_path: Path
) -> None:
    group = next(one for one in stacks.ids_in_azure() if one.endswith("/resourcegroups/stitches-dev"))
    command = [
        sys.executable,
        "-m",
        "sandbox",
        "change",
        str(stacks.workspace.azure),
        group,
        "tags.cause=drill",
    ]
    succeeded(subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False))
    state = files_of_state(stacks)
    found = stitches(stacks, "drift", "dev", "--json", "--output", str(tmp_path))
    assert found.returncode == 1, found.stderr
    assert_output_is_valid(("drift", "--json"), found.stdout)
    [one] = json.loads(found.stdout)["resources"]
    assert (one["type"], one["paths"]) == ("azure-native:resources:ResourceGroup", ["tags.cause"])
    assert files_of_state(stacks) == state
