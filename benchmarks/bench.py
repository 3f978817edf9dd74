"""Runs previews and first updates of prod, and measures them."""

import json
import os
import re
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import engine
from benchmarks.process import Done, run
from benchmarks.programs import ENVIRONMENTS_VARIABLE, RECORDING_VARIABLE, Case
from benchmarks.recording import Recorded, read, recorded_in, written
from local.workspace import CHECKOUT, Workspace
from model.environment_rules import EnvironmentName
from model.yaml_file import read_yaml_file, yaml_text
from process_environment import WITHOUT_CHECKPOINTS

STACK = EnvironmentName.PROD
"""The measured stack: every program has its configuration, and ours reads it."""

PACK = CHECKOUT / "policies"
"""The policy pack."""

FAULTS_VARIABLE = "AZURE_SANDBOX_FAULTS"
"""The environment variable with the file that enables latencies."""

TIME_LIMIT_SECONDS = 600.0
"""Seconds after which a run of the engine is stopped."""

_TO_CREATE = re.compile(r"^ +\+ (\d+) to create$", re.MULTILINE)
# Not the whole line: the engine's sign of progress may come before it.
_AZURE_RESOURCE = re.compile(r"\+ +(azure-native:\S+ \S+) create\b")
_POLICIES = re.compile(r"^Policies:$", re.MULTILINE)
# The unit of memory in getrusage. Source: the manual pages getrusage(2) of Linux and of macOS.
_MEMORY_UNITS_PER_MIB = 1024**2 if sys.platform == "darwin" else 1024


class BenchError(Exception):
    """A run of the engine failed; the message is for the person who runs the benchmark."""


@dataclass(frozen=True)
class Preview:
    """One measured preview.

    Attributes:
        seconds: From the start of `pulumi preview` to its end.
        cpu_seconds: Of the engine, the program and the plugins together.
        peak_memory_mib: Of the largest of these processes.
        azure_resources: The number of Azure resources that it would create.
        resources: The same, with components and the stack itself.
    """

    seconds: float
    cpu_seconds: float
    peak_memory_mib: float
    azure_resources: int
    resources: int


@dataclass(frozen=True)
class Bench:
    """An engine, and workspaces of the benchmark: one for previews, another one for updates."""

    engine: engine.Engine
    folder: Path

    @classmethod
    def prepare(cls, folder: Path) -> "Bench":
        """Create the workspaces again, and the empty stack from which previews start.

        Raises:
            engine.EngineUnavailable: No engine is available.
            BenchError: The stack cannot be created.
        """
        shutil.rmtree(folder, ignore_errors=True)
        bench = cls(engine.ensure(), folder)
        bench._empty_stack(bench._previews)
        return bench

    @property
    def _previews(self) -> Workspace:
        return Workspace(self.folder / "previews")

    @property
    def _updates(self) -> Workspace:
        return Workspace(self.folder / "updates")

    @property
    def _recording(self) -> Path:
        return self.folder / "recording.json"

    def first_update(self, latency_factor: float | None = None) -> float:
        """Create prod from nothing, without the policy pack. Return the seconds that it took.

        Args:
            latency_factor: The factor for Azure's own times; without it, Azure takes no time.

        Raises:
            BenchError: The update failed, or took too long.
        """
        shutil.rmtree(self._updates.folder, ignore_errors=True)
        self._empty_stack(self._updates)
        faults = dict[str, str]()
        if latency_factor is not None:
            file = self._updates.folder / "faults.json"
            file.write_text(json.dumps({"latency": {}, "factor": latency_factor}), encoding="utf-8")
            faults[FAULTS_VARIABLE] = str(file)
        return self._pulumi(
            ["up", "--stack", STACK, "--yes", "--skip-preview"], self._updates, faults
        ).seconds

    def record(self) -> str:
        """Export the state after the latest update; from now on the plain program builds from it.

        Raises:
            BenchError: There is no such state.
        """
        state = self._updates.folder / "state.json"
        self._pulumi(["stack", "export", "--stack", STACK, "--file", str(state)], self._updates)
        export = state.read_text(encoding="utf-8")
        self._recording.write_text(written(recorded_in(export)), encoding="utf-8")
        return export

    def recording(self) -> list[Recorded]:
        """The resources that the plain program builds."""
        return read(self._recording.read_text(encoding="utf-8"))

    def preview(self, case: Case, *, with_pack: bool = False) -> Preview:
        """Preview a case, and measure it.

        Raises:
            BenchError: The preview failed, took too long, would create nothing, or should have been checked
                by the policy pack and was not.
        """
        pack = ["--policy-pack", str(PACK)] if with_pack else []
        given = {
            **WITHOUT_CHECKPOINTS,  # as `make preview` runs it
            # The programs in benchmarks/ find our packages in the same way as our program does.
            "PYTHONPATH": str(CHECKOUT),
            "PULUMI_OPTION_CWD": str(self._project(case)),
            ENVIRONMENTS_VARIABLE: str(case.environments),
            RECORDING_VARIABLE: str(self._recording),
        }
        done = self._pulumi(["preview", "--stack", STACK, *pack], self._previews, given)
        if with_pack and not _POLICIES.search(done.output):
            raise BenchError(f"The policy pack checked nothing:\n{done.end_of_output}")
        found = _TO_CREATE.findall(done.output)
        if not found:
            raise BenchError(f"The preview would create nothing:\n{done.end_of_output}")
        return Preview(
            seconds=done.seconds,
            cpu_seconds=done.usage.ru_utime + done.usage.ru_stime,
            peak_memory_mib=done.usage.ru_maxrss / _MEMORY_UNITS_PER_MIB,
            azure_resources=len(set(_AZURE_RESOURCE.findall(done.output))),
            resources=int(found[-1]),
        )

    def _empty_stack(self, workspace: Workspace) -> None:
        workspace.prepare()
        self._pulumi(["stack", "init", STACK], workspace)

    def _project(self, case: Case) -> Path:
        """A project like the workspace's own, with the case's program."""
        own = self._previews.project
        project = self._previews.folder / f"{case.program}-{case.environments}"
        if not project.exists():
            shutil.copytree(own, project, symlinks=True)  # one link points to all installed packages
            settings = cast("dict[str, object]", read_yaml_file(own / "Pulumi.yaml"))
            text = yaml_text({**settings, "main": str(case.folder)})
            (project / "Pulumi.yaml").write_text(text, encoding="utf-8")
        return project

    def _pulumi(
        self, arguments: list[str], workspace: Workspace, given: Mapping[str, str] | None = None
    ) -> Done:
        environment = workspace.environment(self.engine.directory, os.environ)
        environment.pop(FAULTS_VARIABLE, None)  # the user's own
        command = [
            str(self.engine.directory / "pulumi"), *arguments, "--non-interactive", "--color", "never",
        ]  # fmt: skip
        done = run(command, {**environment, **(given or {})}, TIME_LIMIT_SECONDS)
        if done.code != 0:
            late = done.seconds >= TIME_LIMIT_SECONDS
            how = f"took longer than {TIME_LIMIT_SECONDS:.0f} s and was stopped" if late else "failed"
            # The errors of a policy pack are printed above the stack's outputs, hundreds of lines before the
            # end.
            output = done.output if "--policy-pack" in arguments else done.end_of_output
            raise BenchError(f"`pulumi {' '.join(arguments)}` {how}:\n{output}")
        return done
