import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from model.deployment import Deployment
from model.errors import DeploymentRecordError
from model.record_file import parse_record
from tests.model import examples

IN_PROGRESS = {
    "deploymentStatus": "in-progress",
    "migrationStatus": None,
    "migrationsApplied": None,
    "healthCheckStatus": None,
    "healthCheckResponseTimeMs": None,
    "completedAt": None,
    "durationSeconds": None,
}


def rejected_at(record: dict[str, object]) -> list[str]:
    """The invalid keys of a record."""
    with pytest.raises(DeploymentRecordError) as raised:
        parse_record(Deployment, json.dumps(record), "record.json")
    return [problem.key for problem in raised.value.problems]


def test_a_record_in_progress_has_no_results_yet() -> None:
    record = Deployment.model_validate(examples.deployment(**IN_PROGRESS))
    dumped = json.loads(record.model_dump_json())
    assert dumped["completedAt"] is None
    assert dumped["healthCheckStatus"] is None
    assert dumped["durationSeconds"] is None


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        (
            {"deploymentStatus": "success", "healthCheckStatus": "failed", "healthCheckResponseTimeMs": None},
            "",
        ),
        (
            {
                "deploymentStatus": "success",
                "healthCheckStatus": "timeout",
                "healthCheckResponseTimeMs": None,
            },
            "",
        ),
        ({"deploymentStatus": "success", "healthCheckStatus": None, "healthCheckResponseTimeMs": None}, ""),
        ({"deploymentStatus": "success", "migrationStatus": "failed"}, ""),
        ({"deploymentStatus": "success", "migrationStatus": "rolled-back"}, ""),
        ({"deploymentStatus": "success", "migrationStatus": None}, ""),
        ({"deploymentStatus": "failed", "migrationStatus": None}, ""),
        ({"deploymentStatus": "failed", "healthCheckStatus": None, "healthCheckResponseTimeMs": None}, ""),
        ({"deploymentStatus": "in-progress", "completedAt": None, "durationSeconds": None}, ""),
        ({"completedAt": None, "durationSeconds": None}, "completedAt"),
        ({"completedAt": "2026-01-31T20:29:59Z", "durationSeconds": None}, "completedAt"),
        ({**IN_PROGRESS, "completedAt": "2026-01-31T20:40:00Z"}, "completedAt"),
        ({"durationSeconds": 601}, "durationSeconds"),
        ({"durationSeconds": "600"}, "durationSeconds"),
        ({**IN_PROGRESS, "durationSeconds": 600}, "durationSeconds"),
        ({"healthCheckStatus": "timeout", "deploymentStatus": "failed"}, "healthCheckResponseTimeMs"),
        ({"healthCheckResponseTimeMs": -1}, "healthCheckResponseTimeMs"),
        ({"migrationStatus": "not-required"}, "migrationsApplied"),
        ({"migrationsApplied": [""]}, "migrationsApplied[0]"),
        ({"migrationsApplied": "20260131_InitialCreate"}, "migrationsApplied"),
        ({"environmentName": "production"}, "environmentName"),
        ({"timestamp": "2026-01-31T20:30:00"}, "timestamp"),
        ({"triggeredBy": ""}, "triggeredBy"),
        ({"gitCommitSha": "8f2eb86"}, "gitCommitSha"),
        ({"gitBranch": "feature 1"}, "gitBranch"),
        ({"frontendArtifact": "frontend/dist"}, "frontendArtifact"),
    ],
)
def test_a_record_that_contradicts_itself_is_rejected_at_the_key(
    changes: dict[str, object], key: str
) -> None:
    assert rejected_at(examples.deployment(**changes)) == [key or "deploymentStatus"]


@pytest.mark.parametrize(
    "changes",
    [
        {"deploymentStatus": "failed"},
        {"deploymentStatus": "failed", "migrationStatus": "rolled-back"},
        {"deploymentStatus": "failed", "healthCheckStatus": "timeout", "healthCheckResponseTimeMs": None},
        {"migrationStatus": "not-required", "migrationsApplied": None},
        {"healthCheckResponseTimeMs": None},
        {"completedAt": "2026-01-31T20:30:00Z", "durationSeconds": 0},
        {"durationSeconds": None},
        {"durationSeconds": 600.0004},
        IN_PROGRESS,
        {**IN_PROGRESS, "migrationStatus": "success", "migrationsApplied": ["20260131_InitialCreate"]},
    ],
)
def test_a_record_that_is_consistent_is_accepted(changes: dict[str, object]) -> None:
    Deployment.model_validate(examples.deployment(**changes))


@pytest.mark.parametrize("key", ["migrationStatus", "healthCheckStatus"])
def test_an_invalid_step_is_the_only_problem(key: str) -> None:
    assert rejected_at(examples.deployment(**{key: "maybe"})) == [key]


def test_an_invalid_time_is_reported_without_the_duration_that_follows_from_it() -> None:
    assert rejected_at(examples.deployment(timestamp="now")) == ["timestamp"]
    assert rejected_at(examples.deployment(completedAt="soon")) == ["completedAt"]


RESULTS = st.sampled_from(["failed", "passed", "timeout", None])
MIGRATIONS = st.sampled_from(["not-required", "success", "failed", "rolled-back", None])
STATUSES = st.sampled_from(["in-progress", "success", "failed"])


@given(STATUSES, RESULTS, MIGRATIONS, st.booleans(), st.booleans(), st.booleans())
def test_a_record_is_accepted_if_and_only_if_its_steps_are_consistent(
    status: str, health: str | None, migration: str | None, completed: bool, timed: bool, applied: bool
) -> None:
    by_status = {
        "in-progress": health is None and not completed,
        "failed": health is not None and migration is not None and completed,
        "success": health == "passed" and migration in ("success", "not-required") and completed,
    }
    go_together = (
        by_status[status]
        and (health == "passed" or not timed)
        and not (migration == "not-required" and applied)
    )
    record = examples.deployment(
        deploymentStatus=status,
        healthCheckStatus=health,
        healthCheckResponseTimeMs=42 if timed else None,
        migrationStatus=migration,
        migrationsApplied=["A"] if applied else None,
        completedAt="2026-01-31T20:40:00Z" if completed else None,
        durationSeconds=None,
    )
    try:
        Deployment.model_validate(record)
    except ValidationError:
        assert not go_together
    else:
        assert go_together
