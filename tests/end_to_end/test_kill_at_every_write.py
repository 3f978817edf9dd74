"""Kill at a few writes of prod, chosen by a seed. `kill_at_every_write.py` runs all of them."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from tests.end_to_end.kill_at_every_write import Results, plan, point, report
from tests.end_to_end.kill_points import FAULTS, MOMENT, DivergedError, Scenario, Templates, play
from tests.end_to_end.local_stacks import CHECKOUT

SEED_VARIABLE = "STITCHES_KILL_SEED"


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    return Templates(tmp_path_factory.mktemp("templates"))


@pytest.mark.engine
@pytest.mark.xdist_group("kill_at_every_write")
@pytest.mark.parametrize("scenario", Scenario)
def test_after_a_kill_at_some_write_nothing_is_lost(
    templates: Templates, tmp_path: Path, scenario: Scenario
) -> None:
    seed = os.environ.get(SEED_VARIABLE) or str(time.time_ns())
    chance = Random(f"{seed} {scenario}")  # noqa: S311  # not used for security
    # A preview that counts the writes of an update takes as long as a kill; an update has at least this many.
    count = 12 if scenario is Scenario.UPDATE else templates.writes("prod", scenario)
    chosen = point("prod", scenario, chance.randint(1, count), chance.choice(list(FAULTS)))
    try:
        assert play(templates, chosen, tmp_path / "stacks"), f"{chosen}: there is no such write"
    except DivergedError as error:
        pytest.fail(f"{chosen} (again with {SEED_VARIABLE}={seed}): {error}")


@pytest.mark.engine
def test_after_the_disk_was_full_nothing_is_lost(tmp_path: Path) -> None:
    """A real full disk, with the state and the local Azure on it. The engine would truncate its state."""
    namespaces = ("unshare", "--user", "--map-root-user", "--mount")
    if shutil.which("unshare") is None or subprocess.run([*namespaces, "true"], check=False).returncode != 0:
        pytest.skip(
            "a small disk can be mounted only if every user may create namespaces, as on most Linux systems"
        )
    filled = [*namespaces, sys.executable, "-m", "tests.end_to_end.full_disk", str(tmp_path), "65.5"]
    run = subprocess.run(filled, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_plan_has_every_write_with_every_fault_once() -> None:
    points = list(plan({("prod", Scenario.UP): 7, ("prod", Scenario.DESTROY): 3}))
    assert len({str(each) for each in points}) == len(points)
    struck = {(each.scenario, each.write, each.fault) for each in points}
    for scenario, count in ((Scenario.UP, 7), (Scenario.DESTROY, 3)):
        assert {(scenario, write, way) for write in range(1, count + 1) for way in FAULTS} <= struck
        writes = {each.write for each in points if each.scenario is scenario and each.fault != MOMENT}
        assert max(writes) == count + 1


def test_the_first_pass_of_the_plan_covers_every_write() -> None:
    points = list(plan({("prod", Scenario.UP): 7}))
    moments = [each for each in points if each.fault == MOMENT]
    first = points[: 8 + len(moments)]
    assert {each.write for each in first if each.fault != MOMENT} == set(range(1, 9))
    assert set(moments) <= set(first)
    assert list(plan({("prod", Scenario.UP): 7})) == points, "the order is the same when the run continues"


def test_the_plan_can_start_at_a_later_write() -> None:
    assert min(each.write for each in plan({("prod", Scenario.UP): 7}, first=4)) == 4


def test_results_outlive_a_kill_and_the_latest_counts(tmp_path: Path) -> None:
    results = Results(tmp_path / "results")
    assert results.outcomes() == {}
    results.add("a", "diverged", 1, "…")
    results.add("b", "converged", 1, "")
    results.add("a", "converged", 1, "")
    with results.file.open("a", encoding="utf-8") as file:
        file.write('\n{"point": "c", "outc')
    results.add("d", "converged", 1, "")
    assert results.outcomes() == {"a": "converged", "b": "converged", "d": "converged"}


def test_the_report_names_losses_and_what_is_still_to_do() -> None:
    points = [point("prod", Scenario.UP, write, "disk full") for write in (1, 2, 3)]
    *lines, verdict = report(points, {str(points[0]): "converged", str(points[1]): "diverged"})
    assert lines[0].startswith("up: 2 times at 2 writes")
    assert "still to do: 1" in lines[1]
    assert str(points[1]) in lines[2]
    assert verdict == "2 kills, 1 of them with a loss"
    assert list(report(points, {str(points[0]): "converged"}))[-1] == "1 kills, none of them with a loss"
