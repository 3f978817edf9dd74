import signal
import subprocess
import sys
import time
from pathlib import Path

from engine.lock import held

_HOLD = """
import subprocess, sys, time
from pathlib import Path
from engine.lock import held
from engine.progress import run

with held(Path(sys.argv[1]), print):
    print("held", flush=True)
    if sys.argv[2] == "child":
        run("compiling", ["sleep", "60"])
    time.sleep(60)
"""


def test_the_second_waits_with_a_message_and_continues_when_the_first_is_killed(tmp_path: Path) -> None:
    first = _holder(tmp_path / "lock", "alone")
    messages: list[str] = []

    def say(message: str) -> None:
        messages.append(message)
        if len(messages) == 2:
            first.kill()

    with held(tmp_path / "lock", say, every=0.2):
        assert first.wait() == -signal.SIGKILL
    assert f"another run (process {first.pid}) is getting the engine" in messages[0]
    assert len(messages) == 2


def test_a_free_lock_is_taken_without_a_message(tmp_path: Path) -> None:
    messages: list[str] = []
    for _ in range(2):
        with held(tmp_path / "lock", messages.append):
            pass
    assert not messages


def test_a_compiler_that_outlives_its_killed_parent_keeps_the_lock(tmp_path: Path) -> None:
    first = _holder(tmp_path / "lock", "child")
    compiler = _child(first.pid)
    first.kill()
    first.wait()
    messages: list[str] = []

    def say(message: str) -> None:
        messages.append(message)
        subprocess.run(["kill", str(compiler)], check=True)

    started = time.monotonic()
    with held(tmp_path / "lock", say, every=60):
        assert time.monotonic() - started < 10
    assert messages


def _holder(lock: Path, kind: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD, lock, kind],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    process.stdout.close()
    return process


def _child(parent: int) -> int:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        found = subprocess.run(
            ["pgrep", "-P", str(parent)], capture_output=True, text=True, check=False
        ).stdout
        if found:
            return int(found)
        time.sleep(0.02)
    raise AssertionError("the child was not started")
