"""A release ends healthy, or leaves the site as it was, whatever fails and wherever it is killed."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from model.deployment import Artifact, Deployment, DeploymentStatus, MigrationStatus
from model.deployment_history import DeploymentEntry, DeploymentHistory
from model.deployment_holder import Holder, PipelineRun
from model.deployment_steps import HealthCheckStatus
from model.environment_rules import EnvironmentName
from model.release_journal import ReleaseJournal, ReleasePhase
from operations.releases.estate import EstateError, Place
from operations.releases.machine import Outcome, run
from operations.releases.preparation import SETTINGS, PreparedHere
from operations.releases.release import ClosedMeanwhileError, Release, UnrecordedError
from operations.stacks.local_stacks import LOCAL_AZURE_VARIABLE
from operations.terminal.errors import OperationError
from tests.operations.printed_commands import printed_commands
from tests.operations.releases.fake_estate import FakeClock, FakeEstate, FakeStore, KilledError, package_of

OLD, NEW = "DOTNETCORE|10.0", "DOTNETCORE|11.0"
ARTIFACT = Artifact(path="dist", size_bytes=1, build_duration_ms=1)


@dataclass
class World:
    """An Azure with its records, and the releases to it."""

    folder: Path
    estate: FakeEstate = field(default_factory=FakeEstate)
    store: FakeStore = field(default_factory=FakeStore)
    clock: FakeClock = field(default_factory=FakeClock)
    seconds: float = 600.0
    prepares: bool = False
    runtime: str = OLD
    here: PreparedHere | None = None
    holder: Holder | None = None
    shown: list[str] = field(default_factory=list[str])

    def release(self, back_to: DeploymentEntry | None = None) -> Outcome:
        """Release something new, or roll back; continue a release in progress."""
        entry = self.store.history.in_progress
        begun = entry is not None
        if entry is None:
            record = Deployment.start(
                environment_name=EnvironmentName.STAGING,
                triggered_by="somebody",
                git_commit_sha="8f2eb8688d01e28f36008db8a60271064607db87",
                git_branch="main",
                frontend_artifact=ARTIFACT,
                backend_artifact=ARTIFACT,
            )
            journal = ReleaseJournal(
                phase=ReleasePhase.PUBLISHING,
                release_id=record.id,
                content_sha256="0" * 64,
                runtime=self.runtime,
            )
            if back_to and back_to.journal:
                journal = back_to.journal.model_copy(
                    update={"phase": ReleasePhase.PUBLISHING, "rolls_back": True}
                )
            entry = DeploymentEntry(deployment=record, journal=journal, holder=self.holder)
        assert entry.journal is not None
        rolls_back = entry.journal.rolls_back
        return run(
            Release(
                estate=self.estate,
                store=self.store,
                entry=entry,
                begun=begun,
                package=None if rolls_back else package_of(entry.journal.release_id, self.folder),
                prepares=self.prepares and not rolls_back,
                here=self.here,
                seconds=self.seconds,
                clock=self.clock,
            ),
            lambda _name, ended: self.shown.append(ended.result if ended else ""),
        )

    @property
    def latest(self) -> DeploymentEntry:
        latest = self.store.history.latest
        assert latest is not None
        return latest

    @property
    def live(self) -> str | None:
        return self.estate.served(Place.SITE)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A site with one release, whose calls are not counted."""
    made = World(tmp_path)
    assert made.release() is Outcome.RELEASED
    made.estate.calls.clear()
    made.store.writes = 0
    return made


def unhealthy_at(place: Place, *releases: str | None) -> Callable[[Place, str | None], bool]:
    """Make all releases except the given ones unhealthy at a place."""
    return lambda where, release: where is not place or release in releases


def test_a_release_is_published_once_swapped_once_and_written_three_times(world: World) -> None:
    before = world.live
    assert world.release() is Outcome.RELEASED
    assert world.estate.calls == ["publish", "swap"]
    assert world.store.writes == 3
    assert world.live == world.latest.deployment.id != before
    assert world.estate.served(Place.SLOT) == before


