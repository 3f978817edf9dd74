"""The real engine on an Azure that is slow, busy or broken."""

import json
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.test_engine import Project, project, written

pytestmark = [pytest.mark.engine, pytest.mark.timeout(600)]

STORAGE = "azure-native:storage:StorageAccount"
PLAN = "azure-native:web:AppServicePlan"
PROGRAM = """
import pulumi
from pulumi_azure_native import resources, storage, web
group = resources.ResourceGroup("group", resource_group_name="g", location="eastus")
plan = web.AppServicePlan("plan", name="plan", resource_group_name=group.name, sku={"name": "S1"})
for number in range(4):
    storage.StorageAccount(
        f"account-{number}", account_name=f"ststitches{number}", resource_group_name=group.name,
        kind="StorageV2", sku={"name": "Standard_LRS"},
        opts=pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create="5m")),
    )
"""


@pytest.fixture
def small(tmp_path: Path) -> Project:
    return project(tmp_path, written(tmp_path, PROGRAM))


def disturb(patch: pytest.MonkeyPatch, small: Project, faults: Mapping[str, Any]) -> None:
    """Set these faults for the commands that follow."""
    file = small.folder / "faults.json"
    file.write_text(json.dumps(faults))
    patch.setenv("AZURE_SANDBOX_FAULTS", str(file))


def calm(patch: pytest.MonkeyPatch) -> None:
    patch.delenv("AZURE_SANDBOX_FAULTS")


def is_whole(small: Project) -> bool:
    """Whether the state and Azure have the same six resources, and an update has nothing to do."""
    small.run("preview", "--expect-no-changes")
    return small.holds() == set(small.resources()) and len(small.holds()) == 6


def test_an_up_with_throttling_and_a_busy_azure_succeeds(
    small: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults: dict[str, Any] = {
        "factor": 0.001,
        "latency": {},
        "throttling": [{"type": STORAGE, "first": 2, "retryAfter": 17}],
        "transient": [{"every": 3, "status": 503}],
    }
    disturb(monkeypatch, small, faults)
    small.up()
    small.run("refresh", "--yes", "--expect-no-changes")
    calm(monkeypatch)
    assert is_whole(small)


def test_a_type_that_fails_is_shown_with_azures_message_and_everything_else_is_created(
    small: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    failure = {"type": PLAN, "status": 409, "code": "SkuNotAvailable", "message": "No capacity in East US."}
    disturb(monkeypatch, small, {"failures": [failure]})
    code, output = small.tried("up", "--yes", "--skip-preview", "--continue-on-error")
    assert code != 0
    assert 'Status=409 Code="SkuNotAvailable" Message="No capacity in East US."' in output
    assert "Traceback" not in output
    assert len(small.holds()) == 5
    calm(monkeypatch)
    small.up()
    assert is_whole(small)


def test_a_create_whose_response_is_lost_succeeds(small: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    # The client sends a request four times, so three lost responses for the same resource are too few.
    lost = [{"type": PLAN, "first": 2}, {"type": STORAGE, "first": 3}]
    disturb(monkeypatch, small, {"factor": 0.001, "lostResponses": lost})
    small.up()
    calm(monkeypatch)
    assert is_whole(small)


def test_a_create_without_any_response_is_reported_and_its_resource_can_be_imported(
    small: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    disturb(monkeypatch, small, {"factor": 0, "lostResponses": [{"type": PLAN, "first": 4}]})
    code, output = small.tried("up", "--yes", "--skip-preview", "--continue-on-error")
    assert code != 0
    assert "/serverfarms/plan" in output
    assert "read: connection reset by peer" in output
    calm(monkeypatch)
    (identifier,) = small.holds() - set(small.resources())
    code, output = small.tried("up", "--yes", "--skip-preview")
    assert code != 0
    assert f"cannot create already existing resource '{identifier}'" in output
    small.run("import", PLAN, "plan", identifier, "--yes", "--generate-code=false", "--protect=false")
    small.up()
    assert is_whole(small)


def test_a_create_that_outlives_its_timeout_is_kept_and_finished_by_the_next_update(
    small: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    disturb(monkeypatch, small, {"factor": 0.001, "latency": {STORAGE: {"create": 301}}})
    code, output = small.tried("up", "--yes", "--skip-preview", "--continue-on-error")
    assert code != 0
    assert "operation timed out" in output
    assert small.holds() == set(small.resources()), "the state must have all existing resources"
    calm(monkeypatch)
    small.up()
    assert is_whole(small)


def test_an_invalid_file_is_reported_by_the_engine(small: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    disturb(monkeypatch, small, {"factor": "fast"})
    code, output = small.tried("up", "--yes", "--skip-preview")
    assert code != 0
    assert 'factor: "fast" is not valid; expected a number, 0 or more' in output


@pytest.mark.parametrize("process", ["plugin", "engine", "both"])
def test_the_chosen_process_is_killed_at_the_chosen_write(
    small: Project, monkeypatch: pytest.MonkeyPatch, process: str
) -> None:
    disturb(monkeypatch, small, {"kill": {"write": 2, "at": "after", "process": process}})
    code, output = small.tried("up", "--yes", "--skip-preview", "--parallel", "1")
    assert (code == -signal.SIGKILL) == (process != "plugin"), output
    assert code != 0
    until = time.monotonic() + 5
    while is_plugin_running(small) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_plugin_running(small)
    assert len(small.holds()) == 2


def is_plugin_running(small: Project) -> bool:
    processes = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    return str(small.database) in processes
