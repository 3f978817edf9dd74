"""`stitches resources` on the real engine: after complete updates, and after rejected and killed ones."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

import engine
from local.workspace import STACK_FILES_VARIABLE
from model.resource import InfrastructureResource
from model.yaml_file import yaml_text
from operations.inventory.resources import read_inventory
from operations.stacks.state import State
from sandbox.azure.store import Record, Store
from tests.components.stack_files import STACK_FILES, document_of
from tests.end_to_end.brought_up import brought_up
from tests.end_to_end.local_stacks import CHECKOUT, LocalStacks, succeeded
from tests.operations.states import STORAGE, VAULT
from tests.schema_files import assert_output_is_valid

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("real_states")]

SECONDS = 120


@pytest.fixture
def dev_behind_front_door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give dev a resource of each kind, whatever its file configures."""
    folder = tmp_path / "stack-files"
    shutil.copytree(STACK_FILES, folder)
    document = document_of("dev")
    document["config"]["stitches:site"] = {"frontDoor": True}
    (folder / "Pulumi.dev.yaml").write_text(yaml_text(document), encoding="utf-8")
    monkeypatch.setenv(STACK_FILES_VARIABLE, str(folder))


def stitches(stacks: LocalStacks, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line, on local stacks."""
    directory = engine.ensure().directory
    return subprocess.run(
        [sys.executable, "-m", "stitches", *arguments],
        cwd=CHECKOUT,
        env=stacks.workspace.environment(directory, os.environ),
        capture_output=True,
        text=True,
        check=False,
    )


def records(stacks: LocalStacks, stack: str, *, code: int) -> dict[str, InfrastructureResource]:
    """The records that the command prints, by name; its exit code must be the expected one."""
    run = stitches(stacks, "resources", stack, "--json")
    assert run.returncode == code, run.stderr
    assert_output_is_valid(("resources", "--json"), run.stdout)
    found = [InfrastructureResource.model_validate(record) for record in json.loads(run.stdout)]
    assert len({record.id.casefold() for record in found}) == len(found)
    return {record.name: record for record in found}


def caseless(*ids: str) -> list[str]:
    """Ids as Azure compares them: its own spelling varies, such as `microsoft.insights`."""
    return [each.casefold() for each in ids]


def statuses(stacks: LocalStacks, *, code: int) -> dict[str, str]:
    return {name: record.status.value for name, record in records(stacks, "dev", code=code).items()}


def checkpoint(stacks: LocalStacks) -> dict[str, Any]:
    """The checkpoint that the engine has written so far during an update."""
    file = stacks.workspace.checkpoint("dev")
    return json.loads(file.read_text())["checkpoint"].get("latest") or {} if file.exists() else {}


def wait_until(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < until, "the update did not get that far"
        time.sleep(0.02)


@contextmanager
def silent_azure(stacks: LocalStacks) -> Generator[None]:
    """Make every change wait for a response that is never sent."""
    with closing(sqlite3.connect(stacks.workspace.azure, timeout=SECONDS, isolation_level=None)) as azure:
        azure.execute("BEGIN IMMEDIATE")
        yield
        azure.execute("ROLLBACK")


def kill_when(stacks: LocalStacks, command: str, condition: Callable[[], bool]) -> None:
    """Run a command until a condition holds, make it wait for Azure, and kill all its processes.

    It is killed when it has nothing more to write: other tests kill it during a write.
    """
    running = subprocess.Popen(
        [sys.executable, "-m", "stitches", "local", command, "dev"],
        cwd=CHECKOUT,
        env={**os.environ, "STITCHES_LOCAL_FOLDER": str(stacks.folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_until(condition)
        with silent_azure(stacks):
            wait_until(lambda: bool(checkpoint(stacks).get("pending_operations")))
            written = b""
            while written != (written := stacks.workspace.checkpoint("dev").read_bytes()):
                time.sleep(1)
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()


def holds(stacks: LocalStacks, pulumi_type: str) -> bool:
    resources: list[dict[str, Any]] = checkpoint(stacks).get("resources") or []
    return any(resource["type"] == pulumi_type for resource in resources)


def change_state(stacks: LocalStacks, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the file of the state: `pulumi stack import` would drop the pending operations."""
    file = stacks.workspace.checkpoint("dev")
    state = json.loads(file.read_text())
    change(state["checkpoint"]["latest"])
    file.write_text(json.dumps(state))


def entry(deployment: dict[str, Any], pulumi_type: str) -> dict[str, Any]:
    return next(found for found in deployment["resources"] if found["type"] == pulumi_type)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, LocalStacks]:
    """A dev and a prod stack after complete updates."""
    return {stack: brought_up(stack, tmp_path_factory) for stack in ("dev", "prod")}


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_after_an_update_the_records_are_what_the_program_declared(
    whole: Mapping[str, LocalStacks], stack: str
) -> None:
    found = records(whole[stack], stack, code=0)
    declared = whole[stack].outputs(stack)["resources"]
    assert {record["name"] for record in declared} == set(found)
    for declaration in declared:
        record = found[declaration["name"]]
        wire = json.loads(record.model_dump_json())
        for key in ("type", "name", "region", "environmentName", "configuration"):
            assert wire[key] == declaration[key]
        assert caseless(record.id, *record.references) == caseless(
            declaration["id"], *declaration["references"]
        )
        assert record.status == "ready"


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_records_from_resources_agree_with_the_declarations_of_the_program(
    whole: Mapping[str, LocalStacks], stack: str
) -> None:
    """Without any stack output, as after an update that was killed at its end."""
    exported = json.loads(succeeded(whole[stack].pulumi("stack", "export", "--stack", stack)))
    for resource in exported["deployment"]["resources"]:
        if not resource["custom"]:
            resource.pop("outputs", None)
    derived = {found.name: found for found in read_inventory(State.read(json.dumps(exported))).records}
    declared = {declaration["name"]: declaration for declaration in whole[stack].outputs(stack)["resources"]}
    assert set(derived) == set(declared)
    for name, record in derived.items():
        assert record.configuration.items() <= declared[name]["configuration"].items(), name
        assert record.configuration, name
        assert caseless(record.id) == caseless(declared[name]["id"])
        assert record.region == declared[name]["region"]
        assert record.status == "ready"


