import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.assembly import PROGRAMS
from engine.engine import EngineUnavailable
from engine.versions import MINIMUM, PINNED, required_go

# Processes that are started and killed, one after the other.
pytestmark = pytest.mark.slow

_ROOT = Path(__file__).parents[2]
_DRIVER = Path(__file__).with_name("driver.py")

_FAKE_GO = """#!/bin/sh
echo "$1" >> '{folder}/calls'
case "$1" in
    version) echo 'go version go1.26.8 linux/amd64' ;;
    build)
        while [ "$1" != -o ]; do shift; done
        printf '#!/bin/sh\\n' > "$2"
        sleep {seconds}
        [ -e '{folder}/broken' ] && echo 'verifying module: checksum mismatch' >&2 && exit 1
        cat '{folder}/version' >> "$2" ;;
    list) echo '{folder}/module' ;;
esac
"""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A machine with its own Go, and with neither a network nor an engine."""
    launcher = tmp_path / "module" / "python" / "cmd" / "pulumi-language-python-exec"
    launcher.parent.mkdir(parents=True)
    launcher.write_text("print('launched')\n", encoding="utf-8")
    (tmp_path / "version").write_text(f"echo v{PINNED}\n", encoding="utf-8")
    for tool in ("cat", "sleep"):  # everything that the fake Go needs, and nothing else of the real machine
        (tmp_path / tool).symlink_to(shutil.which(tool) or tool)
    _install_go(tmp_path)
    return tmp_path


def test_an_engine_is_built_and_the_next_run_finds_it(machine: Path) -> None:
    first = _output(_run(machine, "--json"))
    assert first["origin"] == "modules"
    assert first["version"] == PINNED
    assert _is_whole(Path(first["directory"]))
    assert not (machine / "cache" / "making").exists()
    second = _run(machine, "--json")
    assert _output(second) == first
    assert not second.stderr
    assert _builds(machine) == 1


def test_only_the_folder_is_printed_to_standard_output(machine: Path) -> None:
    done = _run(machine)
    assert _is_whole(Path(done.stdout.removesuffix("\n")))
    assert f"engine: building pulumi {PINNED} from its Go modules" in done.stderr


def test_a_pulumi_on_path_is_preferred(machine: Path) -> None:
    for name in ("pulumi", "pulumi-language-python"):
        (machine / name).write_text("#!/bin/sh\necho v3.300.0\n", encoding="utf-8")
        (machine / name).chmod(0o755)
    output = _output(_run(machine, "--json"))
    assert output == {"directory": str(machine), "version": "3.300.0", "origin": "path"}
    assert _builds(machine) == 0


def test_a_requested_origin_is_used_although_a_pulumi_is_on_path(machine: Path) -> None:
    for name in ("pulumi", "pulumi-language-python"):
        (machine / name).write_text("#!/bin/sh\necho v3.300.0\n", encoding="utf-8")
        (machine / name).chmod(0o755)
    assert _output(_run(machine, "--json", STITCHES_ENGINE="modules"))["origin"] == "modules"
    assert _output(_run(machine, "--json", STITCHES_ENGINE="path"))["origin"] == "path"
    rejected = _run(machine, STITCHES_ENGINE="installer")
    assert rejected.returncode == 1
    assert "1. the official release" in rejected.stderr
    assert "2. " not in rejected.stderr


def test_an_unknown_origin_is_reported_with_the_known_ones(machine: Path) -> None:
    rejected = _run(machine, STITCHES_ENGINE="official")
    assert rejected.returncode == 1
    assert "STITCHES_ENGINE=official: expected one of path, installer, modules" in rejected.stderr
    assert "Traceback" not in rejected.stderr


def test_two_runs_at_the_same_time_build_one_engine_and_the_second_says_why_it_waits(machine: Path) -> None:
    _install_go(machine, seconds=1)
    processes = [_start(machine) for _ in range(2)]
    outputs = [process.communicate(timeout=60) for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert len({folder for folder, _ in outputs}) == 1
    assert _builds(machine) == 1
    assert sum("is getting the engine; waiting for it" in progress for _, progress in outputs) == 1


def test_an_engine_without_one_of_its_programs_is_completed_without_building(machine: Path) -> None:
    folder = Path(_output(_run(machine, "--json"))["directory"])
    (folder / "pulumi-language-python").unlink()
    assert _output(_run(machine, "--json"))["directory"] == str(folder)
    assert _is_whole(folder)
    assert _builds(machine) == 1


def test_a_missing_binary_is_built_again(machine: Path) -> None:
    folder = Path(_output(_run(machine, "--json"))["directory"])
    (folder / "pulumi").unlink()
    next((machine / "cache").glob("binary-*/pulumi")).unlink()
    assert _is_whole(Path(_output(_run(machine, "--json"))["directory"]))
    assert _builds(machine) == 2


@pytest.mark.parametrize("step", range(1, 10))
def test_a_run_killed_at_any_step_leaves_nothing_broken(machine: Path, step: int) -> None:
    killed = _run(machine, KILL_AT=str(step))
    assert killed.returncode == -signal.SIGKILL
    for kept in (machine / "cache").glob("b*-*"):
        assert kept.name.startswith(("binary-", "built-"))
        assert (kept / "pulumi").read_text(encoding="utf-8") == f"#!/bin/sh\necho v{PINNED}\n"
        assert (kept / "pulumi-language-python-exec").exists()
        assert kept.name.startswith("binary-") or _is_whole(kept)
    assert _is_whole(Path(_output(_run(machine, "--json"))["directory"]))
    assert not (machine / "cache" / "making").exists()


def test_the_last_of_these_steps_is_the_last_step_of_a_run(machine: Path) -> None:
    assert _run(machine, KILL_AT="10").returncode == 0


def test_a_run_killed_while_go_compiles_leaves_nothing_broken(machine: Path) -> None:
    _install_go(machine, seconds=1)
    process = _start(machine)
    while not _builds(machine):
        time.sleep(0.01)
    process.kill()
    process.communicate()
    assert not list((machine / "cache").glob("b*-*"))
    assert _is_whole(Path(_output(_run(machine, "--json"))["directory"]))


def test_if_no_way_works_the_message_lists_what_was_tried_the_reasons_and_the_fixes(
    machine: Path,
) -> None:
    (machine / "broken").touch()
    done = _run(machine)
    assert done.returncode == 1
    assert not done.stdout
    assert "Traceback" not in done.stderr
    message = done.stderr[done.stderr.index("There is no Pulumi engine") :]
    assert f"{MINIMUM} or newer" in message
    assert "\n  1. pulumi on PATH: pulumi is not on PATH\n" in message
    assert f"\n  2. the official release {PINNED}: no network in this test\n" in message
    assert f"\n  3. building {PINNED} from its Go modules: building pulumi {PINNED}" in message
    assert "verifying module: checksum mismatch\n" in message
    assert "install Pulumi: https://www.pulumi.com/docs/install/" in message
    assert f"or install Go {required_go()} or newer" in message
    assert not list((machine / "cache").glob("b*-*"))


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo v3.258.0\n", f"the built engine is not version {PINNED}: v3.258.0"),
        ("echo killed >&2; exit 1\n", f"the built engine is not version {PINNED}: killed"),
    ],
)
def test_a_build_that_is_not_the_expected_engine_is_not_kept(machine: Path, script: str, reason: str) -> None:
    (machine / "version").write_text(script, encoding="utf-8")
    done = _run(machine)
    assert done.returncode == 1
    assert reason in done.stderr
    assert not list((machine / "cache").glob("b*-*"))


def test_a_build_that_failed_is_tried_again_the_next_time(machine: Path) -> None:
    (machine / "broken").touch()
    assert _run(machine).returncode == 1
    (machine / "broken").unlink()
    assert _is_whole(Path(_output(_run(machine, "--json"))["directory"]))


def test_a_cache_folder_that_cannot_be_created_is_named_with_the_variable_that_moves_it(
    machine: Path,
) -> None:
    (machine / "file").touch()
    done = _run(machine, STITCHES_ENGINE_CACHE=str(machine / "file" / "cache"))
    assert done.returncode == 1
    assert f"keeping an engine in {machine / 'file' / 'cache'}: " in done.stderr
    assert "set STITCHES_ENGINE_CACHE to another folder" in done.stderr
    assert "Traceback" not in done.stderr


def test_windows_users_are_asked_to_install_pulumi(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import engine

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineUnavailable, match="on Windows, install Pulumi"):
        engine.ensure()


def _install_go(folder: Path, *, seconds: float = 0) -> None:
    (folder / "go").write_text(_FAKE_GO.format(folder=folder, seconds=seconds), encoding="utf-8")
    (folder / "go").chmod(0o755)


def _start(machine: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, _DRIVER, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=_ROOT,
        env={
            "PATH": str(machine),
            "PYTHONPATH": str(_ROOT),
            "HOME": str(machine),
            "STITCHES_ENGINE_CACHE": str(machine / "cache"),
            **environment,
        },
    )


def _run(machine: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    process = _start(machine, *arguments, **environment)
    out, err = process.communicate(timeout=60)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def _output(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    assert done.returncode == 0, done.stderr
    output: dict[str, str] = json.loads(done.stdout)
    return output


def _is_whole(folder: Path) -> bool:
    """Return whether the engine in a folder runs, and its language host starts."""
    if not all(os.access(folder / program, os.X_OK) for program in PROGRAMS):
        return False
    version = subprocess.run([folder / "pulumi"], capture_output=True, text=True, check=True).stdout
    port = subprocess.run(
        [folder / "pulumi-language-python", "127.0.0.1:0"],
        input="",
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return version == f"v{PINNED}\n" and port.strip().isdigit()


def _builds(machine: Path) -> int:
    calls = machine / "calls"
    return calls.read_text(encoding="utf-8").split().count("build") if calls.exists() else 0
