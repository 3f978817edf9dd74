import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from local.workspace import FOLDER_VARIABLE

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.mark.engine
def test_a_quick_run_measures_everything(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick", "--into", tmp_path / "docs"],
        cwd=CHECKOUT,
        env={**os.environ, FOLDER_VARIABLE: str(tmp_path / "local")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    [written] = (tmp_path / "docs").iterdir()
    text = written.read_text(encoding="utf-8")
    assert str(tmp_path) not in text
    counts = dict(re.findall(r"^\| (plain|ours) \| 1 \| (\d+) \|", text, re.MULTILINE))
    assert counts["plain"] == counts["ours"]
    assert int(counts["ours"]) > 70
    assert "| the start of the pack | 1 |" in text
    assert "| `resources:ResourceGroup stitches-prod` |" in text
