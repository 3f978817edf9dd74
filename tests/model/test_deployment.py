from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule
from pydantic import ValidationError

from model.deployment import (
    Artifact,
    Deployment,
    DeploymentStatus,
    FinishedDeploymentError,
    HealthCheckStatus,
    MigrationStatus,
)
from model.environment_rules import EnvironmentName
from model.errors import DeploymentRecordError
from model.record_file import parse_record
from tests.model import examples

BEGIN = datetime(2026, 1, 31, 20, 30, tzinfo=UTC)
END = BEGIN + timedelta(minutes=10)
ARTIFACT = Artifact(path="backend/publish", size_bytes=52428800, build_duration_ms=120000)


def start() -> Deployment:
    return Deployment.start(
        environment_name=EnvironmentName.STAGING,
        triggered_by="github-actions",
        git_commit_sha="8f2eb8688d01e28f36008db8a60271064607db87",
        git_branch="main",
        frontend_artifact=ARTIFACT,
        backend_artifact=ARTIFACT,
        timestamp=BEGIN,
    )


def test_a_deployment_starts_in_progress_with_its_own_id() -> None:
    first, second = start(), start()
    assert first.id != second.id
    assert first.deployment_status is DeploymentStatus.IN_PROGRESS
    assert not first.is_finished
    assert (first.migration_status, first.health_check_status) == (None, None)
    assert (first.completed_at, first.duration_seconds) == (None, None)


def test_a_deployment_starts_now_by_default() -> None:
    before = datetime.now(UTC)
    started = Deployment.start(
        environment_name=EnvironmentName.DEV,
        triggered_by="user@example.com",
        git_commit_sha="0" * 40,
        git_branch="main",
        frontend_artifact=ARTIFACT,
        backend_artifact=ARTIFACT,
    )
    assert before <= started.timestamp <= datetime.now(UTC)


def test_a_success_has_every_step_and_its_duration() -> None:
    finished = (
        start()
        .migrated(MigrationStatus.SUCCESS, ["20260131_InitialCreate"])
        .succeed(END, health_check_response_time_ms=42)
    )
    assert finished.deployment_status is DeploymentStatus.SUCCESS
    assert finished.is_finished
    assert finished.migrations_applied == ("20260131_InitialCreate",)
    assert finished.health_check_status is HealthCheckStatus.PASSED
    assert finished.health_check_response_time_ms == 42
    assert finished.duration_seconds == 600


def test_no_success_before_the_migrations_have_a_status() -> None:
    with pytest.raises(ValidationError, match='migrationStatus is "success" or "not-required"'):
        start().succeed(END)


@pytest.mark.parametrize("status", [MigrationStatus.FAILED, MigrationStatus.ROLLED_BACK])
def test_no_success_after_migrations_that_failed(status: MigrationStatus) -> None:
    with pytest.raises(ValidationError, match='"success" only if'):
        start().migrated(status).succeed(END)


def test_a_failure_before_the_migrations_records_that_none_ran_and_no_check_passed() -> None:
    failed = start().fail(END)
    assert failed.migration_status is MigrationStatus.NOT_REQUIRED
    assert failed.health_check_status is HealthCheckStatus.FAILED
    assert failed.duration_seconds == 600


def test_a_failure_keeps_what_the_migrations_did() -> None:
    failed = start().migrated(MigrationStatus.ROLLED_BACK, ["A"]).fail(END)
    assert (failed.migration_status, failed.migrations_applied) == (MigrationStatus.ROLLED_BACK, ("A",))


def test_a_failure_after_a_passed_check_keeps_its_time() -> None:
    failed = (
        start()
        .migrated(MigrationStatus.NOT_REQUIRED)
        .fail(END, health_check_status=HealthCheckStatus.PASSED, health_check_response_time_ms=42)
    )
    assert failed.health_check_response_time_ms == 42


@pytest.mark.parametrize("at", [BEGIN - timedelta(microseconds=1), END.replace(tzinfo=None)])
def test_no_end_before_the_beginning_or_without_an_offset(at: datetime) -> None:
    with pytest.raises(ValidationError, match="completed_at"):
        start().fail(at)


def test_an_end_in_another_offset_is_kept_in_utc() -> None:
    local = datetime.fromisoformat("2026-01-31T22:40:00+02:00")
    assert start().fail(local).completed_at == END


def test_a_finished_deployment_reports_why_it_does_not_change() -> None:
    finished = start().fail(END)
    with pytest.raises(FinishedDeploymentError) as raised:
        finished.succeed(END)
    assert str(raised.value) == (
        f"Deployment {finished.id} finished as failed; a finished record never changes. "
        "Start a new deployment."
    )


def test_a_record_is_neither_assigned_nor_copied_into_another_state() -> None:
    started = start()
    with pytest.raises(ValidationError, match="frozen"):
        started.deployment_status = DeploymentStatus.SUCCESS
    with pytest.raises(TypeError, match="change a deployment"):
        started.model_copy(update={"deployment_status": DeploymentStatus.SUCCESS})
    assert started.model_copy() == started


