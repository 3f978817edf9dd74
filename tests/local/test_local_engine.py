"""The engine in a terminal: it gets each signal once, and its exit code is returned."""

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from local.local_engine import LocalEngine
from local.workspace import Workspace

CHECKOUT = Path(__file__).resolve().parents[2]

# It records each signal, also two at the same time, and waits a moment for a second one before it ends.
_ENGINE = """#!{python} -SE
import os, select, signal, socket, sys
folder = {folder!r}
coming, noting = socket.socketpair()
noting.setblocking(False)
signal.set_wakeup_fd(noting.fileno())
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda *_: None)
open(os.path.join(folder, "ready"), "w").close()
seconds = 20
while select.select([coming], [], [], seconds)[0]:
    with open(os.path.join(folder, "received"), "a") as file:
        file.writelines(signal.Signals(number).name + "\\n" for number in coming.recv(16))
    seconds = 0.5
sys.exit(3)
"""
_PROGRAM = """
import fcntl, os, subprocess, sys, termios, time
from pathlib import Path
from local.local_engine import LocalEngine
from local.workspace import Workspace
folder = Path(sys.argv[1])
# The system merges equal signals at the same time: a forwarded signal is delayed so that both are recorded.
send_signal = subprocess.Popen.send_signal
subprocess.Popen.send_signal = lambda process, number: (time.sleep(0.1), send_signal(process, number))
if os.isatty(0):
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
sys.exit(LocalEngine(folder, Workspace(folder)).run_in_sight())
"""


def begun(folder: Path, stdin: int = subprocess.DEVNULL) -> "subprocess.Popen[bytes]":
    """A program in its own session that runs the engine; return when the engine is ready."""
    engine = folder / "pulumi"
    engine.write_text(_ENGINE.format(python=sys.executable, folder=str(folder)), encoding="utf-8")
    engine.chmod(0o755)
    process = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, str(folder)], cwd=CHECKOUT, stdin=stdin, start_new_session=True
    )
    until = time.monotonic() + 20
    while not (folder / "ready").exists():
        assert time.monotonic() < until
        time.sleep(0.01)
    return process


def received(folder: Path) -> list[str]:
    return (folder / "received").read_text(encoding="utf-8").split()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_the_program_alone_reaches_the_engine_once(
    tmp_path: Path, number: signal.Signals
) -> None:
    process = begun(tmp_path)
    process.send_signal(number)
    assert process.wait(timeout=30) == 3
    assert received(tmp_path) == [number.name]


def test_ctrl_c_at_a_terminal_reaches_the_engine_once(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    process = begun(tmp_path, stdin=theirs)
    os.write(ours, b"\x03")
    assert process.wait(timeout=30) == 3
    assert received(tmp_path) == ["SIGINT"]
    os.close(ours)
    os.close(theirs)


def test_a_killed_engine_has_the_exit_code_of_a_shell(tmp_path: Path) -> None:
    process = begun(tmp_path)
    listed = subprocess.run(
        ["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=True
    ).stdout.split()
    os.kill(int(listed[0]), signal.SIGKILL)
    assert process.wait(timeout=30) == 128 + signal.SIGKILL


@pytest.mark.parametrize(
    ("command", "skipped"), [("preview", "true"), ("up", ""), ("refresh", ""), ("destroy", "")]
)
def test_only_a_preview_runs_without_checkpoints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, skipped: str
) -> None:
    monkeypatch.setenv("PULUMI_SKIP_CHECKPOINTS", "a person's own")
    engine = tmp_path / "pulumi"
    engine.write_text('#!/bin/sh\necho "$PULUMI_SKIP_CHECKPOINTS"\n', encoding="utf-8")
    engine.chmod(0o755)
    assert LocalEngine(tmp_path, Workspace(tmp_path)).output(command, "--stack", "dev") == f"{skipped}\n"


def test_an_interruption_that_the_command_cannot_report_is_reported_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nkill -INT $$\n", encoding="utf-8")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    code = LocalEngine(tmp_path, Workspace(tmp_path)).stitches_in_sight("deploy", "staging")
    assert code == 128 + signal.SIGINT
    assert capsys.readouterr().err == "Interrupted. Nothing has changed.\n"
