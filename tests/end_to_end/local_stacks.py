"""Stacks on the real engine and the local Azure, with the commands that a person runs."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coverage import Coverage

import engine
from local.workspace import FOLDER_VARIABLE, Workspace
from sandbox.azure.control import exists
from sandbox.azure.store import Store
from tests.schema_files import schema_problems

CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class LocalStacks:
    """Local stacks in their own folder."""

    folder: Path

    @property
    def workspace(self) -> Workspace:
        """The workspace in the folder."""
        return Workspace(self.folder)

    def local(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run `stitches local`, as the Makefile does."""
        return self._run("local", *arguments, **variables)

    def operated(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run `stitches --local`, as `make stitches` does."""
        return self._run("--local", *arguments, **variables)

    def _run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *measured(), "-m", "stitches", *arguments],
            cwd=CHECKOUT,
            env={**os.environ, FOLDER_VARIABLE: str(self.folder), **variables},
            capture_output=True,
            text=True,
            check=False,
        )

    def killed(self, seconds: float, *arguments: str) -> bool:
        """Run `stitches local`, and kill it after some time; return whether it was still running then."""
        running = subprocess.Popen(
            [sys.executable, "-m", "stitches", "local", *arguments],
            cwd=CHECKOUT,
            env={**os.environ, FOLDER_VARIABLE: str(self.folder)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            running.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
        return running.wait() == -signal.SIGKILL

    def by_hand(self, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `python -m sandbox` on the local Azure, as a person does in the portal."""
        return subprocess.run(
            [sys.executable, "-m", "sandbox", command, str(self.workspace.azure), *arguments],
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            check=False,
        )

    def pulumi(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run the engine itself, so that copies of stack files stay as a test left them."""
        directory = engine.ensure().directory
        return subprocess.run(
            [directory / "pulumi", *arguments],
            env={**self.workspace.environment(directory, os.environ), **variables},
            capture_output=True,
            text=True,
            check=False,
        )

    def stitches(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        """Start a `stitches` command on the local stacks, in its own process group."""
        return subprocess.Popen(
            [sys.executable, *measured(), "-m", "stitches", *arguments],
            cwd=CHECKOUT,
            env={**self.workspace.environment(engine.ensure().directory, os.environ), **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def outputs(self, stack: str) -> dict[str, Any]:
        """A stack's outputs, which are valid by their schema."""
        outputs = json.loads(succeeded(self.pulumi("stack", "output", "--json", "--stack", stack)))
        assert schema_problems("stack-outputs", outputs) == []
        return outputs

    def ids_in_azure(self) -> list[str]:
        """The ids of the resources in the local Azure."""
        if not self.workspace.azure.exists():
            return []  # it got no request yet
        listed = subprocess.run(
            [sys.executable, "-m", "sandbox", "list", str(self.workspace.azure), "--json"],
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            check=False,
        )
        return sorted(resource["id"].lower() for resource in json.loads(succeeded(listed)))

    def in_azure(self, identifier: str) -> bool:
        """Whether a resource exists in the local Azure, also if lists do not contain it."""
        store = Store(self.workspace.azure)
        try:
            return exists(identifier, store.read())
        finally:
            store.close()

    def state(self, stack: str) -> dict[str, Any]:
        """A stack's state."""
        return json.loads(succeeded(self.pulumi("stack", "export", "--stack", stack)))["deployment"]


def measured() -> tuple[str, ...]:
    """The command that measures coverage, if the coverage of the tests is measured."""
    return ("-m", "coverage", "run", "--parallel-mode") if Coverage.current() else ()


def succeeded(run: subprocess.CompletedProcess[str]) -> str:
    """The output of a command, which must succeed."""
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout
