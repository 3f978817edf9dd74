"""What people see: at a terminal of some width, in colour, with a sign of life while they wait."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from threading import Timer

import pytest

from tests.operations.conftest import Stitches
from tests.operations.fake_engine import CHECKOUT, RELEASED, path_with, put_engine
from tests.operations.states import (
    PLAN,
    STORAGE,
    VAULT,
    environment,
    export,
    operation,
    resource,
    stack,
    whole,
    without,
)


def mixed() -> str:
    """A stack with a resource of each status."""
    entries = [
        *without(whole(), VAULT, STORAGE),
        resource(STORAGE, initErrors=["the account did not come up"]),
    ]
    return export(entries, [operation("deleting", resource(PLAN)), operation("creating", resource(VAULT))])


def at_terminal(engine: Path, sign: str = "", **variables: str) -> str:
    """What `stitches resources dev` writes to a real terminal of 140 columns.

    An engine that waits goes on as soon as the sign is seen.
    """
    ours, theirs = pty.openpty()
    inherited = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "CI")}
    surroundings = {"TERM": "xterm-256color", "COLUMNS": "140", "PATH": path_with(engine)}
    process = subprocess.Popen(
        [sys.executable, "-m", "operations", "resources", "dev"],
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env={**inherited, **surroundings, **variables},
    )
    os.close(theirs)
    written = bytearray()
    try:
        while chunk := os.read(ours, 65536):
            written += chunk
            if sign.encode() in written:
                (engine / RELEASED).touch()
    except OSError:
        pass  # The other end is closed: all is read.
    os.close(ours)
    process.wait(timeout=60)
    return written.decode()


def test_who_waits_longer_than_a_second_sees_it_and_then_each_status_in_its_colour(tmp_path: Path) -> None:
    seen = at_terminal(put_engine(tmp_path, prints=mixed(), waits=True), "reading the state of dev")
    assert "reading the state of dev" in seen
    colours = {"ready": "32", "provisioning": "33", "deleting": "35", "failed": "1;31"}
    for status, colour in colours.items():
        assert f"\x1b[{colour}m{status}" in seen


def test_no_colour_where_none_is_wanted(tmp_path: Path) -> None:
    seen = at_terminal(put_engine(tmp_path, prints=mixed()), NO_COLOR="1")
    assert "provisioning" in seen
    assert "\x1b[3" not in seen


def test_a_program_that_waits_sees_no_sign_of_life(tmp_path: Path, stitches: Stitches) -> None:
    put_engine(tmp_path, prints=export(whole()), waits=True)
    Timer(1.5, (tmp_path / RELEASED).touch).start()
    assert stitches("resources", "dev").err == ""


@pytest.mark.parametrize("columns", [140, 100, 80, 60])
def test_no_width_of_a_terminal_cuts_anything(
    tmp_path: Path, stitches: Stitches, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    put_engine(tmp_path, prints=mixed())
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "xterm-256color")
    lines = re.sub(r"\x1b\[[0-9;]*m", "", stitches("resources", "dev").out).splitlines()
    assert max(len(line.rstrip()) for line in lines) <= columns
    assert "…" not in "".join(lines)
    # Folded cells, put together again: the column of the names begins where its heading does.
    start, end = next((line.index("Name"), line.index("Status")) for line in lines if "Name" in line)
    names = "".join(line[start:end].strip() for line in lines)
    for name in ("sql-stitches-dev/stitches", "kv-stitches-dev", "appi-stitches-dev", "plan-stitches-dev"):
        assert name in names


def test_in_a_pipe_each_resource_stands_on_one_line(
    tmp_path: Path, stitches: Stitches, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_engine(tmp_path, prints=mixed())
    monkeypatch.setenv("COLUMNS", "40")
    lines = stitches("resources", "dev").out.splitlines()
    assert lines[0].split() == ["Type", "Name", "Status", "Region", "Created", "(UTC)", "Updated", "(UTC)"]
    assert len(lines) == 8
    plan = next(line for line in lines if line.startswith("AppServicePlan")).split()
    assert plan == [
        *("AppServicePlan", "plan-stitches-dev", "deleting", "eastus"),
        *("2026-11-24", "00:40:25", "2026-11-24", "00:53:33"),
    ]


def test_a_slot_stands_beside_its_app_by_its_full_name(tmp_path: Path, stitches: Stitches) -> None:
    put_engine(tmp_path, prints=export([stack(), environment(tier="S1")]))
    lines = stitches("resources", "dev").out.splitlines()
    assert [line.split()[1] for line in lines if line.startswith("AppService ")] == [
        "stitches-dev",
        "stitches-dev/staging",
    ]


def test_several_environments_are_told_apart(tmp_path: Path, stitches: Stitches) -> None:
    foreign = resource(
        PLAN,
        parent=None,
        urn="urn:pulumi:dev::stitches::azure-native:web:AppServicePlan::stitches-prod",
        id=resource(PLAN)["id"].replace("-dev", "-prod"),
        inputs={"location": "eastus", "tags": {"environment": "prod"}},
    )
    put_engine(tmp_path, prints=export([*whole(), foreign]))
    lines = stitches("resources", "dev").out.splitlines()
    assert lines[0].startswith("Environment  Type")
    assert lines[-1].startswith("prod         AppServicePlan")
