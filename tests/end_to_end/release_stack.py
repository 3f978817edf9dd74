"""Releases to the local Azure: the real command, Kudu, Azure Resource Manager, sites and faults.

Only the records are in a file instead of the engine's state: a write of the engine takes seconds, and another
test (test_release.py) shows that the engine's state gets the records.
"""

import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx

import engine
from model.deployment_history import DeploymentEntry, DeploymentHistory
from operations.releases.contents import contents
from operations.releases.package import write_package
from operations.stacks.local_stacks import LOCAL_AZURE_VARIABLE
from sandbox.arm import process
from sandbox.azure.store import Store
from tests.end_to_end import filed_stitches
from tests.end_to_end.local_stacks import CHECKOUT, LocalStacks, measured, succeeded
from tests.sandbox.sites.estate import until

SAMPLE = CHECKOUT / "samples" / "stitches"
BACKEND = SAMPLE / "backend"
MIGRATIONS = ("--migrations", str(SAMPLE / "migrations/efbundle"))
SQL_CLIENT = ("--sql-client", str(SAMPLE / "migrations/sqlcmd"))


def stitches() -> tuple[str, ...]:
    """The command of `stitches` with its records in a file."""
    return (sys.executable, "-u", *measured(), "-m", "tests.end_to_end.filed_stitches")


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a command ended.

    Attributes:
        code: Its exit code; negative if a signal ended it.
        output: Everything that it wrote.
        seconds: How long it took.
    """

    code: int
    output: str
    seconds: float


@dataclass
class ReleaseStack:
    """A stack with a slot, and the commands that release to it."""

    stacks: LocalStacks
    stack: str = "staging"
    faults: Mapping[str, Any] | None = None
    _seed: int = field(default=0, init=False)

    @classmethod
    def opened(cls, folder: Path) -> "ReleaseStack":
        """Bring the stack up, and keep its state beside the records."""
        made = cls(LocalStacks(folder))
        succeeded(made.stacks.local("up", made.stack))
        made.records.parent.mkdir()
        exported = succeeded(made.stacks.pulumi("stack", "export", "--stack", made.stack))
        (made.records.parent / filed_stitches.STATE).write_text(exported, encoding="utf-8")
        return made

    def close(self) -> None:
        """Stop everything that runs."""
        process.stop(self.stacks.workspace.azure)

    def disturb(self, **faults: Any) -> None:
        """Simulate these faults from now on, with new counts; without arguments, simulate none."""
        self._seed += 1
        self.faults = {"seed": self._seed, **faults} if faults else None

    def deploy(self, backend: Path = BACKEND, *options: str, **variables: str) -> Ended:
        """Release the sample, or a variant of its backend; migrations only if the options name some."""
        return self.wait(self.begin(backend, *options, **variables))

    def begin(self, backend: Path = BACKEND, *options: str, **variables: str) -> "subprocess.Popen[str]":
        """Start a release."""
        artifacts = ("--frontend", str(SAMPLE / "frontend"), "--backend", str(backend))
        migrations = () if "--migrations" in options else ("--no-migrations",)
        return self.command("deploy", *artifacts, *migrations, *options, **variables)

    def command(self, command: str, *arguments: str, **variables: str) -> "subprocess.Popen[str]":
        """Start a command on the stack, in its own process group."""
        return self.run(*stitches(), command, self.stack, *arguments, **variables)

    def run(self, *command: str, **variables: str) -> "subprocess.Popen[str]":
        """Start any command in an environment in which `stitches` finds its engine and the local Azure."""
        return subprocess.Popen(
            command,
            cwd=CHECKOUT,
            env={**self._environment(), **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def wait(self, command: "subprocess.Popen[str]") -> Ended:
        """Wait for the end of a command."""
        begun = time.monotonic()
        output, _ = command.communicate(timeout=300)
        return Ended(code=command.returncode, output=output, seconds=time.monotonic() - begun)

    def hold(self, write: str) -> None:
        """Make the next writes whose text begins with this wait."""
        self._hold.write_text(write, encoding="utf-8")

    def wait_until_held(self, command: "subprocess.Popen[str]") -> None:
        """Wait until such a write waits."""
        held = self.records.with_name(f"{filed_stitches.HELD}.{command.pid}")
        until(lambda: held.exists() or command.poll() is not None, bool)
        assert command.poll() is None, command.communicate()

    def release(self) -> None:
        """Let the writes continue."""
        self._hold.unlink(missing_ok=True)

    @property
    def records(self) -> Path:
        """The file with the records."""
        return self.stacks.folder / "records" / filed_stitches.RECORDS

    @property
    def history(self) -> DeploymentHistory:
        """The records."""
        return DeploymentHistory.stored(json.loads(self.records.read_text(encoding="utf-8")))

    @property
    def latest(self) -> DeploymentEntry:
        """The newest record."""
        latest = self.history.latest
        assert latest is not None
        return latest

    @property
    def site(self) -> str:
        """The address of the site that its users open."""
        return self._address("site")

    @property
    def live(self) -> str:
        """The release that the site serves to its users."""
        return self._release_at("site")

    @property
    def staged(self) -> str:
        """The release that the slot serves."""
        return self._release_at("slot")

    @property
    def healthy(self) -> bool:
        """Whether the site is healthy."""
        response = httpx.get(f"{self.site}/api/health", trust_env=False, timeout=30)
        return response.status_code == 200 and response.json() == {"status": "healthy"}

    @property
    def swaps(self) -> frozenset[str]:
        """The ids of the swaps that Azure Resource Manager accepted last."""
        with closing(Store(self.stacks.workspace.azure)) as store:
            kept: Mapping[str, Any] = store.read().unseen(self.app_id).get("operations") or {}
        return frozenset(kept)

    def uploads(self, release_id: str) -> int:
        """The number of packages of a release that Kudu accepted."""
        files = process.folder_of(self.stacks.workspace.azure).glob("sites/**/deployments/*/status.json")
        return sum(f"release {release_id}" in file.read_text(encoding="utf-8") for file in files)

    @cached_property
    def app_id(self) -> str:
        """The app's id in Azure."""
        return next(
            each for each in self.stacks.ids_in_azure() if each.endswith(f"/sites/stitches-{self.stack}")
        )

    @property
    def slot_id(self) -> str:
        """The slot's id in Azure."""
        return f"{self.app_id}/slots/staging"

    @contextmanager
    def setting(self, name: str, value: str) -> Generator[None]:
        """Change a setting of the slot for the duration of the context."""
        with self.settings(self.slot_id, {name: value}):
            yield

    @contextmanager
    def settings(self, site_id: str, values: Mapping[str, str]) -> Generator[None]:
        """Change settings of the app, or of the slot, for the duration of the context."""
        with closing(Store(self.stacks.workspace.azure)) as store:
            before = store.read().unseen(site_id)["appSettings"]
            _keep(store, site_id, {**before, **values})
            yield
            _keep(store, site_id, before)

    @contextmanager
    def preview_left_open(self) -> Generator[None]:
        """Leave a swap with preview in progress for the duration of the context."""
        with closing(Store(self.stacks.workspace.azure)) as store:
            before = store.read().get(self.app_id)
            assert before is not None
            with store.write() as transaction:
                properties = {**before.properties, "targetSwapSlot": "staging"}
                transaction.save(replace(before, properties=properties))
            yield
            with store.write() as transaction:
                transaction.save(before)

    def put_secret(self, name: str, value: str) -> None:
        """Put a secret into the stack's vault, through Azure Resource Manager."""
        (vault,) = (each for each in self.stacks.ids_in_azure() if re.search("/vaults/[^/]+$", each))
        response = httpx.put(
            f"{self._running.resource_manager}{vault}/secrets/{name}?api-version=2023-07-01",
            json={"properties": {"value": value}},
            headers={"Authorization": f"Bearer {self.token()}"},
            verify=ssl.create_default_context(cafile=self._running.authority),
            trust_env=False,
        )
        assert response.is_success, response.text

    def token(self) -> str:
        """A token for Azure Resource Manager and Kudu."""
        running = self._running
        return httpx.get(
            running.identity_endpoint,
            params={"api-version": "2019-08-01", "resource": "https://management.azure.com/"},
            headers={"X-IDENTITY-HEADER": running.identity_header},
            trust_env=False,
        ).json()["access_token"]

    @property
    def identity_header(self) -> str:
        """The header with which programs on this machine get tokens."""
        return self._running.identity_header

    def publish_to_slot(self, release_id: str, folder: Path) -> None:
        """Publish a package to the slot without the command, and wait until the slot serves it."""
        package = write_package(
            contents(SAMPLE / "frontend", BACKEND, None),
            folder / "foreign.zip",
            deployment_id=release_id,
            commit="0" * 40,
            sql_client=None,
        )
        running = self._running
        kudu = next(
            url for name, url in process.addresses(running).items() if "-staging-staging.scm." in name
        )
        response = httpx.post(
            f"{kudu}/api/publish?type=zip",
            content=package.file.read_bytes(),
            headers={"Authorization": f"Bearer {self.token()}"},
            verify=ssl.create_default_context(cafile=running.authority),
            trust_env=False,
            timeout=60,
        )
        assert response.is_success, response.text
        until(lambda: self.staged, lambda served: served == release_id)

    @property
    def _running(self) -> process.Running:
        file = self.stacks.folder / "faults.json"
        if self.faults is not None:
            file.write_text(json.dumps(self.faults), encoding="utf-8")
        return process.start(self.stacks.workspace.azure, faults=file if self.faults is not None else None)

    def _environment(self) -> dict[str, str]:
        return {
            **self.stacks.workspace.environment(engine.ensure().directory, os.environ),
            **self._running.variables(),
            LOCAL_AZURE_VARIABLE: str(self.stacks.workspace.azure),
            filed_stitches.FOLDER_VARIABLE: str(self.records.parent),
        }

    @cached_property
    def _endpoints(self) -> dict[str, str]:
        return self.stacks.outputs(self.stack)["endpoints"]

    def _address(self, name: str) -> str:
        return process.addresses(self._running)[httpx.URL(self._endpoints[name]).host]

    def _release_at(self, name: str) -> str:
        response = httpx.get(f"{self._address(name)}/release.json", trust_env=False, timeout=30)
        return response.json()["deploymentId"]

    @property
    def _hold(self) -> Path:
        return self.records.with_name(filed_stitches.HOLD)


