import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.measurements import Run
from benchmarks.programs import Case, Program
from benchmarks.summary import EMPTY, Summary
from local.workspace import FOLDER_VARIABLE

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
def test_a_quick_run_measures_everything_and_the_policies_can_be_measured_again(tmp_path: Path) -> None:
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
    written = {path.name for path in (tmp_path / "docs").iterdir()}
    assert written == {"benchmarks.json", "benchmarks.md", "benchmarks.svg"}

    done = benchmarks(tmp_path, "--quick", "--only", "policies")
    assert done.returncode == 0, done.stderr
    again = Run.model_validate_json((tmp_path / "docs" / "benchmarks.json").read_text(encoding="utf-8"))
    assert again.previews == run.previews
    assert again.policies is not None
    assert again.policies.rounds != run.policies.rounds


def test_the_policies_alone_need_the_other_figures(tmp_path: Path) -> None:
    done = benchmarks(tmp_path, "--only", "policies")
    assert done.returncode == 1
    assert "measure everything first" in done.stderr