def test_a_release_that_fails_in_production_is_swapped_back(world: World) -> None:
    before = world.live
    world.estate.is_healthy = unhealthy_at(Place.SITE, before)
    assert world.release() is Outcome.FAILED
    assert world.live == before
    assert world.estate.calls == ["publish", "swap", "swap"]
    assert world.latest.deployment.deployment_status is DeploymentStatus.FAILED
    assert world.latest.journal
    assert world.latest.journal.taken_back is True


def test_a_release_that_cannot_be_swapped_back_has_its_own_outcome(world: World) -> None:
    world.estate.is_healthy = unhealthy_at(Place.SITE)
    world.estate.swap_results = ["done", "rejected", "rejected"]
    assert world.release() is Outcome.BROKEN
    assert world.latest.journal
    assert world.latest.journal.taken_back is False


def test_an_earlier_release_that_is_unhealthy_too_has_its_own_outcome(world: World) -> None:
    world.estate.is_healthy = unhealthy_at(Place.SITE)
    assert world.release() is Outcome.BROKEN


def test_a_release_that_is_unhealthy_in_the_slot_is_never_swapped(world: World) -> None:
    before = world.live
    world.estate.is_healthy = unhealthy_at(Place.SLOT)
    assert world.release() is Outcome.FAILED
    assert world.live == before
    assert "swap" not in world.estate.calls


@pytest.mark.parametrize("result", ["lost", "done"])
def test_a_swap_whose_response_is_lost_is_not_requested_again(world: World, result: str) -> None:
    world.estate.swap_results = [result]
    assert world.release() is Outcome.RELEASED
    assert world.estate.calls.count("swap") == 1


@pytest.mark.parametrize("result", ["rejected", "silent"])
def test_a_swap_that_did_not_happen_is_retried_once(world: World, result: str) -> None:
    world.estate.swap_results = [result]
    assert world.release() is Outcome.RELEASED
    assert world.estate.calls.count("swap") == 2


def test_a_swap_that_is_rejected_twice_leaves_production_and_mentions_plain_http(world: World) -> None:
    before = world.live
    world.estate.swap_results = ["rejected", "rejected"]
    assert world.release() is Outcome.FAILED
    assert world.live == before
    assert "plain HTTP" in (world.latest.failure_reason or "")


@pytest.mark.parametrize(
    ("results", "times", "outcome"),
    [
        (["lost"], 1, Outcome.RELEASED),
        (["busy", "busy", "busy", "done"], 4, Outcome.RELEASED),
        (["interrupted"], 2, Outcome.RELEASED),
        (["interrupted", "interrupted"], 2, Outcome.FAILED),
        (["failed"], 1, Outcome.FAILED),
    ],
)
def test_a_package_is_sent_again_only_if_kudu_lost_it(
    world: World, results: list[str], times: int, outcome: Outcome
) -> None:
    before = world.live
    world.estate.publish_results = results
    assert world.release() is outcome
    assert world.estate.calls.count("publish") == times
    assert (world.live == before) is (outcome is Outcome.FAILED)


def test_without_the_time_for_a_swap_none_is_started(world: World) -> None:
    before, world.seconds = world.live, 30.0
    world.estate.publish_results = ["busy"] * 12
    assert world.release() is Outcome.FAILED
    assert world.live == before
    assert "swap" not in world.estate.calls


def test_problems_in_azure_are_reported_before_anything_is_written(world: World) -> None:
    world.estate.trouble = ["A swap with preview was left open."]
    with pytest.raises(OperationError, match="left open"):
        world.release()
    assert world.store.writes == 0
    assert world.estate.calls == []


def test_a_migration_that_failed_half_way_is_recorded_and_nothing_is_swapped(world: World) -> None:
    before, world.prepares = world.live, True
    world.estate.result = {
        "status": "failed",
        "step": "migrations",
        "before": ["1_A"],
        "after": ["1_A", "2_B"],
        "said": "Invalid column name.",
    }
    assert world.release() is Outcome.FAILED
    assert world.live == before
    record = world.latest.deployment
    assert record.migration_status is MigrationStatus.FAILED
    assert record.migrations_applied == ("2_B",)
    assert "Invalid column name" in (world.latest.failure_reason or "")


