"""The serving process: started once, found again, and ended without leftovers."""

import os
import shutil
import signal
import ssl
import stat
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from sandbox.arm import process
from sandbox.arm.process import ProcessError, Running

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).resolve().parents[3]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "azure.db"
    process.stop(tmp_path / "azure.db")


def responds(running: Running) -> bool:
    try:
        context = ssl.create_default_context(cafile=running.authority)
        return httpx.get(f"{running.resource_manager}/subscriptions", verify=context).status_code == 401
    except httpx.TransportError:
        return False


def gone(running: Running) -> bool:
    return not psutil.pid_exists(running.pid) or psutil.Process(running.pid).status() == psutil.STATUS_ZOMBIE


def eventually(holds: Callable[[], bool], seconds: float = 10) -> bool:
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def test_it_is_started_once_and_found_again_and_stopped(database: Path) -> None:
    assert process.find(database) is None
    running = process.start(database)
    assert responds(running)
    assert process.start(database) == process.find(database) == running
    assert process.stop(database)
    assert gone(running)
    assert process.find(database) is None
    assert not process.stop(database)


def test_its_address_stays_the_same_from_one_start_to_the_next(database: Path) -> None:
    before = process.start(database)
    process.stop(database)
    after = process.start(database)
    assert after.pid != before.pid
    assert after.variables() == before.variables()


def test_only_the_owner_can_read_its_files(database: Path) -> None:
    process.start(database)
    folder = process.folder_of(database)
    for secret in (folder, *(each for each in folder.iterdir() if each.is_file())):
        assert stat.S_IMODE(secret.stat().st_mode) & 0o077 == 0, secret


def test_it_outlives_its_starter_and_several_starts_at_once_start_one(database: Path) -> None:
    program = textwrap.dedent(
        f"""
        from pathlib import Path
        from sandbox.arm import process
        print(process.start(Path({str(database)!r})).pid)
        """
    )
    starters = [
        subprocess.Popen([sys.executable, "-c", program], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    pids = {each.communicate(timeout=60)[0].strip() for each in starters}
    assert len(pids) == 1
    running = process.find(database)
    assert running is not None
    assert {str(running.pid)} == pids
    assert responds(running)


def test_after_a_kill_it_is_not_found_and_starts_again(database: Path) -> None:
    running = process.start(database)
    os.kill(running.pid, signal.SIGKILL)
    assert eventually(lambda: process.find(database) is None)
    assert responds(process.start(database))


def test_it_ends_by_itself_without_requests(database: Path) -> None:
    running = process.start(database, idle_seconds=0.2)
    assert eventually(lambda: gone(running))


@pytest.mark.parametrize("what", ["folder", "database"])
def test_it_ends_when_its_folder_or_database_is_deleted(database: Path, what: str) -> None:
    running = process.start(database)
    if what == "folder":
        shutil.rmtree(process.folder_of(database))
    else:
        database.unlink()
    assert eventually(lambda: gone(running))
    assert not process.folder_of(database).exists() or what == "database"


def test_with_other_faults_it_is_restarted(database: Path, tmp_path: Path) -> None:
    undisturbed = process.start(database)
    faults = tmp_path / "faults.json"
    faults.write_text('{"transient": [{"every": 1}]}')
    disturbed = process.start(database, faults=faults)
    assert disturbed.pid != undisturbed.pid
    assert process.start(database, faults=faults) == disturbed
    faults.write_text("{}")
    assert process.start(database, faults=faults).pid != disturbed.pid


@pytest.mark.parametrize("description", ['{"pid": 1, "address": "of another version"}', "half a te", None])
def test_one_of_another_version_is_replaced_and_can_be_stopped(
    database: Path, description: str | None
) -> None:
    described = process.folder_of(database) / "running.json"

    def of_another_version() -> Running:
        running = process.start(database)
        described.unlink() if description is None else described.write_text(description)
        assert process.find(database) is None
        return running

    other = of_another_version()
    assert responds(process.start(database))
    assert gone(other)
    other = of_another_version()
    assert process.stop(database)
    assert gone(other)


def test_the_reason_why_it_does_not_start_is_reported(database: Path, tmp_path: Path) -> None:
    faults = tmp_path / "faults.json"
    faults.write_text('{"tranzient": []}')
    with pytest.raises(ProcessError, match="did you mean"):
        process.start(database, faults=faults)
    database.write_text("not a database, but a text that is long enough to be read as one" * 20)
    with pytest.raises(ProcessError, match="cannot be used"):
        process.start(database)
