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


@pytest.mark.engine
def test_a_quick_run_measures_all_programs_and_writes_page_picture_and_data(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick", "--into", tmp_path / "docs"],
        cwd=CHECKOUT,
        env={**os.environ, FOLDER_VARIABLE: str(tmp_path / "local")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "round 1 of 1: ours, 1 environment" in done.stderr
    data = (tmp_path / "docs" / "benchmarks.json").read_text(encoding="utf-8")
    assert str(tmp_path) not in data
    summary = Summary(Run.model_validate_json(data))
    assert set(summary.cases) == {EMPTY, Case(Program.FLAT, 1), Case(Program.OURS, 1)}
    ours, flat = (summary.previews(Case(program, 1))[0] for program in (Program.OURS, Program.FLAT))
    assert ours.azure_resources == flat.azure_resources > 70
    assert ours.resources > flat.resources
    written = {path.name for path in (tmp_path / "docs").iterdir()}
    assert written == {"benchmarks.json", "benchmarks.md", "benchmarks.svg"}
