"""The latest deployment's record in the stack's state."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.local_stacks import LocalStacks, succeeded

pytestmark = pytest.mark.engine

RECORD: dict[str, Any] = {
    "id": "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
    "environmentName": "dev",
    "timestamp": "2026-01-31T20:30:00Z",
    "triggeredBy": "github-actions",
    "gitCommitSha": "8f2eb8688d01e28f36008db8a60271064607db87",
    "gitBranch": "main",
    "frontendArtifact": {"path": "frontend/dist", "sizeBytes": 1048576, "buildDurationMs": 45000},
    "backendArtifact": {"path": "backend/publish", "sizeBytes": 52428800, "buildDurationMs": 120000},
    "migrationStatus": "success",
    "migrationsApplied": ["20260131_InitialCreate"],
    "healthCheckStatus": "passed",
    "healthCheckResponseTimeMs": 42,
    "deploymentStatus": "success",
    "completedAt": "2026-01-31T20:40:00Z",
    "durationSeconds": 600,
}


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> LocalStacks:
    local = LocalStacks(tmp_path_factory.mktemp("record"))
    succeeded(local.local("up", "dev"))
    return local


def write(folder: Path, record: object) -> str:
    path = folder / "record.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    return str(path)


def test_a_record_is_stored_and_outlives_updates_that_know_nothing_of_it(
    stacks: LocalStacks, tmp_path: Path
) -> None:
    # The SDK leaves outputs out that are null.
    assert "deployment" not in stacks.outputs("dev")
    record = write(tmp_path, RECORD)
    succeeded(stacks.local("up", "dev", STITCHES_DEPLOYMENT=record))
    assert stacks.outputs("dev")["deployment"] == RECORD

    succeeded(stacks.local("preview", "dev", "--", "--expect-no-changes"))
    succeeded(stacks.local("up", "dev"))
    assert stacks.outputs("dev")["deployment"] == RECORD

    later = {**RECORD, "id": "b1b2c3d4-e5f6-7890-abcd-ef1234567890", "gitBranch": "feature/001"}
    succeeded(stacks.local("up", "dev", STITCHES_DEPLOYMENT=write(tmp_path, later)))
    assert stacks.outputs("dev")["deployment"] == later


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({**RECORD, "gitCommitSha": "main"}, "gitCommitSha"),
        ({**RECORD, "environmentName": "prod"}, "environmentName"),
        ({key: value for key, value in RECORD.items() if key != "triggeredBy"}, "triggeredBy"),
        ("no record at all", "record.json"),
    ],
)
def test_a_malformed_record_is_refused_by_its_field_and_nothing_is_changed(
    stacks: LocalStacks, tmp_path: Path, record: object, expected: str
) -> None:
    before = stacks.outputs("dev").get("deployment")
    run = stacks.local("up", "dev", STITCHES_DEPLOYMENT=write(tmp_path, record))
    assert run.returncode != 0
    assert expected in run.stdout
    assert "Traceback" not in run.stdout
    assert stacks.outputs("dev").get("deployment") == before


def test_a_record_that_is_not_there_is_named(stacks: LocalStacks, tmp_path: Path) -> None:
    run = stacks.local("preview", "dev", STITCHES_DEPLOYMENT=str(tmp_path / "missing.json"))
    assert run.returncode != 0
    assert "missing.json" in run.stdout
    assert "Traceback" not in run.stdout
