import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from local.stale_locks import is_locked, remove_stale_locks


def lock(state: Path, process: int, host: str) -> Path:
    path = state / ".pulumi" / "locks" / "organization" / "stitches" / "dev" / "one.json"
    path.parent.mkdir(parents=True)
    content = {
        "pid": process,
        "username": "somebody",
        "hostname": host,
        "timestamp": "2026-11-23T10:00:00Z",
    }
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def ended_process() -> int:
    """The id of a process that has just ended."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def test_the_lock_of_a_killed_update_is_removed_and_named(tmp_path: Path) -> None:
    process = ended_process()
    path = lock(tmp_path, process, socket.gethostname())
    (line,) = remove_stale_locks(tmp_path)
    assert str(process) in line
    assert "2026-11-23T10:00:00Z" in line
    assert not path.exists()


@pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="only Linux shows which processes are zombies"
)
def test_the_lock_of_a_zombie_process_is_removed(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    while Path(f"/proc/{ended.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z":
        time.sleep(0.01)
    path = lock(tmp_path, ended.pid, socket.gethostname())
    assert len(remove_stale_locks(tmp_path)) == 1
    assert not path.exists()
    ended.wait()


def test_the_lock_of_a_running_update_stays(tmp_path: Path) -> None:
    path = lock(tmp_path, os.getpid(), socket.gethostname())
    assert remove_stale_locks(tmp_path) == []
    assert path.exists()


def test_the_lock_of_another_host_stays(tmp_path: Path) -> None:
    path = lock(tmp_path, ended_process(), "another-host")
    assert remove_stale_locks(tmp_path) == []
    assert path.exists()


def test_a_lock_that_is_being_written_stays(tmp_path: Path) -> None:
    path = lock(tmp_path, ended_process(), socket.gethostname())
    path.write_text("{", encoding="utf-8")
    assert remove_stale_locks(tmp_path) == []
    assert path.exists()


def test_without_a_backend_there_is_nothing_to_remove(tmp_path: Path) -> None:
    assert remove_stale_locks(tmp_path) == []


def test_a_stack_is_locked_while_an_update_of_it_runs(tmp_path: Path) -> None:
    assert not is_locked(tmp_path, "dev")
    lock(tmp_path, os.getpid(), socket.gethostname())
    assert is_locked(tmp_path, "dev")
    assert not is_locked(tmp_path, "prod")
