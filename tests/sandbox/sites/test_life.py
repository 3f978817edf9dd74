"""However sites end, no process is left, and the published content stays."""

import contextlib
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil
import pytest

from sandbox.sites import Sites
from sandbox.sites.limits import Limits
from sandbox.sites.sites import SitesError
from tests.sandbox.catalogue.arrangements import GROUP
from tests.sandbox.driver import Engine
from tests.sandbox.sites.conftest import OpenSites
from tests.sandbox.sites.estate import (
    QUICK,
    Kudu,
    get,
    make_site,
    package,
    processes_of,
    release_at,
    until,
)

CHECKOUT = Path(__file__).resolve().parents[3]
SPAWNS = """
import os, subprocess, sys
if os.fork() == 0:
    os.setsid()  # leaves the group, as daemons do
    subprocess.run(["sleep", "300"])
    sys.exit()
"""


def spawning(release: str = "r1") -> bytes:
    """A package whose process starts others, which try to outlive it."""
    return package(release, files={"spawn.py": SPAWNS})


@pytest.fixture
def spawned(engine: Engine, open_sites: OpenSites) -> Sites:
    make_site(engine, appCommandLine="python3 spawn.py; dotnet Stitches.dll & sleep 300 & wait")
    sites = open_sites()
    Kudu(sites).publish(spawning())
    assert until(lambda: release_at(sites.addresses(GROUP).host), bool) == "r1"
    return sites


def test_a_stopped_site_leaves_nothing_and_starts_again_with_a_request(
    spawned: Sites, tmp_path: Path
) -> None:
    assert len(until(lambda: processes_of(tmp_path), lambda found: len(found) > 3)) > 3
    spawned.stop_all()
    assert processes_of(tmp_path) == []
    assert release_at(spawned.addresses(GROUP).host) == "r1"


def test_a_process_that_crashed_is_started_again(spawned: Sites) -> None:
    worker = spawned.process(GROUP)
    assert worker is not None
    for process in processes_of(spawned.folder):
        with contextlib.suppress(psutil.NoSuchProcess):  # the end of one may end another
            process.kill()
    until(lambda: worker.ended, bool)
    assert until(lambda: release_at(spawned.addresses(GROUP).host), bool) == "r1"


def test_a_site_that_always_crashes_returns_an_error_and_its_log(sites: Sites, tmp_path: Path) -> None:
    Kudu(sites).publish(package(SECONDS_TO_START="never"))
    response = until(lambda: get(sites.addresses(GROUP).host), lambda one: "code 1" in one.text)
    assert response.status_code == 503
    assert "TypeError" in sites.log(GROUP).read_text()
    until(lambda: processes_of(tmp_path), lambda found: not found)


def test_a_site_without_requests_is_stopped(engine: Engine, open_sites: OpenSites, tmp_path: Path) -> None:
    make_site(engine)
    limits = Limits(idle=0.5, watch=0.1)
    sites = open_sites(limits=limits)
    Kudu(sites).publish(package("r1"))
    host = sites.addresses(GROUP).host
    assert until(lambda: release_at(host), bool) == "r1"
    until(lambda: processes_of(tmp_path), lambda found: not found)
    assert release_at(host) == "r1"


def test_the_program_of_a_killed_keeper_ends(spawned: Sites, tmp_path: Path) -> None:
    worker = spawned.process(GROUP)
    assert worker is not None
    # Other tests may have left children that have ended.
    running = [each for each in psutil.Process().children() if each.status() != psutil.STATUS_ZOMBIE]
    [keeper] = [each for each in running if each.cmdline()[-1].endswith("keeper.py")]
    keeper.kill()
    until(lambda: worker.ended, bool)
    assert until(lambda: release_at(spawned.addresses(GROUP).host), bool) == "r1"
    spawned.stop_all()
    assert processes_of(tmp_path) == []


def test_a_deleted_site_is_stopped_and_its_content_deleted(engine: Engine, open_sites: OpenSites) -> None:
    production, slot = make_site(engine)
    sites = open_sites()
    Kudu(sites, "staging").publish(package("r1"))
    host = sites.addresses(GROUP, "staging").host
    assert until(lambda: release_at(host), bool) == "r1"
    log = sites.log(GROUP, "staging")
    engine.delete(slot)
    until(lambda: processes_of(sites.folder), lambda found: not found)
    until(log.exists, lambda there: not there)
    assert production.id


