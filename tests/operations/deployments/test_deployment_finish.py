"""`stitches deployment finish` as a command, with a fake engine and a real endpoint."""

import os
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest

from model.deployment import Deployment, DeploymentStatus, HealthCheckStatus, MigrationStatus
from model.deployment_history import DeploymentEntry, DeploymentHistory
from model.deployment_holder import Holder
from model.release_journal import ReleaseJournal, ReleasePhase
from operations.deployments.commands import Migrations
from operations.deployments.health import Health
from operations.deployments.holders import this_process
from operations.stacks.local_stacks import LOCAL_AZURE_VARIABLE
from tests.model.histories import HOLDER, begun, history
from tests.operations.conftest import Result, Stitches
from tests.operations.deployments.test_holders import RUN, in_run
from tests.operations.fake_backend import OVERTAKEN, FakeBackend
from tests.operations.health_server import HEALTHY, serving

Finish = Callable[..., Result]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run outside of a pipeline, and without pauses between attempts."""
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.setattr("tenacity.nap.time.sleep", bool)


@pytest.fixture
def finish(stitches: Stitches) -> Finish:
    return lambda *options: stitches("deployment", "finish", "dev", *options)


def running(seconds: float = 60, holder: Holder = HOLDER) -> DeploymentEntry:
    """A deployment that started some seconds ago."""
    started = begun().deployment.model_dump(mode="json")
    started["timestamp"] = (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat()
    return DeploymentEntry(deployment=Deployment.model_validate(started), holder=holder)


def put(folder: Path, entry: DeploymentEntry, **outputs: object) -> FakeBackend:
    return FakeBackend.put(folder, {"entries": [entry.model_dump(mode="json")]}, **outputs)


def test_a_healthy_application_ends_it_as_a_success(tmp_path: Path, finish: Finish) -> None:
    backend = put(tmp_path, running())
    with serving(HEALTHY) as server:
        result = finish("--url", server.url)
    (entry,) = backend.history.entries
    record = entry.deployment
    assert (result.code, result.err) == (0, "")
    assert f"Deployment {record.id} of dev: success after 6" in result.out
    assert record.deployment_status is DeploymentStatus.SUCCESS
    assert record.migration_status is MigrationStatus.NOT_REQUIRED
    assert record.health_check_status is HealthCheckStatus.PASSED
    assert record.health_check_response_time_ms is not None
    assert 60 <= (record.duration_seconds or 0) < 70
    assert (entry.failure_reason, entry.holder) == (None, HOLDER)
    assert backend.output == record.model_dump(mode="json")


def test_on_the_local_azure_there_is_no_endpoint_which_is_reported_at_once(
    tmp_path: Path, finish: Finish, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = put(tmp_path, running(), endpoints={"health": "https://stitches-dev.invalid/api/health"})
    monkeypatch.setenv(LOCAL_AZURE_VARIABLE, "azure.db")
    begun = time.monotonic()
    result = finish()
    assert time.monotonic() - begun < 5
    assert (result.code, result.out) == (2, "")
    assert "--url http://127.0.0.1:5000" in result.err
    assert backend.history.in_progress
    with serving(HEALTHY) as server:
        assert finish("--url", server.url).code == 0
    assert backend.history.in_progress is None


def test_on_the_local_azure_a_failed_deployment_is_closed(
    tmp_path: Path, finish: Finish, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = put(tmp_path, running())
    monkeypatch.setenv(LOCAL_AZURE_VARIABLE, "azure.db")
    assert finish("--failed").code == 1
    assert backend.history.in_progress is None


def test_the_stack_itself_names_the_endpoint(tmp_path: Path, finish: Finish) -> None:
    with serving(HEALTHY) as server:
        put(tmp_path, running(), endpoints={"health": server.url})
        assert finish().code == 0
        assert len(server.requests) == 1


def test_the_result_of_the_migrations_is_in_the_record(tmp_path: Path, finish: Finish) -> None:
    backend = put(tmp_path, running())
    with serving(HEALTHY) as server:
        applied = ("--applied", "20260131_Initial", "--applied", "20260201_Orders")
        assert finish("--url", server.url, "--migrations", "success", *applied).code == 0
    record = backend.history.entries[0].deployment
    assert record.migration_status is MigrationStatus.SUCCESS
    assert record.migrations_applied == ("20260131_Initial", "20260201_Orders")


@pytest.mark.parametrize("status", [HealthCheckStatus.FAILED, HealthCheckStatus.TIMEOUT])
def test_an_unhealthy_application_ends_it_as_a_failure_with_exit_code_1(
    tmp_path: Path, finish: Finish, status: HealthCheckStatus, monkeypatch: pytest.MonkeyPatch
) -> None:
    reason = "The health endpoint is out of order."

    def unhealthy(url: str, *, proxied: bool) -> Health:
        assert (url, proxied) == ("http://127.0.0.1:5000/api/health", False)
        return Health(status=status, reason=reason)

    monkeypatch.setattr("operations.deployments.life.check_health", unhealthy)
    backend = put(tmp_path, running())
    ended = finish("--url", "http://127.0.0.1:5000")
    (entry,) = backend.history.entries
    assert ended.code == 1
    assert reason in ended.out
    assert entry.deployment.deployment_status is DeploymentStatus.FAILED
    assert (entry.deployment.health_check_status, entry.failure_reason) == (status, reason)


@pytest.mark.parametrize(
    ("migrations", "reason"),
    [("failed", "The migrations failed."), ("rolled-back", "The migrations were rolled back.")],
)
def test_after_failed_migrations_a_healthy_application_is_a_failure(
    tmp_path: Path, finish: Finish, migrations: str, reason: str
) -> None:
    backend = put(tmp_path, running())
    with serving(HEALTHY) as server:
        assert finish("--url", server.url, "--migrations", migrations).code == 1
    (entry,) = backend.history.entries
    assert entry.failure_reason == reason
    assert entry.deployment.health_check_status is HealthCheckStatus.PASSED
    assert entry.deployment.health_check_response_time_ms is not None


def test_after_an_earlier_step_failed_the_endpoint_is_not_called(tmp_path: Path, finish: Finish) -> None:
    backend = put(tmp_path, running())
    with serving(HEALTHY) as server:
        result = finish("--failed", "--url", server.url)
        assert server.requests == []
    (entry,) = backend.history.entries
    assert result.code == 1
    assert entry.failure_reason == "An earlier step of the deployment failed."
    assert entry.deployment.health_check_status is HealthCheckStatus.FAILED


def test_json_is_the_specifications_record(tmp_path: Path, finish: Finish) -> None:
    backend = put(tmp_path, running())
    result = finish("--failed", "--json")
    assert Deployment.model_validate_json(result.out) == backend.history.entries[0].deployment


def test_more_than_ten_minutes_are_a_warning(
    tmp_path: Path, finish: Finish, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, running(seconds=700))
    assert "WARNING: Deployment " in finish("--failed").err
    put(tmp_path, running(seconds=700))
    for variable, value in RUN.items():
        monkeypatch.setenv(variable, value)
    (warning,) = finish("--failed").err.splitlines()
    assert warning.startswith("::warning::Deployment ")
    seconds = re.search(r" took (\d+) s\. The limit is 600 s \(SC-006\)\.$", warning)
    assert seconds
    # The command itself takes a moment on a busy machine.
    assert 700 <= int(seconds[1]) < 760


def test_a_finished_deployment_is_rejected_with_its_id_and_does_not_change(
    tmp_path: Path, finish: Finish
) -> None:
    backend = put(tmp_path, running())
    finish("--failed")
    before = backend.history
    result = finish("--migrations", "success")
    assert (result.code, result.out) == (2, "")
    assert (
        f"Deployment {before.entries[0].deployment.id} of dev is already finished: failed at 20" in result.err
    )
    assert backend.history == before
    assert len(backend.updates) == 1


def test_one_that_was_killed_after_it_had_stored_is_shown_by_the_next_attempt(
    tmp_path: Path, finish: Finish
) -> None:
    stored = history(1)
    backend = FakeBackend.put(tmp_path, stored.model_dump(mode="json"), deployment={"id": "the one before"})
    result = finish()
    assert result.code == 2
    assert "is already finished: failed" in result.err
    assert backend.history == stored
    assert backend.output == stored.entries[0].deployment.model_dump(mode="json")


def test_if_none_was_started_there_is_none_to_finish(tmp_path: Path, finish: Finish) -> None:
    FakeBackend.put(tmp_path)
    result = finish()
    assert result.code == 2
    assert "`stitches deployment start dev" in result.err


def test_a_run_finishes_its_own_deployment_in_any_attempt_and_no_other(
    tmp_path: Path, finish: Finish, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable, value in RUN.items():
        monkeypatch.setenv(variable, value)
    backend = put(tmp_path, running(holder=in_run("78", 1)))
    result = finish("--failed")
    assert result.code == 2
    assert "Another pipeline run started deployment" in result.err
    assert backend.updates == []
    put(tmp_path, running(holder=in_run("77", 1)))
    assert finish("--failed").code == 1


@pytest.mark.parametrize("options", [(), ("--failed",)])
def test_a_release_is_ended_only_by_its_own_command(
    tmp_path: Path, finish: Finish, options: tuple[str, ...]
) -> None:
    journal = ReleaseJournal(phase=ReleasePhase.PUBLISHING, release_id="r", content_sha256="0" * 64)
    backend = put(tmp_path, running().model_copy(update={"journal": journal}))
    result = finish(*options)
    assert result.code == 2
    assert "stitches deploy dev" in result.err
    assert backend.updates == []


def test_a_release_whose_process_has_ended_can_be_closed_as_failed(tmp_path: Path, finish: Finish) -> None:
    journal = ReleaseJournal(phase=ReleasePhase.SWAPPING, release_id="r", content_sha256="0" * 64)
    gone = this_process(os.environ).model_copy(update={"process": 2**22 + 1})
    backend = put(tmp_path, running(holder=gone).model_copy(update={"journal": journal}))
    assert finish().code == 2
    assert finish("--failed").code == 1
    assert backend.history.in_progress is None


def test_one_that_was_taken_over_in_the_meantime_does_not_end_the_other_one(
    tmp_path: Path, finish: Finish
) -> None:
    ours = running()
    backend = put(tmp_path, ours)
    closed = DeploymentHistory(entries=(ours,)).with_closed(ours.deployment.fail(datetime.now(UTC)))
    taken = closed.with_started(begun(9))
    backend.plan({"says": OVERTAKEN, "stores": taken.model_dump(mode="json")})
    result = finish("--failed")
    assert result.code == 2
    assert f"Deployment {ours.deployment.id} of dev was closed in the meantime" in result.err
    assert backend.history == taken


@pytest.mark.parametrize(
    "options",
    [
        ("--applied", "20260131_Initial"),
        ("--migrations", "not-required", "--applied", "20260131_Initial"),
        ("--migrations", "success", "--applied", ""),
        ("--migrations", "success", "--applied", "Password=hunter2"),
    ],
)
def test_migrations_that_contradict_each_other_are_rejected(
    tmp_path: Path, finish: Finish, options: tuple[str, ...]
) -> None:
    backend = put(tmp_path, running())
    result = finish("--failed", *options)
    assert result.code == 2
    assert "command line: --applied" in result.err
    assert "hunter2" not in result.err
    assert backend.updates == []


def test_the_migration_results_are_those_of_the_specification() -> None:
    assert list(get_args(Migrations)) == [status.value for status in MigrationStatus]


def test_an_invalid_result_is_rejected_with_the_valid_ones(stitches: Stitches) -> None:
    result = stitches("deployment", "finish", "dev", "--migrations", "done")
    assert result.code == 2
    for status in MigrationStatus:
        assert status.value in result.err