def test_a_preparation_on_this_machine_that_takes_too_long_ends_with_everything_that_it_started(
    tmp_path: Path,
) -> None:
    client = tmp_path / "sqlcmd"
    client.write_text('#!/bin/sh\necho $$ >"$HOME/process"\nexec sleep 60\n', encoding="utf-8")
    settings: dict[str, str] = dict.fromkeys(SETTINGS, "any")
    here = PreparedHere(folder=tmp_path, sql_client=client, bundle=None)
    assert here.run("release", settings, seconds=2) is None
    process = int((tmp_path / "process").read_text(encoding="utf-8"))
    deadline = time.monotonic() + 10  # the kernel may take a moment to end a process
    while _is_running(process) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not _is_running(process)


def _is_running(process: int) -> bool:
    """Whether a process runs; one that has ended may still be a zombie."""
    return psutil.pid_exists(process) and psutil.Process(process).status() != psutil.STATUS_ZOMBIE


def test_the_output_of_a_migration_is_shown_and_recorded_without_secrets(world: World) -> None:
    world.prepares = True
    output = "Cannot open a connection: Server=tcp:s;Password=hunter2-hunter2"
    world.estate.result = {
        "status": "failed",
        "step": "migrations",
        "before": [],
        "after": [],
        "said": output,
    }
    assert world.release() is Outcome.FAILED
    assert "hunter2" not in " ".join(world.shown)
    assert "hunter2" not in world.latest.model_dump_json()


def test_the_migrations_of_a_success_are_those_that_were_applied(world: World) -> None:
    world.prepares = True
    world.estate.result = {"status": "success", "step": "done", "before": ["1_A"], "after": ["1_A", "2_B"]}
    assert world.release() is Outcome.RELEASED
    assert world.latest.deployment.migrations_applied == ("2_B",)


def test_a_database_prepared_on_this_machine_gets_only_the_settings_of_its_script(
    world: World, tmp_path: Path
) -> None:
    client = tmp_path / "sqlcmd"
    client.write_text('#!/bin/sh\nenv > "$HOME/environment"\n', encoding="utf-8")
    world.here = PreparedHere(folder=tmp_path, sql_client=client, bundle=None)
    assert world.release() is Outcome.FAILED, "the settings of this Azure are incomplete"
    assert "STITCHES_SQL_DATABASE" in (world.latest.failure_reason or "")
    assert "STITCHES_SQL_SERVER" not in (world.latest.failure_reason or "")
    assert "swap" not in world.estate.calls


@pytest.mark.parametrize("kill", ["publish", "swap", 1, 2, 3])
def test_after_a_kill_anywhere_the_same_command_continues(world: World, kill: str | int) -> None:
    before, records = world.live, len(world.store.history.entries)
    if isinstance(kill, int):
        world.store.kill_after = kill
    else:
        world.estate.kill_after = kill
    with pytest.raises(KilledError):
        world.release()
    if world.store.history.in_progress:
        assert world.release() is Outcome.RELEASED
    assert world.estate.calls == ["publish", "swap"], "each of them once"
    assert len(world.store.history.entries) == records + 1
    assert world.live == world.latest.deployment.id != before
    assert world.latest.deployment.deployment_status is DeploymentStatus.SUCCESS


@pytest.mark.parametrize("kill", [3, 4])
def test_after_a_kill_during_a_rollback_it_only_continues_the_rollback(world: World, kill: int) -> None:
    before = world.live
    world.estate.is_healthy = unhealthy_at(Place.SITE, before)
    world.store.kill_after = kill
    with pytest.raises(KilledError):
        world.release()
    world.estate.is_healthy = lambda _place, _release: True  # now it would be healthy
    if world.store.history.in_progress:
        assert world.release() is Outcome.FAILED
    assert world.live == before
    assert world.estate.calls == ["publish", "swap", "swap"]


def test_an_unhealthy_release_is_rolled_back_although_the_stack_is_locked(world: World) -> None:
    before = world.live
    world.estate.is_healthy = unhealthy_at(Place.SITE, before)
    world.store.rejects = ("rolling back",)
    assert world.release() is Outcome.FAILED
    assert world.live == before
    assert world.latest.journal
    assert world.latest.journal.taken_back is True


