"""Runs prod's first update in an Azure that takes its time, and works out the shortest that it could be."""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import engine
from benchmarks.graph import Graph
from benchmarks.lost_time import lost_time, steps
from benchmarks.measurements import MakespanRound, MakespanRun, Measured
from benchmarks.plugin import FAULTS_VARIABLE
from benchmarks.preview import STACK
from benchmarks.process import run
from local.workspace import Workspace
from sandbox.faults.latencies import latency

ROUNDS = 3
"""How often both updates are measured."""

CRITICAL_PATH_SECONDS = 40.0
"""How long Azure needs at least, once its own time is shortened.

Nothing is taken from what an update takes: the engine's start and the program's, some 3 seconds, count. So it
has to be long enough that the target of 1.15 leaves room for them, and short enough to be awaited.
"""

QUICK_CRITICAL_PATH_SECONDS = 1.0
"""The same in a quick run, which shows that it works."""

TIME_LIMIT_SECONDS = 300.0
"""After so long an update is given up."""


class UpdateError(Exception):
    """An update failed; the message is for the person who runs the benchmark."""


def measure(folder: Path, where: Measured, *, quick: bool, say: Callable[[str], None]) -> MakespanRun:
    """Measure both updates in turns.

    Raises:
        engine.EngineUnavailable: There is no engine.
        UpdateError: An update failed, took too long, or no longer than without latencies.
    """
    rounds = 1 if quick else ROUNDS
    critical_path_seconds = QUICK_CRITICAL_PATH_SECONDS if quick else CRITICAL_PATH_SECONDS
    updates = _Updates(Workspace(folder / "stack"), engine.ensure().directory / "pulumi")
    say("prod's first update, which tells its critical path …")
    without = updates.first()
    graph = Graph.read(updates.state(), azure_seconds)
    factor = round(critical_path_seconds / graph.length(), 6)
    faults = folder / "faults.json"
    faults.write_text(json.dumps({"latency": {}, "factor": factor}), encoding="utf-8")
    measured: list[MakespanRound] = []
    for number in range(1, rounds + 1):
        without = without if number == 1 else updates.first()
        with_latencies = updates.first(faults)
        if with_latencies < factor * graph.length():
            raise UpdateError("An update was faster than its critical path: the latencies had no effect.")
        measured.append(
            MakespanRound(without_latencies_seconds=without, with_latencies_seconds=with_latencies)
        )
        say(
            f"round {number} of {rounds}: prod's first update, {without:.2f} s; with latencies, "
            f"{with_latencies:.2f} s, of which the critical path needs {factor * graph.length():.2f} s"
        )
    return MakespanRun(
        date=where.date,
        machine=where.machine,
        versions=where.versions,
        factor=factor,
        azure_seconds=round(sum(graph.seconds.values()), 1),
        path=tuple(steps(graph)),
        lost=tuple(lost_time(graph)),
        rounds=tuple(measured),
    )


def azure_seconds(resource_type: str) -> float:
    """How long Azure takes to create a resource of a type; what is no resource of Azure takes no time."""
    return latency(resource_type).create if resource_type.startswith("azure-native:") else 0.0


@dataclass(frozen=True)
class _Updates:
    """Makes the same stack again and again, each time where nothing was before."""

    workspace: Workspace
    pulumi: Path

    def first(self, faults: Path | None = None) -> float:
        """Bring prod up as `pulumi up` does, without the policies, and give the seconds that it took."""
        shutil.rmtree(self.workspace.folder, ignore_errors=True)
        self.workspace.prepare()
        self._run(["stack", "init", STACK])
        return round(self._run(["up", "--stack", STACK, "--yes", "--skip-preview"], faults), 3)

    def state(self) -> str:
        """Give the state that the last one left."""
        file = self.workspace.folder / "state.json"
        self._run(["stack", "export", "--stack", STACK, "--file", str(file)])
        return file.read_text(encoding="utf-8")

    def _run(self, arguments: list[str], faults: Path | None = None) -> float:
        environment = self.workspace.environment(self.pulumi.parent, os.environ)
        environment.pop(FAULTS_VARIABLE, None)
        if faults is not None:
            environment[FAULTS_VARIABLE] = str(faults)
        command = [str(self.pulumi), *arguments, "--non-interactive", "--color", "never"]
        done = run(command, environment, TIME_LIMIT_SECONDS)
        if done.code != 0:
            raise UpdateError(f"`pulumi {' '.join(arguments)}` failed:\n{done.end_of_output}")
        return done.seconds
