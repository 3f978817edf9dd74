"""A command whose reader closes the pipe, as `head` does: no error, and the command's own exit code."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).resolve().parents[2]

# This engine does nothing: the test is about our own output.
_PROGRAM = """
import sys
from pathlib import Path
import local.preparation
from local.local_engine import LocalEngine
from local.workspace import Workspace
from stitches.__main__ import main
folder = Path(sys.argv[1])
workspace = Workspace(folder)
workspace.checkpoint("dev").parent.mkdir(parents=True, exist_ok=True)
workspace.checkpoint("dev").write_text('{"checkpoint": {"latest": {}}}')
local.preparation.prepared = lambda: LocalEngine(folder, workspace)
sys.argv[1:] = ["local", "refresh", "dev"]
main()
"""


@pytest.mark.parametrize("code", [0, 3])
def test_a_closed_pipe_changes_no_exit_code_and_prints_no_trace(tmp_path: Path, code: int) -> None:
    engine = tmp_path / "pulumi"
    engine.write_text(f"#!/bin/sh\nexit {code}\n", encoding="utf-8")
    engine.chmod(0o755)
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(tmp_path)],
        cwd=CHECKOUT,
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (code, "")