@pytest.mark.parametrize("unhealthy", [None, Place.SLOT, Place.SITE])
def test_an_end_that_cannot_be_recorded_is_not_a_failure_of_the_site(
    world: World, unhealthy: Place | None
) -> None:
    before = world.live
    if unhealthy:
        world.estate.is_healthy = unhealthy_at(unhealthy, before)
    world.store.rejects = ("rolling back", "finishing")
    with pytest.raises(UnrecordedError, match="stays in progress"):
        world.release()
    assert (world.live == before) is (unhealthy is not None)
    assert world.store.history.in_progress


@pytest.mark.parametrize("local", [False, True], ids=["on Azure", "local"])
@pytest.mark.parametrize(("rolls_back", "again"), [(False, "`deploy`"), (True, "`rollback`")])
def test_a_rollback_that_could_not_be_recorded_is_closed_by_the_printed_command(
    world: World, monkeypatch: pytest.MonkeyPatch, *, local: bool, rolls_back: bool, again: str
) -> None:
    set_local(monkeypatch, local=local)
    first = world.latest
    assert world.release() is Outcome.RELEASED
    world.estate.is_healthy = unhealthy_at(Place.SITE, world.live)
    world.store.rejects = ("rolling back", "finishing")
    with pytest.raises(UnrecordedError) as rejection:
        world.release(first if rolls_back else None)
    message = str(rejection.value)
    ((command, arguments),) = printed_commands(message)
    stitches = "stitches --local" if local else "stitches"
    assert command == f"{stitches} deployment finish staging --failed"
    assert (arguments["stack"], arguments["failed"]) == ("staging", True)
    assert f"Do not run {again} again before that" in message