def test_a_site_that_was_deleted_and_created_again_is_empty(engine: Engine, open_sites: OpenSites) -> None:
    _, slot = make_site(engine)
    sites = open_sites()
    Kudu(sites, "staging").publish(package("r1"))
    sites.close()
    engine.delete(slot)
    engine.create(slot.token, slot.inputs, slot.name)
    again = open_sites()
    assert "waiting for your content" in get(again.addresses(GROUP, "staging").host).text
    assert Kudu(again, "staging").ask("GET", "/api/deployments").json() == []


def test_one_process_at_a_time_runs_the_sites_of_a_folder(sites: Sites, open_sites: OpenSites) -> None:
    with pytest.raises(SitesError, match="in use by another process"):
        open_sites()
    sites.close()
    open_sites()


SERVES = """
import sys
from pathlib import Path

from sandbox.azure.store import Store
from tests.sandbox.sites.estate import NEIGHBOURS, QUICK
from sandbox.sites import Sites

sites = Sites(Path(sys.argv[1]), Store(Path(sys.argv[2])), NEIGHBOURS, limits=QUICK)
print(sites.addresses("stitches-dev").host, flush=True)
sys.stdin.read()
"""


def serve(engine: Engine, folder: Path) -> tuple[subprocess.Popen[str], str]:
    """Run the sites of an Azure in their own process; return it with the address of the app."""
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(SERVES), str(folder), str(engine.database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=CHECKOUT,
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        assert pipe is not None
        pipe.close()


def with_a_site_that_spawns(engine: Engine, tmp_path: Path) -> Path:
    """The folder of a published site that starts additional processes and does not run."""
    make_site(engine, appCommandLine="python3 spawn.py; dotnet Stitches.dll & sleep 300 & wait")
    folder = tmp_path / "sites"
    setup = Sites(folder, engine.store, limits=QUICK)
    upload(setup, spawning())
    setup.close()
    return folder


def test_after_a_kill_of_the_process_that_runs_the_sites_nothing_is_left(
    engine: Engine, tmp_path: Path
) -> None:
    folder = with_a_site_that_spawns(engine, tmp_path)
    process, host = serve(engine, folder)
    try:
        assert until(lambda: release_at(host), bool) == "r1"
        assert len(processes_of(tmp_path)) > 3
    finally:
        end(process)
    until(lambda: processes_of(tmp_path), lambda found: not found)
    again, host = serve(engine, folder)
    try:
        assert release_at(host) == "r1"
    finally:
        end(again)
    until(lambda: processes_of(tmp_path), lambda found: not found)


def test_processes_that_are_left_after_a_kill_of_keepers_end_at_the_next_start(
    engine: Engine, tmp_path: Path
) -> None:
    folder = with_a_site_that_spawns(engine, tmp_path)
    process, host = serve(engine, folder)
    try:
        assert until(lambda: release_at(host), bool) == "r1"
        keepers = [
            int(line.split()[0])
            for line in subprocess.check_output(["ps", "-eo", "pid,ppid"], text=True).splitlines()[1:]
            if line.split()[1] == str(process.pid)
        ]
        os.kill(process.pid, signal.SIGSTOP)  # so that it does not notice the end of its keeper
        for keeper in keepers:
            os.kill(keeper, signal.SIGKILL)
    finally:
        end(process)
    time.sleep(0.2)
    left = processes_of(tmp_path)
    Sites(folder, engine.store, limits=QUICK).close()
    assert processes_of(tmp_path) == []
    assert left, "the test needs a process that was left"


def upload(sites: Sites, zipped: bytes) -> None:
    """Put a package into the folder in which Kudu would put it."""
    home = sites.log(GROUP).parents[1]
    kept = home / "data" / "SitePackages"
    (kept / "20260101000000.zip").write_bytes(zipped)
    (kept / "packagename.txt").write_text("20260101000000.zip")
