"""`stitches deployment start` as a command, with a fake engine."""

import getpass
import json
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from model.deployment import Deployment, DeploymentStatus
from model.deployment_history import DeploymentHistory
from model.deployment_holder import PipelineRun
from model.release_journal import ReleaseJournal, ReleasePhase
from operations.deployments.history import change_history
from operations.stacks import engine_words as words
from operations.stacks.command import StackLockedError
from tests.model.histories import HOLDER, begun, history
from tests.operations.conftest import Result, Stitches
from tests.operations.fake_backend import LOCKED, OVERTAKEN, URN, FakeBackend
from tests.operations.fake_engine import path_with

SHA = "8f2eb8688d01e28f36008db8a60271064607db87"
NOBODY, ALIVE = 2**22 + 1, 1  # no process has the first number, and some process always the second
GONE = HOLDER.model_copy(update={"host": socket.gethostname(), "process": NOBODY})
RUN = PipelineRun(id="77", attempt=1, url="https://github.com/example/stitches/actions/runs/77/attempts/1")

Start = Callable[..., Result]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run outside of a pipeline, and without pauses between attempts."""
    for variable in ("GITHUB_ACTIONS", "GITHUB_SHA", "GITHUB_REF_NAME", "GITHUB_ACTOR"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr("tenacity.nap.time.sleep", bool)


@pytest.fixture
def start(stitches: Stitches, tmp_path: Path) -> Start:
    """`stitches deployment start dev` with two existing artifacts."""
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "index.html").write_bytes(b"x" * 100)
    (tmp_path / "app.zip").write_bytes(b"x" * 2000)

    def run(*more: str, stack: str = "dev") -> Result:
        built = ("--frontend-build-ms", "45000", "--backend-build-ms", "120000")
        paths = ("--frontend", str(tmp_path / "dist"), "--backend", str(tmp_path / "app.zip"))
        source = ("--commit", SHA, "--branch", "main", "--triggered-by", "user@example.com")
        return stitches("deployment", "start", stack, *paths, *built, *source, *more)

    return run


def test_a_deployment_starts_with_everything_that_is_known_about_it(tmp_path: Path, start: Start) -> None:
    backend = FakeBackend.put(tmp_path)
    result = start()
    (entry,) = backend.history.entries
    assert (result.code, result.err) == (0, "")
    assert result.out == f"{entry.deployment.id}\n"
    assert entry.deployment.deployment_status is DeploymentStatus.IN_PROGRESS
    assert entry.deployment.git_commit_sha == SHA
    assert entry.deployment.frontend_artifact.size_bytes == 100
    assert entry.deployment.backend_artifact.size_bytes == 2000
    assert entry.deployment.backend_artifact.build_duration_ms == 120000
    assert entry.holder is not None
    assert entry.holder.host == socket.gethostname()
    assert backend.output == entry.deployment.model_dump(mode="json")


def test_only_the_stash_is_updated(tmp_path: Path, start: Start) -> None:
    backend = FakeBackend.put(tmp_path)
    start()
    (update,) = backend.updates
    assert update[update.index("--target") + 1] == URN


def test_json_is_the_specifications_record(tmp_path: Path, start: Start) -> None:
    backend = FakeBackend.put(tmp_path)
    result = start("--json")
    assert Deployment.model_validate_json(result.out) == backend.history.entries[0].deployment


def test_a_second_start_is_rejected_with_the_holder_of_the_first(tmp_path: Path, start: Start) -> None:
    backend = FakeBackend.put(tmp_path)
    held = start().out.strip()
    before = backend.history
    result = start()
    assert (result.code, result.out) == (2, "")
    assert f"Deployment {held} of dev is in progress" in result.err
    assert "user@example.com, since 20" in result.err
    assert f"on {socket.gethostname()}" in result.err
    assert "--take-over" in result.err
    assert backend.history == before
    assert len(backend.updates) == 1


def test_one_whose_process_has_ended_is_closed_as_failed_before_the_next(
    tmp_path: Path, start: Start
) -> None:
    orphan = begun(0, holder=GONE)
    backend = FakeBackend.put(tmp_path, {"entries": [orphan.model_dump(mode="json")]})
    result = start()
    latest, closed = backend.history.entries
    assert result.code == 0
    assert f"Closed deployment {orphan.deployment.id} as failed: The process that started it" in result.err
    assert latest.deployment.id == result.out.strip()
    assert closed.deployment.deployment_status is DeploymentStatus.FAILED
    assert closed.failure_reason == f"The process that started it has ended: {GONE}."
    assert len(backend.updates) == 1


@pytest.mark.parametrize("holder", [HOLDER, None, HOLDER.model_copy(update={"run": RUN})])
def test_one_that_may_be_alive_elsewhere_is_closed_only_if_taken_over(
    tmp_path: Path, start: Start, holder: object
) -> None:
    held = begun(0).model_copy(update={"holder": holder})
    backend = FakeBackend.put(tmp_path, {"entries": [held.model_dump(mode="json")]})
    assert start().code == 2
    assert backend.history.entries == (held,)
    result = start("--take-over")
    assert result.code == 0
    assert "Another deployment was started with --take-over" in result.err
    assert len(backend.history.entries) == 2


def test_a_release_that_may_have_swapped_is_closed_only_by_its_own_command(
    tmp_path: Path, start: Start
) -> None:
    journal = ReleaseJournal(phase=ReleasePhase.SWAPPING, release_id="r", content_sha256="0" * 64)
    left = begun(0, holder=GONE).model_copy(update={"journal": journal})
    backend = FakeBackend.put(tmp_path, {"entries": [left.model_dump(mode="json")]})
    result = start()
    assert result.code == 2
    assert backend.history.entries == (left,)


def test_take_over_has_no_effect_if_nothing_is_in_progress(tmp_path: Path, start: Start) -> None:
    backend = FakeBackend.put(tmp_path, history(2).model_dump(mode="json"))
    assert start("--take-over").err == ""
    assert backend.history.entries[1:] == history(2).entries


def test_a_record_from_before_the_history_is_kept(tmp_path: Path, start: Start) -> None:
    earlier = history(1).entries[0].deployment.model_dump(mode="json")
    backend = FakeBackend.put(tmp_path, {"latest": earlier})
    assert start().code == 0
    assert backend.history.entries[1].deployment.model_dump(mode="json") == earlier


def test_all_problems_of_the_options_are_reported_at_once(tmp_path: Path, start: Start) -> None:
    backend = FakeBackend.put(tmp_path)
    result = start("--frontend", "missing", "--backend", str(tmp_path / "none"), "--commit", "main")
    assert (result.code, result.out) == (2, "")
    for option in ("--commit", "--frontend", "--backend"):
        assert f"command line: {option}\n" in result.err
    assert "has 3 problems" in result.err
    assert backend.updates == []


@pytest.mark.parametrize("stack", ["devv", "production"])
def test_a_stack_without_an_environment_is_rejected(tmp_path: Path, start: Start, stack: str) -> None:
    FakeBackend.put(tmp_path)
    result = start(stack=stack)
    assert result.code == 2
    assert "Did you mean" in result.err


def test_it_waits_for_a_lock(tmp_path: Path, start: Start) -> None:
    backend = FakeBackend.put(tmp_path)
    backend.plan({"says": LOCKED}, {"says": LOCKED})
    result = start()
    assert result.code == 0
    assert result.err == "Another update of the stack is running. Waiting for it to end.\n"
    assert len(backend.updates) == 3
    assert len(backend.history.entries) == 1


def lock(process: int, user: str | None = None, host: str | None = None) -> str:
    """The engine's error message for a lock."""
    holder = f"{user or getpass.getuser()}@{host or socket.gethostname()} (pid {process})"
    return f"{LOCKED}. file:///l.json: created by {holder} at 2026-01-01T00:00:00Z"


