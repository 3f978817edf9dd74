"""The effect of a signal to this process on the command that it runs."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from operations.stacks import child
from tests.components.stack_files import CHECKOUT

pytestmark = pytest.mark.slow

# It records the signals that reach it, and ends a moment after the first.
_COMMAND = """
import pathlib, signal, sys, time
received_signals = []
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda number, frame: received_signals.append(signal.Signals(number).name))
print("ready", flush=True)
began = None
while not began or time.monotonic() < began + 1:
    time.sleep(0.02)
    began = began or (time.monotonic() if received_signals else None)
pathlib.Path(sys.argv[1]).write_text(" ".join(received_signals))
"""
_RUN = """
import sys
from operations.stacks import child
signals = []
code = child.run(sys.argv[1:], signals=signals)
sys.exit(code or len(signals))
"""


@pytest.mark.parametrize(
    ("sent", "received_signals"),
    [
        ([signal.SIGINT], "SIGINT"),
        ([signal.SIGTERM], "SIGINT"),
        ([signal.SIGINT, signal.SIGTERM], "SIGINT"),
        ([signal.SIGTERM, signal.SIGTERM], "SIGINT"),
        ([signal.SIGINT, signal.SIGINT], "SIGINT SIGINT"),
    ],
    ids=["cancel", "kill", "cancel and kill", "kill twice", "repeat"],
)
def test_a_runners_cancel_reaches_the_command_once_and_a_person_may_repeat_it(
    tmp_path: Path, sent: list[signal.Signals], received_signals: str
) -> None:
    """GitHub's runner sends SIGINT, then SIGTERM; the engine drops everything at a second SIGINT."""
    received = tmp_path / "received"
    command = [sys.executable, "-c", _RUN, sys.executable, "-c", _COMMAND, str(received)]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        for number in sent:
            process.send_signal(number)
            time.sleep(0.2)
        assert process.wait(timeout=20) == len(sent)
    assert received.read_text(encoding="utf-8") == received_signals


def test_a_signal_during_the_start_of_the_command_is_forwarded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*arguments: Any, **options: Any) -> subprocess.Popen[str]:
        os.kill(os.getpid(), signal.SIGTERM)
        process = start(*arguments, **options)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    start = subprocess.Popen
    monkeypatch.setattr("operations.stacks.child.subprocess.Popen", interrupted)
    signals: list[int] = []
    received = tmp_path / "received"
    command = [sys.executable, "-c", _COMMAND, str(received)]
    assert child.run(command, on_line=lambda _: None, signals=signals) == 0
    assert signals == [signal.SIGTERM]
    assert received.read_text(encoding="utf-8") == "SIGINT"
