"""Ctrl-C during the imports of a command ends it without a stack trace."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize(
    "program", [(sys.executable, "-P", "-m", "stitches"), (str(CHECKOUT / ".venv/bin/stitches"),)]
)
@pytest.mark.parametrize("command", [("deploy", "staging"), ("local", "up")])
def test_no_trace_is_shown(program: tuple[str, ...], command: tuple[str, ...], tmp_path: Path) -> None:
    interrupting = "import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(60)\n"
    (tmp_path / "typer.py").write_text(interrupting, encoding="utf-8")
    path = os.pathsep.join((str(tmp_path), str(CHECKOUT)))
    ended = subprocess.run(
        [*program, *command],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (-signal.SIGINT, "", "")