def test_a_rollback_in_a_pipeline_that_could_not_be_recorded_is_closed_by_a_release_of_another_version(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From outside of the run, `stitches deployment finish` does not close a record of the run."""
    set_local(monkeypatch, local=False)
    url = "https://github.example.com/stitches/stitches/actions/runs/77/attempts/1"
    world.holder = Holder(
        host="runner",
        process=1,
        process_name="stitches",
        process_started=datetime.now(UTC),
        run=PipelineRun(id="77", attempt=1, url=url),
    )
    world.estate.is_healthy = unhealthy_at(Place.SITE, world.live)
    world.store.rejects = ("rolling back", "finishing")
    with pytest.raises(UnrecordedError) as rejection:
        world.release()
    message = str(rejection.value)
    assert f"Do not choose “Re-run failed jobs” of {url}" in message
    assert "`stitches deploy staging … --take-over`" in message
    assert "deployment finish" not in message


@pytest.mark.parametrize("local", [False, True], ids=["on Azure", "local"])
def test_the_result_of_a_release_that_another_run_closed_is_shown_by_the_printed_command(
    world: World, monkeypatch: pytest.MonkeyPatch, *, local: bool
) -> None:
    set_local(monkeypatch, local=local)
    opened = world.store.change

    def closed_by_another_run(
        change: Callable[[DeploymentHistory], DeploymentHistory], doing: str
    ) -> DeploymentHistory:
        if doing.startswith("finishing"):
            entry = world.latest
            ended = entry.deployment.fail(
                entry.deployment.timestamp, health_check_status=HealthCheckStatus.FAILED
            )
            opened(lambda history: history.with_closed(ended, "closed", journal=entry.journal), "closing")
        return opened(change, doing)

    monkeypatch.setattr(world.store, "change", closed_by_another_run)
    with pytest.raises(ClosedMeanwhileError) as rejection:
        world.release()
    ((command, arguments),) = printed_commands(str(rejection.value))
    assert command == f"{'stitches --local' if local else 'stitches'} deployments staging"
    assert arguments["stack"] == "staging"


def set_local(monkeypatch: pytest.MonkeyPatch, *, local: bool) -> None:
    """Set or unset the environment of `stitches --local`."""
    if local:
        monkeypatch.setenv(LOCAL_AZURE_VARIABLE, "any")
    else:
        monkeypatch.delenv(LOCAL_AZURE_VARIABLE, raising=False)


def test_a_release_that_could_not_be_recorded_is_recorded_by_the_same_command(world: World) -> None:
    world.store.rejects = ("finishing",)
    with pytest.raises(UnrecordedError):
        world.release()
    live, world.store.rejects = world.live, ()
    assert world.release() is Outcome.RELEASED
    assert world.live == live
    assert world.estate.calls == ["publish", "swap"]


def test_a_healthy_live_release_is_not_rolled_back_if_azure_does_not_return_its_runtime(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(_estate: FakeEstate) -> tuple[str, ...]:
        raise EstateError("Azure Resource Manager does not respond.")

    monkeypatch.setattr(FakeEstate, "outdated", silent)
    with pytest.raises(UnrecordedError):
        world.release()
    assert world.estate.calls == ["publish", "swap"]
    assert world.store.history.in_progress


def test_a_rollback_swaps_a_release_that_is_still_in_the_slot(world: World) -> None:
    first = world.latest
    assert world.release() is Outcome.RELEASED
    world.estate.calls.clear()
    assert world.release(first) is Outcome.RELEASED
    assert world.estate.calls == ["swap"]
    assert world.live == first.deployment.id
    assert world.latest.deployment.id != first.deployment.id


def test_a_rollback_uses_a_package_that_the_slot_keeps(world: World) -> None:
    first = world.latest
    for _ in range(3):
        assert world.release() is Outcome.RELEASED
    world.estate.calls.clear()
    assert world.release(first) is Outcome.RELEASED
    assert world.estate.calls == ["use", "swap"]
    assert world.live == first.deployment.id


@pytest.fixture
def dev(tmp_path: Path) -> World:
    """A site without a slot, with one release."""
    made = World(tmp_path, estate=FakeEstate(slotted=False))
    assert made.release() is Outcome.RELEASED
    made.estate.calls.clear()
    return made


def test_without_a_slot_it_is_published_to_the_site(dev: World) -> None:
    assert dev.release() is Outcome.RELEASED
    assert dev.estate.calls == ["publish"]
    assert dev.live == dev.latest.deployment.id


def test_without_a_slot_the_earlier_package_is_restored(dev: World) -> None:
    before = dev.live
    dev.estate.is_healthy = unhealthy_at(Place.SITE, before)
    assert dev.release() is Outcome.FAILED
    assert dev.estate.calls == ["publish", "use"]
    assert dev.live == before


@pytest.mark.parametrize("kill", [2, 3])
def test_without_a_slot_a_killed_rollback_is_continued(dev: World, kill: int) -> None:
    before, dev.store.writes = dev.live, 0
    dev.estate.is_healthy = unhealthy_at(Place.SITE, before)
    dev.store.kill_after = kill
    with pytest.raises(KilledError):
        dev.release()
    if dev.store.history.in_progress:
        assert dev.release() is Outcome.FAILED
    assert dev.live == before


def test_a_release_sets_its_runtime_with_its_code(world: World) -> None:
    world.runtime = NEW
    assert world.release() is Outcome.RELEASED
    assert world.estate.calls == ["set_runtime", "publish", "swap"]
    assert (world.estate.runtime(Place.SITE), world.estate.runtime(Place.SLOT)) == (NEW, OLD)
    assert world.store.refreshed == [Place.SITE], "the state must have the runtime of the site"


def test_a_rollback_restores_the_earlier_runtime(world: World) -> None:
    first, world.runtime = world.latest, NEW
    for _ in range(3):
        assert world.release() is Outcome.RELEASED
    world.estate.calls.clear()
    assert world.release(first) is Outcome.RELEASED
    assert world.estate.calls == ["set_runtime", "use", "swap"]
    assert world.estate.runtime(Place.SITE) == OLD


@pytest.mark.parametrize("kill", ["set_runtime", "publish", "swap"])
def test_after_a_kill_anywhere_the_runtime_matches_the_code(world: World, kill: str) -> None:
    world.runtime = NEW
    world.estate.kill_after = kill
    with pytest.raises(KilledError):
        world.release()
    assert world.release() is Outcome.RELEASED
    assert world.estate.calls == ["set_runtime", "publish", "swap"]
    assert world.store.refreshed == [Place.SITE]


def test_without_a_slot_the_runtime_is_restored_with_the_earlier_package(dev: World) -> None:
    before, dev.runtime = dev.live, NEW
    dev.estate.is_healthy = unhealthy_at(Place.SITE, before)
    assert dev.release() is Outcome.FAILED
    assert dev.estate.runtime(Place.SITE) == OLD
    assert dev.live == before
    assert not dev.store.refreshed