def test_an_unknown_stack_and_an_empty_one_have_different_messages(whole: Mapping[str, LocalStacks]) -> None:
    assert stitches(whole["dev"], "resources", "staging").returncode == 2
    assert 'There is no stack "staging"' in stitches(whole["dev"], "resources", "staging").stderr
    succeeded(whole["dev"].pulumi("stack", "init", "staging"))
    empty = stitches(whole["dev"], "resources", "staging")
    assert (empty.returncode, empty.stderr) == (0, "")
    assert "Stack staging has no resources." in empty.stdout


def test_no_secret_of_the_state_is_printed(whole: Mapping[str, LocalStacks]) -> None:
    plain = succeeded(whole["prod"].pulumi("stack", "export", "--stack", "prod", "--show-secrets"))
    printed = succeeded(stitches(whole["prod"], "resources", "prod", "--json"))
    assert "InstrumentationKey" in plain
    for word in ("InstrumentationKey", "ciphertext", "plaintext"):
        assert word not in printed


def test_conditions_that_the_engine_writes_are_read(whole: Mapping[str, LocalStacks]) -> None:
    def interrupt(deployment: dict[str, Any]) -> None:
        plan = entry(deployment, "azure-native:web:AppServicePlan")
        entry(deployment, VAULT)["initErrors"] = ["the vault could not be created"]
        deployment["pending_operations"] = [
            {"resource": plan, "type": "updating"},
            {"resource": entry(deployment, STORAGE), "type": "deleting"},
        ]

    def settle(deployment: dict[str, Any]) -> None:
        del entry(deployment, VAULT)["initErrors"]
        deployment["pending_operations"] = []

    change_state(whole["dev"], interrupt)
    found = statuses(whole["dev"], code=1)
    assert {name: status for name, status in found.items() if status != "ready"} == {
        "plan-stitches-dev": "provisioning",
        "ststitchesdev": "deleting",
        "kv-stitches-dev": "failed",
    }
    change_state(whole["dev"], settle)
    assert set(statuses(whole["dev"], code=0).values()) == {"ready"}


@pytest.mark.usefixtures("dev_behind_front_door")
def test_after_an_update_that_was_killed_half_way_everything_is_listed(tmp_path: Path) -> None:
    stacks = LocalStacks(tmp_path)
    kill_when(stacks, "up", lambda: holds(stacks, "azure-native:cdn:Profile"))
    found = records(stacks, "dev", code=1)
    assert len(found) == 7
    assert found["afd-stitches-dev"].status == "ready"
    assert found["stitches-dev"].status == "provisioning"
    assert found["stitches-dev"].id.endswith("/providers/Microsoft.Web/sites/stitches-dev")

    succeeded(stacks.local("up", "dev"))
    assert set(statuses(stacks, code=0).values()) == {"ready"}

    kill_when(stacks, "destroy", lambda: not holds(stacks, "azure-native:web:WebApp"))
    run = stitches(stacks, "resources", "dev")
    assert "stitches-dev/stitches" in run.stdout
    assert "An update is running, or was killed." in run.stderr
    assert "AppService " not in run.stdout

    succeeded(stacks.local("destroy", "dev"))
    assert "Stack dev has no resources." in stitches(stacks, "resources", "dev").stdout


@pytest.mark.usefixtures("dev_behind_front_door")
def test_a_rejected_resource_has_failed_until_it_is_fixed(tmp_path: Path) -> None:
    stacks = LocalStacks(tmp_path)
    stacks.workspace.prepare()
    name = "kv-stitches-dev"
    somebody = "11111111-1111-4111-8111-111111111111"
    taken = f"/subscriptions/{somebody}/resourceGroups/others/providers/Microsoft.KeyVault/vaults/{name}"
    with closing(Store(stacks.workspace.azure)) as azure:
        with azure.write() as transaction:
            transaction.save(
                Record(
                    id=taken,
                    subscription=somebody,
                    token=VAULT,
                    global_name=f"vault.azure.net/{name}",
                    properties={},
                    created="2026-11-24T00:00:00.000+00:00",
                    modified="2026-11-24T00:00:00.000+00:00",
                )
            )
        rejected = stacks.local("up", "dev")
        assert "VaultAlreadyExists" in rejected.stdout
        found = statuses(stacks, code=1)
        assert len(found) == 7
        assert found[name] == "failed"
        assert found["plan-stitches-dev"] == "ready"
        assert "provisioning" not in found.values()
        assert "The last update did not finish." in stitches(stacks, "resources", "dev").stderr

        with azure.write() as transaction:
            transaction.remove(taken)
    succeeded(stacks.local("up", "dev"))
    assert set(statuses(stacks, code=0).values()) == {"ready"}