def _keep(store: Store, site_id: str, settings: Mapping[str, str]) -> None:
    """Store these settings of a site."""
    kept = store.read().unseen(site_id)
    with store.write() as transaction:
        transaction.keep_unseen(site_id, {**kept, "appSettings": dict(settings)})


# Only the slot has this setting: the release is healthy there, and unhealthy in production.
UNHEALTHY_IN_PRODUCTION = '"healthy" if os.environ.get("STITCHES_RELEASE_PHASE") else "unhealthy"'


def variant(folder: Path, **constants: object) -> Path:
    """The sample's backend with changed constants; each value is the text of an expression."""
    backend = folder / "backend"
    shutil.copytree(BACKEND, backend)
    program = backend / "stitches.py"
    lines = program.read_text(encoding="utf-8").splitlines()
    for name, value in constants.items():
        (number,) = (number for number, line in enumerate(lines) if line.startswith(f"{name} = "))
        lines[number] = f"{name} = {value}"
    program.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return backend


def read_until(command: "subprocess.Popen[str]", text: str) -> str:
    """Read a command's output until a line begins with a text."""
    output = ""
    for line in command.stdout or ():
        output += line
        if line.startswith(text):
            return output
    raise AssertionError(f"it ended before it printed {text!r}: {output}")


def kill(command: "subprocess.Popen[str]") -> None:
    """Kill a command and everything that it started, as when the machine shuts down."""
    os.killpg(command.pid, signal.SIGKILL)
    command.communicate()
