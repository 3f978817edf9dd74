import os
import re
import sys
import time
from pathlib import Path

import pytest

from engine.engine import WayError
from engine.progress import elapsed, run


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.4, "0 s"), (59.9, "59 s"), (60, "1 min 00 s"), (65.2, "1 min 05 s"), (605, "10 min 05 s")],
)
def test_durations_are_written_for_people(seconds: float, text: str) -> None:
    assert elapsed(seconds) == text


def test_a_long_step_shows_its_time_and_its_last_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["sh", "-c", "echo first; echo second >&2; sleep 1"]
    run("compiling", command, every=0.3)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "engine: compiling"
    assert len(lines) in (3, 4, 5)
    assert all(re.fullmatch(r"engine: compiling: \d s \(second\)", line) for line in lines[1:])


def test_a_failed_step_reports_its_code_and_the_end_of_its_output(tmp_path: Path) -> None:
    command = ["sh", "-c", "seq 100; echo 'cannot find module' >&2; exit 7"]
    with pytest.raises(WayError) as raised:
        run("compiling", command)
    message = str(raised.value)
    assert message.startswith("compiling failed with exit code 7 after 0 s:\n")
    assert message.endswith("cannot find module")
    assert "\n       100\n" in message
    assert "\n       50\n" not in message


def test_a_missing_command_is_an_error_with_a_message(tmp_path: Path) -> None:
    with pytest.raises(WayError, match=r"compiling: /no/such/go could not be started \(No such file"):
        run("compiling", ["/no/such/go"])


def test_a_command_ends_with_its_caller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = tmp_path / "started"

    def interrupt(*_: object) -> None:
        while not started.exists() or not started.read_text(encoding="utf-8"):
            time.sleep(0.01)
        raise KeyboardInterrupt

    monkeypatch.setattr("engine.progress._ended", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run("compiling", ["sh", "-c", f"echo $$ > {started}; exec sleep 60"])
    with pytest.raises(ProcessLookupError):
        os.kill(int(started.read_text(encoding="utf-8")), 0)


def test_a_command_gets_the_folder_and_the_environment(tmp_path: Path) -> None:
    script = "import os; open('seen', 'w').write(os.getcwd() + ' ' + os.environ['WORD'])"
    run("looking", [sys.executable, "-c", script], folder=tmp_path, environment={"WORD": "cloth"})
    assert (tmp_path / "seen").read_text(encoding="utf-8") == f"{tmp_path} cloth"
