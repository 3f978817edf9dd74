"""The real engine and the SDK's own classes against the sandbox."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

import engine
import sandbox
from sandbox.azure.store import Store
from tests.sandbox.catalogue.everything import EVERYTHING, MARK_OF_SECRETS

pytestmark = [pytest.mark.engine, pytest.mark.timeout(600)]

CHECKOUT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(__file__).parent / "programs"
_CONTAINER_OF_WEBSITES = "blobServices/default/containers/$web"


@dataclass(frozen=True)
class Project:
    """A Pulumi project with its own home, state and Azure."""

    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "azure.db"

    def environment(self) -> dict[str, str]:
        directory = engine.ensure().directory
        # Without compiled modules every run of a program compiles the SDK again: 10 s each.
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return {
            **inherited,
            "PATH": f"{directory}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(CHECKOUT),
            "PULUMI_HOME": str(self.folder / "home"),
            "PULUMI_BACKEND_URL": f"file://{self.folder / 'state'}",
            "PULUMI_CONFIG_PASSPHRASE": "tests",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        }

    def begin(self, *arguments: str, stack: str = "dev") -> subprocess.Popen[str]:
        return subprocess.Popen(
            ["pulumi", *arguments, "--stack", stack, "--color", "never", "--non-interactive"],
            cwd=self.folder / "program",
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments: str, stack: str = "dev") -> str:
        code, output = self.tried(*arguments, stack=stack)
        assert code == 0, output
        return output

    def tried(self, *arguments: str, stack: str = "dev") -> tuple[int, str]:
        process = self.begin(*arguments, stack=stack)
        output, _ = process.communicate()
        return process.returncode, output

    def up(self, *arguments: str, stack: str = "dev") -> str:
        return self.run("up", "--yes", "--skip-preview", *arguments, stack=stack)

    def state(self, stack: str = "dev") -> dict[str, Any]:
        return json.loads(self.run("stack", "export", stack=stack))["deployment"]

    def resources(self, stack: str = "dev") -> dict[str, dict[str, Any]]:
        """The custom resources in the state, by their ids."""
        recorded = self.state(stack).get("resources", [])
        return {item["id"]: item for item in recorded if item["type"].startswith("azure-native:")}

    def holds(self) -> set[str]:
        store = Store(self.database)
        found = {record.id for record in store.read().everything()}
        store.close()
        return found


def project(folder: Path, program: str, *stacks: str) -> Project:
    made = Project(folder)
    (folder / "program").mkdir()
    (folder / "state").mkdir()
    runtime = {"name": "python", "options": {"toolchain": "pip", "virtualenv": sys.prefix}}
    settings = {"name": "sandboxed", "runtime": runtime, "main": program}
    (folder / "program" / "Pulumi.yaml").write_text(yaml.safe_dump(settings))
    sandbox.install(folder / "home", made.database)
    for stack in stacks or ("dev",):
        made.run("stack", "init", stack=stack)
    return made


def written(folder: Path, source: str) -> str:
    """The program of a test, without garbage collection, which would take a third of the import's time."""
    (folder / "source").mkdir()
    (folder / "source" / "__main__.py").write_text(f"import gc\ngc.disable()\n{source}")
    return str(folder / "source")


@pytest.fixture
def everything(tmp_path: Path) -> Project:
    return project(tmp_path, str(PROGRAMS / "everything"))


SMALL = """
import pulumi
from pulumi_azure_native import resources, storage, web
name = pulumi.get_stack()
count = pulumi.Config().get_int("count") or 1
group = resources.ResourceGroup("group", resource_group_name=name, location="eastus")
plan = web.AppServicePlan("plan", name="plan", resource_group_name=group.name, sku={"name": "S1"})
for number in range(count):
    storage.StorageAccount(
        f"account-{number}", account_name=f"st{name}{number}", resource_group_name=group.name,
        kind="StorageV2", sku={"name": "Standard_LRS"}, is_hns_enabled=pulumi.Config().get_bool("hns"),
    )
pulumi.export("group", group.id)
"""


def test_every_type_is_created_updated_and_deleted(everything: Project) -> None:
    everything.up()
    made = everything.resources()
    assert len(made) == len(EVERYTHING)
    # Azure itself creates the container of a website's files.
    websites = [identifier for identifier in made if identifier.endswith("/staticWebsite")]
    containers = {website.replace("staticWebsite", _CONTAINER_OF_WEBSITES) for website in websites}
    assert everything.holds() == {*made, *containers}
    everything.run("preview", "--expect-no-changes")
    everything.run("refresh", "--yes", "--expect-no-changes")

    outputs = json.loads(everything.run("stack", "output", "--json"))
    assert outputs["host"] == "stitches-all.azurewebsites.net"
    assert outputs["slot"] == "stitches-all-staging.azurewebsites.net"
    assert set(next(iter(outputs["identities"].values()))) == {"clientId", "principalId"}
    assert outputs["settings"] == "[secret]"
    for file in everything.folder.rglob("*"):
        if file.is_file():
            assert MARK_OF_SECRETS.encode() not in file.read_bytes(), file

    everything.run("config", "set", "changes", json.dumps({"app": {"httpsOnly": False}}))
    assert "~ 1 updated" in everything.up()
    everything.run("preview", "--expect-no-changes")

    everything.run("destroy", "--yes", "--skip-preview")
    assert everything.resources() == {}
    assert everything.holds() == set()


