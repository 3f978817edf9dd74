"""Releases of the sample on the local Azure, by the commands that a person runs."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from model.release_event import RELEASE_EVENT
from sandbox.arm import process
from sandbox.arm.telemetry import ANNOTATIONS, TELEMETRY
from sandbox.azure.store import Store
from tests.end_to_end.local_stacks import CHECKOUT, LocalStacks, succeeded

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("release"), pytest.mark.timeout(600)]

SAMPLE = CHECKOUT / "samples" / "stitches"
MARK = "eyJ"  # each token of Entra ID begins with this: a JSON object in Base64
APP = "azure-native:web:WebApp"
COMPONENT = "azure-native:applicationinsights:Component"
# Only the slot has this setting: the release is healthy there, and unhealthy in production.
UNHEALTHY_IN_PRODUCTION = 'HEALTH = "healthy" if os.environ.get("STITCHES_RELEASE_PHASE") else "unhealthy"'


def artifacts(backend: Path) -> tuple[str, ...]:
    """The options of a release with the sample's migrations."""
    migrations = SAMPLE / "migrations"
    return (
        *("--frontend", str(SAMPLE / "frontend"), "--backend", str(backend)),
        *("--migrations", str(migrations / "efbundle"), "--sql-client", str(migrations / "sqlcmd")),
    )


@dataclass(frozen=True)
class Stitches:
    """The sample's releases to a local stack."""

    stacks: LocalStacks
    stack: str

    def run(self, command: str, *arguments: str) -> tuple[int, dict[str, Any]]:
        """Run a command; return its exit code, and the record."""
        ended = self.stacks.operated(command, self.stack, *arguments, "--json")
        assert ended.stdout, ended.stderr
        assert "Traceback" not in ended.stderr
        assert MARK not in ended.stdout + ended.stderr
        assert MARK not in json.dumps(self.stacks.state(self.stack))
        return ended.returncode, json.loads(ended.stdout)

    def deploy(self, backend: Path = SAMPLE / "backend") -> tuple[int, dict[str, Any]]:
        """Deploy the sample, or a variant of its backend."""
        return self.run("deploy", *artifacts(backend))

    @property
    def live(self) -> str:
        """The release that the site serves to its users."""
        running = process.find(self.stacks.workspace.azure)
        assert running is not None
        host = httpx.URL(self.stacks.outputs(self.stack)["endpoints"]["site"]).host
        address = process.addresses(running)[host]
        return httpx.get(f"{address}/release.json", trust_env=False, timeout=30).json()["deploymentId"]


@pytest.fixture(scope="module", params=["staging", "dev"])
def stitches(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stitches]:
    made = Stitches(LocalStacks(tmp_path_factory.mktemp(request.param)), request.param)
    succeeded(made.stacks.local("up", request.param))
    yield made
    process.stop(made.stacks.workspace.azure)


def test_releases_are_deployed_rolled_back_and_rolled_back_automatically(
    stitches: Stitches, tmp_path: Path
) -> None:
    released, first = stitches.deploy()
    assert released == 0
    assert first["migrationStatus"] == "success"
    assert len(first["migrationsApplied"]) == 2
    assert [event["data"]["baseData"]["name"] for event in kept(stitches, TELEMETRY)] == [RELEASE_EVENT]
    assert [each["Id"] for each in kept(stitches, ANNOTATIONS)] == [first["id"]]
    assert stitches.live == first["id"]
    released, second = stitches.deploy()
    assert released == 0
    assert second["migrationsApplied"] == []
    assert stitches.live == second["id"]
    returned, third = stitches.run("rollback", "--to", "", "--reason", "Orders are lost.")
    assert returned == 0
    assert third["id"] not in (first["id"], second["id"])
    assert stitches.live == first["id"]
    unhealthy = tmp_path / "backend"
    shutil.copytree(SAMPLE / "backend", unhealthy)
    program = unhealthy / "stitches.py"
    source = program.read_text(encoding="utf-8")
    healthy = 'HEALTH = "healthy"'
    assert healthy in source
    program.write_text(source.replace(healthy, _unhealthy(stitches.stack)), encoding="utf-8")
    failed, fourth = stitches.deploy(unhealthy)
    assert failed == 1
    assert fourth["deploymentStatus"] == "failed"
    assert stitches.live == first["id"]


def kept(stitches: Stitches, name: str) -> list[dict[str, Any]]:
    """The telemetry that the environment's Application Insights received."""
    store = Store(stitches.stacks.workspace.azure)
    try:
        view = store.read()
        (component,) = (each for each in view.of_type(COMPONENT) if each.id.endswith(f"-{stitches.stack}"))
        return view.unseen(component.id).get(name) or []
    finally:
        store.close()


def _unhealthy(stack: str) -> str:
    """A release that is unhealthy in production; dev has the slot's setting on the site itself."""
    return UNHEALTHY_IN_PRODUCTION if stack != "dev" else 'HEALTH = "unhealthy"'


def test_a_new_runtime_is_set_with_the_code_that_needs_it_and_stays(
    stitches: Stitches, tmp_path: Path
) -> None:
    stacks, stack = stitches.stacks, stitches.stack
    newer = tmp_path / "backend"
    shutil.copytree(SAMPLE / "backend", newer)
    configuration = newer / "Stitches.runtimeconfig.json"
    configuration.write_text(
        configuration.read_text(encoding="utf-8").replace('"10.0.0"', '"11.0.0"'), encoding="utf-8"
    )
    too_early = stacks.operated("deploy", stack, *artifacts(newer))
    assert too_early.returncode == 2
    setting = ("--path", "stitches:appService.runtime", "DOTNETCORE|11.0")
    succeeded(stacks.pulumi("config", "set", *setting, "--stack", stack))
    succeeded(stacks.pulumi("up", "--yes", "--skip-preview", "--stack", stack))
    assert runtime(stacks, stack) == "DOTNETCORE|10.0", "the current code needs it"
    assert stitches.deploy(newer)[0] == 0
    assert runtime(stacks, stack) == "DOTNETCORE|11.0"
    setting = ("--path", "stitches:appService.maximumInstances", "1")
    succeeded(stacks.pulumi("config", "set", *setting, "--stack", stack))
    succeeded(stacks.pulumi("up", "--yes", "--skip-preview", "--stack", stack))
    assert runtime(stacks, stack) == "DOTNETCORE|11.0", "an update keeps the runtime that a release has set"


def runtime(stacks: LocalStacks, stack: str) -> str:
    """The runtime of the app in Azure."""
    store = Store(stacks.workspace.azure)
    try:
        (app,) = (each for each in store.read().of_type(APP) if each.id.endswith(f"-{stack}"))
        return app.properties["siteConfig"]["linuxFxVersion"]
    finally:
        store.close()