class Life(RuleBasedStateMachine):
    """Calls in any order: a deployment finishes only once, and its record is always valid."""

    running: Bundle[Deployment] = Bundle("running")
    finished: Bundle[Deployment] = Bundle("finished")

    def __init__(self) -> None:
        super().__init__()
        self.latest = start()
        self.ends: dict[str, str] = {}

    @rule(target=running)
    def begin(self) -> Deployment:
        self.latest = start()
        return self.latest

    @rule(
        target=running,
        deployment=consumes(running),
        status=st.sampled_from(MigrationStatus),
        applied=st.lists(st.sampled_from(["A", "B"]), max_size=2),
    )
    def migrate(self, deployment: Deployment, status: MigrationStatus, applied: list[str]) -> Deployment:
        if status is MigrationStatus.NOT_REQUIRED and applied:
            with pytest.raises(ValidationError):
                deployment.migrated(status, applied)
            return deployment
        self.latest = deployment.migrated(status, applied)
        return self.latest

    @rule(target=finished, deployment=consumes(running), seconds=st.integers(0, 10_000))
    def end(self, deployment: Deployment, seconds: int) -> Deployment:
        at = deployment.timestamp + timedelta(seconds=seconds)
        if deployment.migration_status in (MigrationStatus.SUCCESS, MigrationStatus.NOT_REQUIRED):
            self.latest = deployment.succeed(at)
        else:
            with pytest.raises(ValidationError):
                deployment.succeed(at)
            self.latest = deployment.fail(at)
        assert self.latest.duration_seconds == seconds
        self.ends[self.latest.id] = self.latest.model_dump_json()
        return self.latest

    @rule(deployment=finished)
    def try_again(self, deployment: Deployment) -> None:
        for move in (deployment.succeed, deployment.fail):
            with pytest.raises(FinishedDeploymentError):
                move(END)
        with pytest.raises(FinishedDeploymentError):
            deployment.migrated(MigrationStatus.SUCCESS)
        assert deployment.model_dump_json() == self.ends[deployment.id]

    @invariant()
    def the_latest_record_is_valid_and_survives_json(self) -> None:
        assert parse_record(Deployment, self.latest.model_dump_json(), "record.json") == self.latest

    @invariant()
    def a_finished_record_has_an_end(self) -> None:
        assert self.latest.is_finished == (self.latest.completed_at is not None)
        assert self.latest.is_finished == (self.latest.duration_seconds is not None)


Life.TestCase.settings = settings(max_examples=40, stateful_step_count=15)
TestLife = Life.TestCase


def test_a_record_in_a_file_is_read() -> None:
    record = parse_record(Deployment, examples.DEPLOYMENT, "record.json")
    assert record.deployment_status is DeploymentStatus.SUCCESS


def test_all_problems_of_a_record_in_a_file_are_reported() -> None:
    record = """{
        "id": "1", "environmentName": "production", "timestamp": "2026-01-31T20:30:00Z",
        "triggeredBy": "Password=hunter2", "gitCommitSha": "8f2eb86", "gitBranch": "main",
        "frontendArtifact": {"path": "dist", "sizeBytes": -1, "buildDurationMs": "fast"},
        "deploymentStatus": "success", "completedat": null
    }"""
    with pytest.raises(DeploymentRecordError) as raised:
        parse_record(Deployment, record, "record.json")
    expected = ALL_PROBLEMS.replace("ENVIRONMENTS", ", ".join(EnvironmentName))
    assert str(raised.value) == expected.strip()


ALL_PROBLEMS = """
The record of the deployment has 9 problems.

record.json: id
  Expected: a GUID: 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12
  Example:  id: a1b2c3d4-e5f6-7890-abcd-ef1234567890
  Fix:      Copy the whole id, with its hyphens and without braces.

record.json: environmentName
  Expected: one of ENVIRONMENTS
  Example:  environmentName: staging
  Fix:      Did you mean "prod"? Correct the value. Target environment.

record.json: triggeredBy
  Expected: metadata, and never a secret's value
  Example:  triggeredBy: admin@example.com
  Fix:      Remove the value, put it into Key Vault, and replace the secret by a new one: a value that \
was in a file is known to everybody who has read it.

record.json: gitCommitSha
  Expected: a Git commit's full SHA-1: 40 lower-case hexadecimal digits
  Example:  gitCommitSha: 8f2eb8688d01e28f36008db8a60271064607db87
  Fix:      `git rev-parse HEAD` prints it.

record.json: frontendArtifact.sizeBytes
  Expected: a number of at least 0
  Example:  sizeBytes: 52428800
  Fix:      Correct the value. Size in bytes; at least 0.

record.json: frontendArtifact.buildDurationMs
  Expected: a number, without quotes
  Example:  buildDurationMs: 120000
  Fix:      Correct the value. Duration of the build in milliseconds; at least 0.

record.json: backendArtifact
  Expected: a value for this required key
  Example:  backendArtifact: {"path": "backend/publish", "sizeBytes": 52428800, "buildDurationMs": 120000}
  Fix:      Add it. The published .NET application.

record.json: deploymentStatus
  Expected: "success" only if healthCheckStatus is "passed" and migrationStatus is "success" or "not-required"
  Example:  deploymentStatus: failed
  Fix:      Correct deploymentStatus, or set healthCheckStatus and migrationStatus.

record.json: completedat
  Expected: one of the keys id, environmentName, timestamp, triggeredBy, gitCommitSha, gitBranch, \
frontendArtifact, backendArtifact, migrationStatus, migrationsApplied, healthCheckStatus, \
healthCheckResponseTimeMs, deploymentStatus, completedAt, durationSeconds
  Fix:      Did you mean "completedAt"? Correct the key, or remove it.
"""


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        ("", "line 1", "JSON"),
        ('{\n"id": ', "line 2", "JSON"),
        ("[" * 100_000, "(root)", "JSON"),
        ("[]", "(root)", "an object: keys with their values"),
        ('"x"', "(root)", "an object: keys with their values"),
        ("null", "(root)", "an object: keys with their values"),
    ],
)
def test_another_document_is_reported(text: str, key: str, expected: str) -> None:
    with pytest.raises(DeploymentRecordError) as raised:
        parse_record(Deployment, text, "deployment record")
    (problem,) = raised.value.problems
    assert (problem.file, problem.key, problem.expected) == ("deployment record", key, expected)