def test_a_lock_that_a_killed_update_left_is_removed(tmp_path: Path, start: Start) -> None:
    backend = FakeBackend.put(tmp_path)
    backend.plan({"says": lock(NOBODY)})
    result = start()
    assert result.code == 0
    assert "was killed" in result.err
    assert backend.cancels == 1
    assert len(backend.updates) == 2


@pytest.mark.parametrize(
    "says",
    [
        lock(ALIVE),
        lock(NOBODY, host="elsewhere"),
        lock(NOBODY, user="somebody"),
        f"{lock(NOBODY)}\n{lock(ALIVE)}",
        LOCKED,
    ],
)
def test_a_lock_that_may_still_be_in_use_is_kept(tmp_path: Path, start: Start, says: str) -> None:
    backend = FakeBackend.put(tmp_path)
    backend.plan({"says": says})
    assert start().code == 0
    assert backend.cancels == 0


@pytest.mark.parametrize("alone", [False, True])
def test_in_a_pipeline_without_parallel_runs_the_lock_of_another_run_is_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, alone: bool
) -> None:
    backend = FakeBackend.put(tmp_path)
    backend.plan({"says": lock(ALIVE, host="runner-1")})
    monkeypatch.setenv("PATH", path_with(tmp_path))
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    change_history("dev", lambda _: history(1), doing="testing", one_run_at_a_time=alone)
    assert backend.cancels == alone