def test_another_spelling_of_a_region_changes_nothing(tmp_path: Path) -> None:
    source = """
import pulumi
from pulumi_azure_native import resources, web
region = pulumi.Config().require("region")
group = resources.ResourceGroup("group", resource_group_name="g", location=region)
web.AppServicePlan("plan", name="plan", resource_group_name=group.name, location=region, sku={"name": "S1"})
web.AppServicePlan("placed", name="placed", resource_group_name=group.name, sku={"name": "S1"})
"""
    small = project(tmp_path, written(tmp_path, source))
    small.run("config", "set", "azure-native:location", "East US")
    small.run("config", "set", "region", "East US")
    small.up()
    for spelt in ("eastus", "EastUS", "EAST US"):
        small.run("config", "set", "azure-native:location", spelt)
        small.run("config", "set", "region", spelt)
        output = small.run("preview", "--refresh", "--expect-no-changes")
        assert "replace" not in output


def test_all_problems_are_reported_at_once_with_their_paths_and_nothing_is_created(tmp_path: Path) -> None:
    source = """
from pulumi_azure_native import resources, web
group = resources.ResourceGroup("group", resource_group_name="g", location="eastus")
web.WebApp("app", name="-bad", resource_group_name=group.name, https_only="yes",
           site_config={"alwayson": True, "ftpsState": "Disabeld"})
"""
    small = project(tmp_path, written(tmp_path, source))
    code, output = small.tried("preview")
    assert code != 0
    for words in (
        "'siteConfig.alwayson' is an unknown property: did you mean 'alwaysOn'?",
        "did you mean 'Disabled'?",
        "'httpsOnly' should be a boolean",
        "'-bad' is not a valid name",
    ):
        assert words in output
    assert "Traceback" not in output


def test_a_rejection_is_shown_with_azures_message(tmp_path: Path) -> None:
    source = """
from pulumi_azure_native import web
web.AppServicePlan("plan", name="plan", resource_group_name="absent", location="eastus", sku={"name": "B1"})
"""
    code, output = project(tmp_path, written(tmp_path, source)).tried("up", "--yes", "--skip-preview")
    assert code != 0
    assert 'Status=404 Code="ResourceGroupNotFound" Message="Resource group \'absent\' could not' in output


def test_a_type_that_is_not_modelled_is_rejected_by_name(tmp_path: Path) -> None:
    source = """
import pulumi
pulumi.CustomResource("azure-native:compute:VirtualMachine", "machine", {"resourceGroupName": "g"})
"""
    code, output = project(tmp_path, written(tmp_path, source)).tried("preview")
    assert code != 0
    assert "does not model the resource type azure-native:compute:VirtualMachine" in output
    assert "AZURE_SANDBOX_UNMODELLED=take" in output


def test_an_existing_resource_is_imported_by_its_id(tmp_path: Path) -> None:
    small = project(tmp_path, written(tmp_path, SMALL), "dev", "other")
    small.up()
    identifier = json.loads(small.run("stack", "output", "--json"))["group"]
    output = small.run(
        "import",
        "azure-native:resources:ResourceGroup",
        "group",
        identifier,
        "--yes",
        "--generate-code=false",  # the project's own language host writes no programs
        stack="other",
    )
    assert "1 imported" in output
    assert identifier in small.resources("other")


def test_changes_that_azure_does_not_support_replace_and_drift_is_reverted(tmp_path: Path) -> None:
    small = project(tmp_path, written(tmp_path, SMALL))
    small.up()
    small.run("config", "set", "hns", "true")
    assert "+-1 replaced" in small.up()

    store = Store(small.database)
    with store.write() as transaction:
        (account,) = transaction.of_type("azure-native:storage:StorageAccount")
        account.properties["isHnsEnabled"] = False
        transaction.save(account)
        transaction.remove(next(transaction.of_type("azure-native:web:AppServicePlan")).id)
    store.close()
    refreshed = small.run("refresh", "--yes")
    assert "~ 1 updated" in refreshed
    assert "- 1 deleted" in refreshed
    again = small.up()
    assert "+-1 replaced" in again
    assert "+ 1 created" in again
    small.run("preview", "--expect-no-changes")


def test_two_stacks_at_once_share_one_azure(tmp_path: Path) -> None:
    both = project(tmp_path, written(tmp_path, SMALL), "dev", "staging")
    for stack in ("dev", "staging"):
        both.run("config", "set", "count", "12", stack=stack)
    running = [both.begin("up", "--yes", "--skip-preview", stack=stack) for stack in ("dev", "staging")]
    ended = [(process.communicate()[0], process.returncode) for process in running]
    assert [code for _, code in ended] == [0, 0], ended
    assert both.holds() == {*both.resources("dev"), *both.resources("staging")}
    assert len(both.holds()) == 28


def test_resources_of_a_killed_update_are_kept_and_its_plugin_has_ended(tmp_path: Path) -> None:
    small = project(tmp_path, written(tmp_path, SMALL))
    small.run("config", "set", "count", "60")
    running = small.begin("up", "--yes", "--skip-preview", "--parallel", "1")
    until = time.monotonic() + 60
    while len(small.holds()) < 10 and time.monotonic() < until:
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    running.communicate()
    kept = small.holds()
    assert 10 <= len(kept) < 62
    time.sleep(1)
    assert small.holds() == kept, "nothing continues after the engine has ended"
    processes = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert str(small.database) not in processes
