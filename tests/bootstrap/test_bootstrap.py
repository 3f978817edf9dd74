"""The bootstrap on the real engine, against the local Azure: created, previewed unchanged, and destroyed."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import engine
import sandbox
from bootstrap.federation import AUDIENCE, ISSUER
from model.yaml_file import read_yaml_file, yaml_text
from operations.github import sign_in
from tests.bootstrap.fake_vault import FakeVault, serving
from tests.bootstrap.test_configuration import GIVEN
from tests.workflows.workflow_files import FILES

pytestmark = [pytest.mark.engine, pytest.mark.timeout(600), pytest.mark.xdist_group("bootstrap")]

CHECKOUT = Path(__file__).resolve().parents[2]
PROJECT = CHECKOUT / "bootstrap"
STAGING, PROD = (f"00000000-0000-4000-8000-00000000000{number}" for number in (1, 2))


REMOVE_HALF_MOVED = ("stack", "rm", "main", "--yes", "--preserve-config")


@dataclass(frozen=True)
class Bootstrap:
    """The project with its own home, state, stack file and Azure."""

    folder: Path

    def pulumi(self, *arguments: str, backend: str = "state") -> str:
        with self.start(*arguments, backend=backend) as process:
            output, errors = process.communicate()
        assert process.returncode == 0, output + errors
        return output

    def start(self, *arguments: str, backend: str = "state") -> subprocess.Popen[str]:
        directory = engine.ensure().directory
        named = arguments if "main" in arguments else (*arguments, "--stack", "main")
        return subprocess.Popen(
            [directory / "pulumi", *named, "--non-interactive", "--color", "never"],
            cwd=self.folder / "project",
            env={
                **os.environ,
                "PATH": f"{directory}{os.pathsep}{os.environ['PATH']}",
                "PULUMI_HOME": str(self.folder / "home"),
                "PULUMI_BACKEND_URL": self.url(backend),
                "PULUMI_CONFIG_PASSPHRASE": "",
                "PULUMI_SKIP_UPDATE_CHECK": "true",
                "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
                "VAULT_SERVER_TOKEN": "any",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def url(self, backend: str) -> str:
        return (self.folder / backend).as_uri()

    def resources(self, backend: str) -> dict[str, str]:
        """The id of every resource in a state."""
        state = json.loads(self.pulumi("stack", "export", backend=backend))["deployment"]
        return {one["urn"]: one.get("id", "") for one in state.get("resources", ())}

    def inputs(self, kind: str) -> dict[str, dict[str, Any]]:
        """The inputs of every resource of a type, by its name in the program."""
        state = json.loads(self.pulumi("stack", "export"))["deployment"]["resources"]
        return {
            one["urn"].rpartition("::")[2]: one["inputs"] for one in state if one["type"].endswith(f":{kind}")
        }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Bootstrap:
    bootstrap = Bootstrap(tmp_path_factory.mktemp("bootstrap"))
    for name in ("home", "state", "store", "end", "project"):
        (bootstrap.folder / name).mkdir()
    sandbox.install(bootstrap.folder / "home", bootstrap.folder / "azure.db")
    # The engine writes into the stack's file, so the project is a copy that refers to the committed program.
    project: Any = read_yaml_file(PROJECT / "Pulumi.yaml")
    project["main"] = str(PROJECT)
    project["runtime"]["options"]["virtualenv"] = str(CHECKOUT / ".venv")
    (bootstrap.folder / "project" / "Pulumi.yaml").write_text(yaml_text(project), encoding="utf-8")
    given = {
        **GIVEN,
        "environments": [
            {"name": "staging", "subscriptionId": STAGING},
            {"name": "prod", "subscriptionId": PROD},
        ],
    }
    configuration = {"config": {f"stitches-bootstrap:{key}": value for key, value in given.items()}}
    bootstrap.pulumi("stack", "init")
    file = bootstrap.folder / "project" / "Pulumi.main.yaml"
    salt: Any = read_yaml_file(file) if file.exists() else {}
    file.write_text(yaml_text({**salt, **configuration}), encoding="utf-8")
    bootstrap.pulumi("up", "--yes", "--skip-preview")
    return bootstrap


def test_a_second_preview_shows_no_change(made: Bootstrap) -> None:
    made.pulumi("preview", "--refresh", "--expect-no-changes")


def test_its_resources_are_tagged_under_the_same_keys_as_the_environments(made: Bootstrap) -> None:
    for kind in ("ResourceGroup", "StorageAccount", "Vault"):
        for inputs in made.inputs(kind).values():
            assert (inputs["tags"]["application"], inputs["tags"]["managed-by"]) == ("stitches", "pulumi")


def test_the_outputs_are_exactly_the_variables_that_the_workflows_read_and_no_secret(made: Bootstrap) -> None:
    outputs = json.loads(made.pulumi("stack", "output", "--json"))
    used = {name for path in FILES for name in re.findall(r"vars\.(\w+)", path.read_text(encoding="utf-8"))}
    assert set(outputs) == used - {"PROD_APPROVAL"}
    assert all(isinstance(value, str) and value for value in outputs.values())
    assert outputs["AZURE_SUBSCRIPTION_ID_PROD"] == PROD
    assert '"4dabf18193072939515e22adb298388d"' not in made.pulumi("stack", "export"), (
        "a state without secrets"
    )


def test_each_identity_trusts_its_own_jobs_and_no_others(made: Bootstrap) -> None:
    trusted: dict[str, set[str]] = {}
    for credential in made.inputs("FederatedIdentityCredential").values():
        assert credential["issuer"] == ISSUER
        assert credential["audiences"] == [AUDIENCE] == [sign_in.AUDIENCE]
        trusted.setdefault(credential["resourceName"], set()).add(credential["subject"])
    assert trusted == {
        f"id-stitches-{identity}": {f"repo:Stitches@1342004/infrastructure@1296269:{job}"}
        for identity, job in {
            "deployer-staging": "environment:staging",
            "deployer-prod": "environment:prod",
            "reader": "ref:refs/heads/main",
            "preview": "pull_request",
        }.items()
    }


def test_the_deployer_of_staging_has_no_access_to_prod(made: Bootstrap) -> None:
    assignments = made.inputs("RoleAssignment")
    scopes = {one["scope"] for name, one in assignments.items() if name.startswith("deployer-staging-")}
    assert f"/subscriptions/{STAGING}" in scopes
    assert len(scopes) == 3
    assert [scope for scope in scopes if PROD in scope or "prod" in scope.rpartition("/")[2]] == []


def test_roles_can_be_assigned_only_under_a_condition(made: Bootstrap) -> None:
    administrators = {
        name: one for name, one in made.inputs("RoleAssignment").items() if "access-control" in name
    }
    assert len(administrators) == 2
    assert all(
        one["conditionVersion"] == "2.0" and "GuidEquals" in one["condition"]
        for one in administrators.values()
    )


def test_the_stores_accept_identities_only_and_keep_deleted_data(made: Bootstrap) -> None:
    [account] = made.inputs("StorageAccount").values()
    assert account["allowSharedKeyAccess"] is False
    [service] = made.inputs("BlobServiceProperties").values()
    assert service["isVersioningEnabled"] is True
    assert service["deleteRetentionPolicy"] == {"enabled": True, "days": 90}
    [vault] = made.inputs("Vault").values()
    assert vault["properties"]["enableRbacAuthorization"] is True
    assert vault["properties"]["enablePurgeProtection"] is True
    assert {one["level"] for one in made.inputs("ManagementLockByScope").values()} == {"CanNotDelete"}
    assert (
        set(made.inputs("Key"))
        == set(made.inputs("BlobContainer"))
        == {"state-staging", "state-prod", "state-bootstrap"}
    )


@pytest.fixture
def vault(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeVault]:
    with serving() as fake:
        monkeypatch.setenv("VAULT_SERVER_URL", fake.url)
        yield fake


def moving(bootstrap: Bootstrap) -> subprocess.Popen[str]:
    """The README's command, with this test's store and vault."""
    to = "--secrets-provider=hashivault://state-bootstrap"
    return bootstrap.start("stack", "migrate", bootstrap.url("state"), "main", "--yes", to, backend="store")


def test_its_state_is_moved_into_the_store_and_survives_each_kill(made: Bootstrap, vault: FakeVault) -> None:
    before = made.resources("state")
    killed_at = 0
    while True:  # killed at the first request, then at the second, until none is left
        killed_at += 1
        vault.asked.clear()
        with moving(made) as process:
            vault.on_request = lambda number, at=killed_at, to=process: to.kill() if number == at else None
            process.communicate()
        vault.on_request = lambda _number: None
        assert made.resources("state") == before, "the old state stays until a person removes it"
        if process.returncode == 0:
            break
        with moving(made) as process:
            _, errors = process.communicate()
        if "already exists" in errors:
            made.pulumi(*REMOVE_HALF_MOVED, backend="store")
        else:
            assert process.returncode == 0, errors
            made.pulumi("stack", "rm", "--yes", "--force", "--preserve-config", backend="store")
    assert killed_at > 1
    assert made.resources("store") == before
    made.pulumi("preview", "--refresh", "--expect-no-changes", backend="store")
    assert "encryptionsalt" not in (made.folder / "project" / "Pulumi.main.yaml").read_text(encoding="utf-8")


@pytest.fixture
def moved(made: Bootstrap, vault: FakeVault) -> Bootstrap:
    """With its state in the store, also if one of the tests below runs alone."""
    with moving(made) as process:
        _, errors = process.communicate()
    assert process.returncode == 0 or "already exists" in errors, errors
    return made


def test_a_state_that_was_moved_is_not_moved_again_and_not_removed(moved: Bootstrap) -> None:
    before = moved.resources("store")
    for process, complaint in (
        (moving(moved), "already exists"),
        (moved.start(*REMOVE_HALF_MOVED, backend="store"), "still has resources"),
    ):
        with process:
            assert complaint in process.communicate()[1]
    assert moved.resources("store") == before


def test_it_is_destroyed_as_the_readme_describes(moved: Bootstrap) -> None:
    """From a folder again: the store cannot be deleted by a state that it contains."""
    to = "--secrets-provider=passphrase"
    moved.pulumi("stack", "migrate", moved.url("store"), "main", "--yes", to, backend="end")
    moved.pulumi("state", "unprotect", "--all", "--yes", backend="end")
    moved.pulumi("destroy", "--yes", "--skip-preview", backend="end")
    left = moved.pulumi("stack", "--show-ids", backend="end").splitlines()
    assert [one for one in left if "/subscriptions/" in one] == []


def test_the_readme_names_the_commands_that_were_run_here() -> None:
    page = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert f"pulumi {' '.join(REMOVE_HALF_MOVED)}" in page
    assert page.count("pulumi stack migrate") == 2