def test_a_lock_that_stays_is_an_error_with_a_fix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    FakeBackend.put(tmp_path).plan({"says": LOCKED})
    monkeypatch.setenv("PATH", path_with(tmp_path))
    with pytest.raises(StackLockedError, match="`pulumi cancel`"):
        change_history("dev", lambda _: history(1), doing="testing", patience_seconds=0)


def test_the_second_of_two_is_rejected_with_the_first(tmp_path: Path, start: Start) -> None:
    backend = FakeBackend.put(tmp_path)
    first = DeploymentHistory(entries=(begun(0),))
    backend.plan({"says": OVERTAKEN, "stores": first.model_dump(mode="json")})
    result = start()
    assert (result.code, result.out) == (2, "")
    assert f"Deployment {begun(0).deployment.id} of dev is in progress" in result.err
    assert backend.history == first


def test_an_update_that_fails_after_it_has_stored_is_retried_and_stores_nothing_twice(
    tmp_path: Path, start: Start
) -> None:
    backend = FakeBackend.put(tmp_path)
    backend.plan({"says": "error: the connection was lost", "stores_it": True})
    result = start()
    assert result.code == 0
    assert [entry.deployment.id for entry in backend.history.entries] == [result.out.strip()]
    assert backend.output == backend.history.entries[0].deployment.model_dump(mode="json")


def test_a_change_that_is_stored_but_not_shown_is_reported_as_such(tmp_path: Path, start: Start) -> None:
    backend = FakeBackend.put(tmp_path)
    crashed = {"says": f"error: {words.PROGRAM_ENDED}: 1", "stores_it": True}
    backend.plan(crashed, crashed)
    result = start()
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(
        "The change is stored in the state of dev, but its outputs do not show it. The engine failed"
    )
    assert len(backend.history.entries) == 1


def test_an_error_of_the_engine_is_reported_and_nothing_starts(tmp_path: Path, start: Start) -> None:
    backend = FakeBackend.put(tmp_path)
    backend.plan({"says": "error: disk full"})
    result = start()
    assert (result.code, result.out) == (2, "")
    assert "disk full" in result.err
    assert (backend.history, len(backend.updates)) == (DeploymentHistory(), 1)


def test_a_stack_that_was_never_deployed_cannot_store_deployments(tmp_path: Path, start: Start) -> None:
    FakeBackend.put(tmp_path)
    state = json.loads((tmp_path / "state.json").read_text())
    state["deployment"]["resources"].pop()
    (tmp_path / "pulumi").write_text(f"#!/bin/sh\necho '{json.dumps(state)}'\n")
    result = start()
    assert result.code == 2
    assert "`make up STACK=dev`" in result.err


REQUIRED = {"--frontend": ".", "--frontend-build-ms": "1", "--backend": ".", "--backend-build-ms": "1"}


GIVEN = [(), ("--frontend",), ("--backend-build-ms", "--frontend"), tuple(REQUIRED)[1:]]


@pytest.mark.parametrize("given", GIVEN)
def test_all_missing_options_without_another_source_are_reported_at_once(
    stitches: Stitches, given: tuple[str, ...]
) -> None:
    options = [part for option in given for part in (option, REQUIRED[option])]
    result = stitches("deployment", "start", "dev", *options)
    assert (result.code, result.out) == (2, "")
    lines = [line.removeprefix("command line: ") for line in result.err.splitlines()]
    assert [option for option in REQUIRED if option in lines] == [
        each for each in REQUIRED if each not in given
    ]
