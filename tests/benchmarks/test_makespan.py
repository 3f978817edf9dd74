"""The measuring itself, of a script that stands in for the engine."""

import datetime
import json
from pathlib import Path

import pytest

import engine
from benchmarks import makespan
from benchmarks.makespan import UpdateError, azure_seconds
from benchmarks.measurements import MakespanRun, Measured
from sandbox import catalogue
from sandbox.faults.latencies import LATENCIES
from tests.benchmarks.runs import MACHINE, VERSIONS
from tests.benchmarks.states import APP, PLAN, resource, urn

WHERE = Measured(date=datetime.date(2026, 1, 2), machine=MACHINE, versions=VERSIONS)
STATE = {"version": 3, "deployment": {"resources": [resource(PLAN), resource(APP, urn(PLAN))]}}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "engine").mkdir()
    ours = engine.Engine(directory=tmp_path / "engine", version="0.0.0", origin=engine.Origin.PATH)
    monkeypatch.setattr(engine, "ensure", lambda: ours)
    monkeypatch.setattr(makespan, "QUICK_CRITICAL_PATH_SECONDS", 0.3)
    (tmp_path / "state.json").write_text(json.dumps(STATE), encoding="utf-8")
    return tmp_path


def measured(folder: Path, script: str, say: list[str] | None = None) -> MakespanRun:
    """Measure with an engine whose updates run a script."""
    pulumi = folder / "engine" / "pulumi"
    pulumi.write_text(
        f'#!/bin/sh\ncase "$*" in "stack export"*) cp {folder}/state.json "$6";; up*) {script};; esac\n',
        encoding="utf-8",
    )
    pulumi.chmod(0o755)
    return makespan.measure(folder / "bench", WHERE, quick=True, say=(say if say is not None else []).append)


SLOW_WITH_LATENCIES = 'if [ -n "$AZURE_SANDBOX_FAULTS" ]; then sleep 0.4; fi'


def test_each_round_has_the_update_without_and_with_latencies(folder: Path) -> None:
    run = measured(folder, SLOW_WITH_LATENCIES)
    assert len(run.rounds) == 1
    assert run.rounds[0].without_latencies_seconds < 0.4
    assert run.rounds[0].with_latencies_seconds >= 0.4


def test_azures_time_is_shortened_to_what_can_be_awaited(folder: Path) -> None:
    run = measured(folder, f'{SLOW_WITH_LATENCIES}; cat "$AZURE_SANDBOX_FAULTS" > {folder}/seen; true')
    assert run.factor * sum(step.seconds for step in run.path) == pytest.approx(0.3, abs=1e-3)
    seen = json.loads((folder / "seen").read_text(encoding="utf-8"))
    assert seen == {"latency": {}, "factor": run.factor}


def test_the_path_is_that_of_the_state_with_azures_own_times(folder: Path) -> None:
    run = measured(folder, SLOW_WITH_LATENCIES)
    assert [(step.resource, step.seconds) for step in run.path] == [
        ("web:AppServicePlan shop", LATENCIES[f"azure-native:{PLAN}"].create),
        ("web:WebApp shop", LATENCIES[f"azure-native:{APP}"].create),
    ]
    assert run.azure_seconds == sum(step.seconds for step in run.path)


def test_every_update_begins_where_nothing_was_before(folder: Path) -> None:
    held = f"{folder}/bench/stack/held"
    measured(folder, f"test ! -e {held} || exit 1; touch {held}; {SLOW_WITH_LATENCIES}")


def test_faults_of_the_persons_own_do_not_reach_the_update(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(makespan.FAULTS_VARIABLE, "/somebody/elses")
    measured(
        folder, f'if [ "$AZURE_SANDBOX_FAULTS" = /somebody/elses ]; then exit 1; fi; {SLOW_WITH_LATENCIES}'
    )


def test_a_failed_update_is_an_error_with_the_engines_last_words(folder: Path) -> None:
    with pytest.raises(UpdateError, match="failed:\nerror: refused"):
        measured(folder, 'echo "error: refused"; exit 255')


def test_an_update_that_the_latencies_did_not_slow_down_is_an_error(folder: Path) -> None:
    with pytest.raises(UpdateError, match="the latencies had no effect"):
        measured(folder, "true")


def test_only_what_is_a_resource_of_azure_takes_time() -> None:
    assert azure_seconds("pulumi:index:Stash") == 0
    assert azure_seconds("pulumi:providers:azure-native") == 0
    assert all(azure_seconds(token) > 0 for token in catalogue.TYPES)
