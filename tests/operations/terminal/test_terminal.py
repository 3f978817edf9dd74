"""The output on a terminal of some width, in colour, with a progress line during a wait."""

import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Timer
from typing import Any

import pytest
from typer.main import get_command

from model.environment_rules import EnvironmentName
from operations.terminal.console import show_table
from stitches.__main__ import app
from tests.model.histories import history
from tests.operations.conftest import Stitches
from tests.operations.fake_backend import FakeBackend
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

STACK_COMMANDS = [
    ("resources",),
    ("drift",),
    ("deployments",),
    ("start",),
    ("finish",),
    ("plan",),
    ("apply",),
]


def mixed() -> str:
    """A stack with a resource of each status."""
    entries = [
        *without(whole(), VAULT, STORAGE),
        resource(STORAGE, initErrors=["the account could not be created"]),
    ]
    return export(entries, [operation("deleting", resource(PLAN)), operation("creating", resource(VAULT))])


def at_terminal(engine: Path, sign: str = "", **variables: str) -> str:
    """What `stitches resources dev` writes to a real terminal of 140 columns.

    A waiting engine continues when the progress line is shown.
    """
    ours, theirs = pty.openpty()
    inherited = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "CI")}
    surroundings = {"TERM": "xterm-256color", "COLUMNS": "140", "PATH": path_with(engine)}
    process = subprocess.Popen(
        [sys.executable, "-m", "stitches", "resources", "dev"],
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
        pass  # The other end is closed: everything is read.
    os.close(ours)
    process.wait(timeout=60)
    return written.decode()


def test_a_wait_of_more_than_a_second_is_shown_and_then_each_status_in_its_colour(tmp_path: Path) -> None:
    seen = at_terminal(put_engine(tmp_path, prints=mixed(), waits=True), "reading the state of dev")
    assert "reading the state of dev" in seen
    colours = {"ready": "32", "provisioning": "33", "deleting": "35", "failed": "1;31"}
    for status, colour in colours.items():
        assert f"\x1b[{colour}m{status}" in seen


def test_no_colour_if_it_is_disabled(tmp_path: Path) -> None:
    seen = at_terminal(put_engine(tmp_path, prints=mixed()), NO_COLOR="1")
    assert "provisioning" in seen
    assert "\x1b[3" not in seen


def test_a_program_that_waits_gets_no_progress_line(tmp_path: Path, stitches: Stitches) -> None:
    put_engine(tmp_path, prints=export(whole()), waits=True)
    Timer(1.5, (tmp_path / RELEASED).touch).start()
    assert stitches("resources", "dev").err == ""


@pytest.mark.parametrize("columns", [140, 100, 80, 60])
def test_no_text_is_cut_at_any_width(
    tmp_path: Path, stitches: Stitches, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    put_engine(tmp_path, prints=mixed())
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "xterm-256color")
    lines = re.sub(r"\x1b\[[0-9;]*m", "", stitches("resources", "dev").out).splitlines()
    assert max(map(len, lines)) <= columns
    assert "…" not in "".join(lines)
    words = " ".join(lines).split()
    for whole_word in (
        *("ApplicationInsights", "sql-stitches-dev/stitches", "kv-stitches-dev", "plan-stitches-dev"),
        *("provisioning", "failed", "deleting", "eastus", "2026-11-24", "00:40:25"),
    ):
        assert whole_word in words
    assert words.count("2026-11-24") == 12, "a time is missing: every existing resource has two"


@pytest.mark.parametrize("columns", [200, 140, 100, 80, 60])
def test_no_word_of_the_deployments_is_broken_at_any_width(
    tmp_path: Path, stitches: Stitches, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    stored = history(2, in_progress=True)
    FakeBackend.put(tmp_path, stored.model_dump(mode="json"))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "xterm-256color")
    lines = re.sub(r"\x1b\[[0-9;]*m", "", stitches("deployments", "dev").out).splitlines()
    assert max(map(len, lines)) <= columns
    table, statistics = lines[: lines.index("")], lines[lines.index("") + 1 :]
    assert statistics[0].startswith("3 deployments")
    words = " ".join(table).split()
    for entry in stored.entries:
        assert entry.deployment.deployment_status.value in words
        assert entry.deployment.triggered_by in words
    assert "The health endpoint redirects." in " ".join(words)
    began = [line for line in table if line.startswith("2026-")]
    assert len(began) == 3, "each deployment is at the start of a line"


def test_fields_that_do_not_fit_are_below_their_row_with_their_headings(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "24")
    rows = [
        ("app", "ready", "east", "in the beginning was a name"),
        ("database", "ready", "", "somebody@users.noreply.example.com"),
    ]
    show_table(("Name", "Status", "Region", "Why"), rows)
    assert re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out).splitlines() == [
        "Name      Status  Region",
        "app       ready   east",
        "    Why: in the",
        "    beginning was a name",
        "database  ready",
        "    Why:",
        "    somebody@users.noreply.example.com",
    ]


def commands_of(group: Any, *path: str) -> Iterator[tuple[str, ...]]:
    """Every command, and every group of commands."""
    yield path
    for name, command in getattr(group, "commands", {}).items():
        yield from commands_of(command, *path, name)


EVERY_COMMAND = list(commands_of(get_command(app)))


@pytest.mark.parametrize("columns", [200, 80])
@pytest.mark.parametrize("command", EVERY_COMMAND, ids=" ".join)
def test_help_is_never_cut(
    stitches: Stitches, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    shown = stitches(*command, "--help").out
    assert "Usage: stitches" in shown
    assert re.search(r"[\w,](\.\.\.|…)", shown) is None
    assert max(map(len, shown.splitlines())) <= columns


@pytest.mark.parametrize(
    "command", [each for each in EVERY_COMMAND if each[-1:] in STACK_COMMANDS], ids=" ".join
)
def test_a_missing_stack_is_reported_with_the_known_names(
    stitches: Stitches, command: tuple[str, ...]
) -> None:
    result = stitches(*command)
    assert result.code == 2
    for name in EnvironmentName:
        assert name.value in result.err


def test_in_a_pipe_each_resource_is_on_one_line(
    tmp_path: Path, stitches: Stitches, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_engine(tmp_path, prints=mixed())
    monkeypatch.setenv("COLUMNS", "40")
    lines = stitches("resources", "dev").out.splitlines()
    assert lines[0].split() == ["Type", "Name", "Status", "Region", "Created", "(UTC)", "Updated", "(UTC)"]
    assert len(lines) == 10
    assert lines[-1].startswith("The list shows only the specification's types: 6 of ")
    plan = next(line for line in lines if line.startswith("AppServicePlan")).split()
    assert plan == [
        *("AppServicePlan", "plan-stitches-dev", "deleting", "eastus"),
        *("2026-11-24", "00:40:25", "2026-11-24", "00:53:33"),
    ]


def test_a_slot_is_listed_after_its_app_by_its_full_name(tmp_path: Path, stitches: Stitches) -> None:
    put_engine(tmp_path, prints=export([stack(), environment(tier="S1")]))
    lines = stitches("resources", "dev").out.splitlines()
    assert [line.split()[1] for line in lines if line.startswith("AppService ")] == [
        "stitches-dev",
        "stitches-dev/staging",
    ]


def test_several_environments_are_shown_in_their_own_column(tmp_path: Path, stitches: Stitches) -> None:
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
    assert lines[-3].startswith("prod         AppServicePlan")
