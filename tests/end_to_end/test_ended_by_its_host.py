"""Programs and packs end at once and without output when a language host ends them with SIGINT.

The official host does this whenever an update is rejected or interrupted. Ours kills the program instead.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import engine
from engine.language_host.commands import LAUNCHER
from local.workspace import FOLDER_VARIABLE
from tests.bootstrap.test_configuration import GIVEN
from tests.components.stack_files import CHECKOUT, values_of
from tests.end_to_end.local_stacks import LocalStacks
from tests.end_to_end.waiting_monitor import waiting_monitor

pytestmark = pytest.mark.engine

BOOTSTRAP = {
    "azure-native:location": "eastus",
    **{
        f"stitches-bootstrap:{key}": value if isinstance(value, str) else json.dumps(value)
        for key, value in GIVEN.items()
    },
}

_SECONDS = 3.0
"""Less than the five seconds after which the official host kills."""


def interrupted(process: subprocess.Popen[str]) -> str:
    """Send SIGINT, as the official host does; return everything that a process prints until its end."""
    sent = time.monotonic()
    process.send_signal(signal.SIGINT)
    try:
        printed, _ = process.communicate(timeout=20)
    finally:
        process.kill()
    assert time.monotonic() - sent < _SECONDS, printed
    return printed


@pytest.mark.parametrize(
    ("folder", "project", "stack", "configuration"),
    [
        (CHECKOUT, "stitches", "dev", values_of("dev")),
        (CHECKOUT / "bootstrap", "stitches-bootstrap", "main", BOOTSTRAP),
    ],
    ids=["program", "bootstrap"],
)
def test_a_program_that_waits_for_the_engine_ends_at_once_and_prints_no_trace(
    folder: Path, project: str, stack: str, configuration: dict[str, str]
) -> None:
    launcher = engine.ensure().directory / LAUNCHER
    with waiting_monitor() as monitor:
        process = started(
            *("-u", str(launcher), "--monitor", monitor.address, "--engine", monitor.address),
            *("--project", project, "--stack", stack, "--dry_run", "true", "--parallel", "16"),
            *("--root_directory", str(folder), "--pwd", str(folder), "--", "."),
            PULUMI_CONFIG=json.dumps(configuration),
        )
        if not monitor.reached.wait(timeout=60):
            process.kill()
            pytest.fail(f"it did not get that far: {process.communicate()[0]}")
        assert interrupted(process) == ""
    assert process.returncode == -signal.SIGINT


def test_a_policy_pack_ends_at_once_and_prints_no_trace() -> None:
    process = started("-u", "-m", "pulumi.policy", "127.0.0.1:1", "policies")
    assert process.stdout is not None
    assert process.stdout.readline().strip().isdigit()
    assert interrupted(process) == ""
    assert process.returncode == -signal.SIGINT


def started(*arguments: str, **variables: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=CHECKOUT,
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_an_update_that_a_person_interrupts_prints_no_trace(tmp_path: Path) -> None:
    process: Any = subprocess.Popen(
        [sys.executable, "-m", "stitches", "local", "up", "dev"],
        cwd=CHECKOUT,
        env={**os.environ, FOLDER_VARIABLE: str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    printed: list[str] = []
    for line in process.stdout:
        printed.append(line)
        if sum("created (" in each for each in printed) == 5:
            process.send_signal(signal.SIGINT)
            break
    text = "".join(printed) + process.communicate(timeout=60)[0]
    assert process.returncode != 0, text
    assert "Traceback" not in text
    assert LocalStacks(tmp_path).local("up", "dev").returncode == 0
