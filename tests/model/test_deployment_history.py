import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from pydantic import ValidationError

from model.deployment import FinishedDeploymentError, MigrationStatus
from model.deployment_history import KEPT, DeploymentEntry, DeploymentHistory, HistoryUpdate
from model.deployment_statistics import DeploymentStatistics
from model.errors import DeploymentRecordError
from model.record_file import parse_record
from tests.model.histories import BEGIN, begun, failed, history


def through_the_engine(stored: DeploymentHistory) -> DeploymentHistory:
    """A history as the engine returns it, with every number as a float."""
    return DeploymentHistory.stored(json.loads(stored.model_dump_json(), parse_int=float))


class Life(RuleBasedStateMachine):
    """Deployments that start and end, in allowed and other orders."""

    def __init__(self) -> None:
        super().__init__()
        self.history = DeploymentHistory()
        self.began: list[str] = []
        self.ended: dict[str, str] = {}

    @rule()
    def begin(self) -> None:
        entry, before = begun(len(self.began)), self.history
        if before.in_progress:
            with pytest.raises(ValidationError):
                before.with_started(entry)
            return
        self.history = before.with_started(entry)
        self.began.append(entry.deployment.id)
        assert before.leads_to(self.history)
        assert not self.history.leads_to(before)

    @precondition(lambda self: self.history.latest)
    @rule(seconds=st.integers(0, 1000), succeeds=st.booleans())
    def end(self, seconds: int, succeeds: bool) -> None:
        latest, before = self.history.entries[0], self.history
        at = latest.deployment.timestamp + timedelta(seconds=seconds)
        if latest.deployment.is_finished:
            with pytest.raises(FinishedDeploymentError):
                before.with_closed(latest.deployment)
            return
        migrated = latest.deployment.migrated(MigrationStatus.SUCCESS)
        ended = migrated.succeed(at) if succeeds else migrated.fail(at)
        self.history = before.with_closed(ended, None if succeeds else "The migrations failed.")
        self.ended[ended.id] = self.history.entries[0].model_dump_json()
        assert before.leads_to(self.history)
        assert not self.history.leads_to(before)

    @precondition(lambda self: self.history.in_progress is None)
    @rule(count=st.integers(1, 30))
    def begin_and_end_many(self, count: int) -> None:
        for _ in range(count):
            self.begin()
            self.end(1, succeeds=True)

    @invariant()
    def the_latest_are_kept_the_newest_first(self) -> None:
        kept = [entry.deployment.id for entry in self.history.entries]
        assert kept == self.began[::-1][:KEPT]

    @invariant()
    def finished_records_do_not_change(self) -> None:
        for entry in self.history.entries:
            if entry.deployment.is_finished:
                assert entry.model_dump_json() == self.ended[entry.deployment.id]

    @invariant()
    def the_engine_returns_what_was_stored(self) -> None:
        assert through_the_engine(self.history) == self.history


Life.TestCase.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)
TestLife = Life.TestCase


def test_the_fifty_first_replaces_the_oldest() -> None:
    full = history(KEPT)
    grown = full.with_started(begun(KEPT))
    assert len(full.entries) == len(grown.entries) == KEPT
    assert grown.entries[1:] == full.entries[:-1]


def test_a_single_record_of_older_versions_is_read() -> None:
    record = begun().deployment.model_dump(mode="json")
    assert DeploymentHistory.stored({"latest": record}).entries == (begun(holder=None),)
    assert DeploymentHistory.stored({"latest": None}) == DeploymentHistory()


@pytest.mark.parametrize(
    "stashed",
    [None, [], "x", {"entries": [{"deployment": None}]}, {"latest": {}}, {"latest": None, "entries": []}],
)
def test_another_value_is_rejected(stashed: object) -> None:
    with pytest.raises(ValidationError):
        DeploymentHistory.stored(stashed)


def rejection(entries: list[DeploymentEntry]) -> str:
    with pytest.raises(ValidationError) as rejected:
        DeploymentHistory(entries=tuple(entries))
    return str(rejected.value)


def ended(number: int, environment: str = "dev") -> DeploymentEntry:
    entry = begun(number, environment=environment)
    return entry.model_copy(update={"deployment": failed(entry)})


def test_a_history_that_contradicts_itself_is_rejected() -> None:
    assert "each deployment only once" in rejection([ended(1), ended(1)])
    assert "one environment" in rejection([ended(2), ended(1, "prod")])
    assert "at most one deployment in progress: the first entry, which is the newest" in rejection(
        [ended(2), begun(1)]
    )
    assert "at most 50" in rejection([ended(number) for number in range(KEPT, -1, -1)])


def test_only_a_failure_has_a_reason() -> None:
    with pytest.raises(ValidationError, match="deploymentStatus is not"):
        DeploymentEntry(deployment=begun().deployment, failure_reason="It is Monday.")


def test_only_the_deployment_in_progress_can_be_closed_and_only_by_its_end() -> None:
    running = history(1, in_progress=True)
    for invalid in (failed(begun(7)), begun(1).deployment):
        with pytest.raises(ValueError, match="in progress"):
            running.with_closed(invalid)
    with pytest.raises(ValueError, match="in progress"):
        DeploymentHistory().with_closed(failed(begun()))


def test_an_update_may_close_the_deployment_in_progress_and_add_a_new_one() -> None:
    before = history(2, in_progress=True)
    after = before.with_closed(failed(begun(2)), "No process would finish it.").with_started(begun(3))
    update = HistoryUpdate(replaces=before, history=after)
    assert parse_record(HistoryUpdate, update.model_dump_json(), "deployments.json") == update


@given(st.integers(0, 4), st.integers(0, 4), st.sampled_from(["lost", "changed", "moved", "reversed"]))
def test_an_update_that_changes_a_finished_record_is_rejected(finished: int, where: int, how: str) -> None:
    before = history(finished + 2)
    entries = list(before.entries)
    at = where % len(entries)
    match how:
        case "lost":
            del entries[at]
        case "changed":
            entries[at] = entries[at].model_copy(update={"failure_reason": "Somebody else's fault."})
        case "moved":
            entries.append(entries.pop(0))
        case _:
            entries.reverse()
    text = json.dumps(
        {
            "replaces": before.model_dump(mode="json"),
            "history": {"entries": [entry.model_dump(mode="json") for entry in entries]},
        }
    )
    with pytest.raises(DeploymentRecordError) as rejected:
        parse_record(HistoryUpdate, text, "deployments.json")
    (problem,) = rejected.value.problems
    assert problem.key == "history"
    assert "every finished record unchanged" in problem.expected


def test_statistics_count_time_and_failures() -> None:
    running = history(4, in_progress=True)
    found = DeploymentStatistics.of(running, BEGIN + timedelta(weeks=2))
    assert (found.count, found.failed, found.since) == (5, 4, BEGIN)
    assert (found.per_week, found.median_seconds, found.longest_seconds) == (2.5, 400, 400)


def test_statistics_of_a_short_time_do_not_extrapolate() -> None:
    assert DeploymentStatistics.of(history(3), BEGIN + timedelta(hours=20)).per_week == 3


def test_an_empty_history_has_statistics() -> None:
    found = DeploymentStatistics.of(DeploymentHistory(), BEGIN)
    assert (found.count, found.per_week, found.median_seconds, found.since) == (0, 0, None, None)
