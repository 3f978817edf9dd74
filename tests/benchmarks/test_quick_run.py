import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.__main__ import Part
from benchmarks.load import QUICK_LOADS
from benchmarks.measurements import Run
from benchmarks.programs import Case, Program
from benchmarks.summary import EMPTY, Summary
from local.workspace import FOLDER_VARIABLE
from tests.benchmarks.runs import makespan_run, policy_run, whole_run

CHECKOUT = Path(__file__).resolve().parents[2]


def benchmarks(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", "--into", folder / "docs", *arguments],
        cwd=CHECKOUT,
        env={**os.environ, FOLDER_VARIABLE: str(folder / "local")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.engine
def test_a_quick_run_measures_everything(tmp_path: Path) -> None:
    done = benchmarks(tmp_path, "--quick")
    assert done.returncode == 0, done.stderr
    assert "round 1 of 1: ours, 1 environment" in done.stderr
    data = (tmp_path / "docs" / "benchmarks.json").read_text(encoding="utf-8")
    assert str(tmp_path) not in data
    run = Run.model_validate_json(data)
    summary = Summary(run)
    assert set(summary.cases) == {EMPTY, Case(Program.FLAT, 1), Case(Program.OURS, 1)}
    ours, flat = (summary.previews(Case(program, 1))[0] for program in (Program.OURS, Program.FLAT))
    assert ours.azure_resources == flat.azure_resources > 70
    assert ours.resources > flat.resources
    assert run.policies is not None
    assert len(run.policies.rounds) == 1
    assert run.sandbox is not None
    assert {calls.load for calls in run.sandbox.calls} == set(QUICK_LOADS)
    assert run.makespan is not None
    assert run.makespan.path[0].resource == "resources:ResourceGroup stitches-prod"
    assert len(run.makespan.path) > 3
    written = {path.name for path in (tmp_path / "docs").iterdir()}
    assert written == {"benchmarks.json", "benchmarks.md", "benchmarks.svg"}


@pytest.mark.engine
def test_a_part_can_be_measured_alone_and_all_else_stays(tmp_path: Path) -> None:
    parts = {"policies": policy_run((2, 3, 0.3)), "makespan": makespan_run((3, 44))}
    before = whole_run().model_copy(update=parts)
    file = tmp_path / "docs" / "benchmarks.json"
    file.parent.mkdir()
    file.write_text(before.model_dump_json(), encoding="utf-8")
    done = benchmarks(tmp_path, "--quick", "--only", "sandbox")
    assert done.returncode == 0, done.stderr
    after = Run.model_validate_json(file.read_text(encoding="utf-8"))
    assert after.sandbox is not None
    assert after.model_copy(update={"sandbox": None}) == before


@pytest.mark.parametrize("part", Part)
def test_a_part_alone_needs_the_other_figures(tmp_path: Path, part: Part) -> None:
    done = benchmarks(tmp_path, "--only", part)
    assert done.returncode == 1
    assert "measure everything first" in done.stderr
