"""A step of the installation: its own exit code, and one line if it is interrupted."""

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
STEP = [sys.executable, "local/installation_step.py", sys.executable, "-c"]

# As pip does: it has a child, and would print a trace at Ctrl-C.
_INSTALLS = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
open(sys.argv[1], "w").write(str(child.pid))
time.sleep(60)
"""


_AT_A_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


def begun(file: Path, stdin: int) -> "subprocess.Popen[str]":
    """A step in its own terminal, when its program has started."""
    process = subprocess.Popen(
        [sys.executable, "-c", _AT_A_TERMINAL, *STEP, _INSTALLS, str(file)],
        cwd=CHECKOUT,
        stdin=stdin,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    until = time.monotonic() + 20
    while not file.exists() or not file.read_text():
        assert time.monotonic() < until
        time.sleep(0.01)
    return process


def runs(process: int) -> bool:
    status = Path(f"/proc/{process}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] not in ("Z", "X")


@pytest.mark.parametrize("how", ["Ctrl-C", "kill"])
def test_an_interrupted_step_prints_one_line_and_ends_everything_that_it_started(
    tmp_path: Path, how: str
) -> None:
    ours, theirs = pty.openpty()
    file = tmp_path / "child"
    process = begun(file, theirs)
    if how == "Ctrl-C":
        os.write(ours, b"\x03")
    else:
        process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert len(errors.strip().splitlines()) == 1
    child, until = int(file.read_text()), time.monotonic() + 10
    while runs(child) and time.monotonic() < until:
        time.sleep(0.01)
    assert not runs(child)
    os.close(ours)
    os.close(theirs)


def test_the_exit_code_is_the_steps_own() -> None:
    assert subprocess.run([*STEP, "raise SystemExit(3)"], cwd=CHECKOUT, check=False).returncode == 3


def test_a_step_that_has_ended_before_ctrl_c_prints_one_line_too() -> None:
    ended = "import os, signal; os.kill(os.getppid(), signal.SIGINT)"
    done = subprocess.run([*STEP, ended], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.returncode == 130
    assert len(done.stderr.strip().splitlines()) == 1


def test_ctrl_c_before_the_step_prints_one_line_and_starts_nothing(tmp_path: Path) -> None:
    importing = "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n"
    (tmp_path / "subprocess.py").write_text(importing, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-S", *STEP[1:], "raise SystemExit(3)"],
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 130
    assert len(done.stderr.strip().splitlines()) == 1
