"""What a signal to this process does to the command that it runs."""

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

# It counts the signals that reach it, and ends a moment after the first.
_COMMAND = """
import pathlib, signal, sys, time
heard = []
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda number, frame: heard.append(signal.Signals(number).name))
print("ready", flush=True)
began = None
while not began or time.monotonic() < began + 1:
    time.sleep(0.02)
    began = began or (time.monotonic() if heard else None)
pathlib.Path(sys.argv[1]).write_text(" ".join(heard))
"""
_RUN = """
import sys
from operations.stacks import child
signals = []
code = child.run(sys.argv[1:], signals=signals)
sys.exit(code or len(signals))
"""


@pytest.mark.parametrize(
    ("sent", "heard"),
    [
        ([signal.SIGINT], "SIGINT"),
        ([signal.SIGTERM], "SIGINT"),
        ([signal.SIGINT, signal.SIGTERM], "SIGINT"),
        ([signal.SIGTERM, signal.SIGTERM], "SIGINT"),
        ([signal.SIGINT, signal.SIGINT], "SIGINT SIGINT"),
    ],
    ids=["cancel", "kill", "cancel and kill", "kill twice", "insist"],
)
def test_a_runners_cancel_reaches_the_command_once_and_a_person_may_insist(
    tmp_path: Path, sent: list[signal.Signals], heard: str
) -> None:
    """GitHub's runner sends SIGINT, then SIGTERM; the engine drops everything at a second SIGINT."""
    told = tmp_path / "told"
    command = [sys.executable, "-c", _RUN, sys.executable, "-c", _COMMAND, str(told)]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        for number in sent:
            process.send_signal(number)
            time.sleep(0.2)
        assert process.wait(timeout=20) == len(sent)
    assert told.read_text(encoding="utf-8") == heard


def test_what_comes_while_the_command_is_started_is_passed_on(
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
    told = tmp_path / "told"
    command = [sys.executable, "-c", _COMMAND, str(told)]
    assert child.run(command, on_line=lambda _: None, signals=signals) == 0
    assert signals == [signal.SIGTERM]
    assert told.read_text(encoding="utf-8") == "SIGINT"
