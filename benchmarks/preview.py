"""Runs one preview and measures it."""

import os
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import engine
from benchmarks.measurements import Preview
from benchmarks.process import Done, run
from benchmarks.programs import Case
from benchmarks.size import ENVIRONMENTS_VARIABLE
from local.workspace import CHECKOUT, Workspace
from model.yaml_file import read_yaml_file, yaml_text

STACK = "prod"
"""The stack that is previewed: all programs have its configuration, ours reads it."""

TIME_LIMIT_SECONDS = 600.0
"""After so long a preview is given up."""

PACK = CHECKOUT / "policies"
"""The policy pack."""

_TO_CREATE = re.compile(r"^ +\+ (\d+) to create$", re.MULTILINE)
# Not the whole line: the engine's sign that it is still alive may stand before it.
_AZURE_RESOURCE = re.compile(r"\+ +(azure-native:\S+ \S+) create\b")
_JUDGED = re.compile(r"^Policies:$", re.MULTILINE)
# What getrusage counts memory in. Source: the manual pages getrusage(2) of Linux and of macOS.
_MEMORY_UNITS_PER_MIB = 1024**2 if sys.platform == "darwin" else 1024


class PreviewError(Exception):
    """A preview failed; the message is for the person who runs the benchmark."""


@dataclass(frozen=True)
class Bench:
    """An engine, and a workspace of the benchmark's own in which nothing was ever created."""

    engine: engine.Engine
    folder: Path

    @classmethod
    def prepare(cls, folder: Path) -> "Bench":
        """Make the workspace anew and the stack in it, so that each preview creates everything.

        Raises:
            engine.EngineUnavailable: There is no engine.
            PreviewError: The stack cannot be made.
        """
        shutil.rmtree(folder, ignore_errors=True)
        workspace = Workspace(folder)
        workspace.prepare()
        bench = cls(engine.ensure(), folder)
        bench._pulumi(["stack", "init", STACK], workspace.project, environments=1)
        return bench

    def preview(self, case: Case, round_number: int, *, with_pack: bool = False) -> Preview:
        """Preview a case and measure it.

        Raises:
            PreviewError: The preview failed, took too long, said nothing about what it would create, or
                should have been judged by the policy pack and was not.
        """
        pack = ["--policy-pack", str(PACK)] if with_pack else []
        done = self._pulumi(
            ["preview", "--stack", STACK, "--non-interactive", "--color", "never", *pack],
            self._project(case),
            case.environments,
        )
        if with_pack and not _JUDGED.search(done.output):
            raise PreviewError(f"The policy pack judged nothing:\n{done.end_of_output}")
        found = _TO_CREATE.findall(done.output)
        if not found:
            raise PreviewError(f"The preview would create nothing:\n{done.end_of_output}")
        return Preview(
            program=case.program,
            environments=case.environments,
            round=round_number,
            seconds=round(done.seconds, 3),
            cpu_seconds=round(done.usage.ru_utime + done.usage.ru_stime, 3),
            peak_memory_mib=round(done.usage.ru_maxrss / _MEMORY_UNITS_PER_MIB, 1),
            azure_resources=len(set(_AZURE_RESOURCE.findall(done.output))),
            resources=int(found[-1]),
        )

    def _project(self, case: Case) -> Path:
        """A project like the workspace's own, the same stack and all, with the case's program."""
        own = Workspace(self.folder).project
        project = self.folder / f"{case.program}-{case.environments}"
        if not project.exists():
            shutil.copytree(own, project, symlinks=True)  # one leads to all installed packages
            settings = cast("dict[str, object]", read_yaml_file(own / "Pulumi.yaml"))
            text = yaml_text({**settings, "main": str(case.folder)})
            (project / "Pulumi.yaml").write_text(text, encoding="utf-8")
        return project

    def _pulumi(self, arguments: list[str], project: Path, environments: int) -> Done:
        environment = {
            **Workspace(self.folder).environment(self.engine.directory, os.environ),
            "PULUMI_OPTION_CWD": str(project),
            # The programs in benchmarks/ find ours as ours finds itself.
            "PYTHONPATH": str(CHECKOUT),
            ENVIRONMENTS_VARIABLE: str(environments),
        }
        done = run([str(self.engine.directory / "pulumi"), *arguments], environment, TIME_LIMIT_SECONDS)
        if done.code != 0:
            late = done.seconds >= TIME_LIMIT_SECONDS
            how = f"took longer than {TIME_LIMIT_SECONDS:.0f} s and was stopped" if late else "failed"
            # What a pack refused stands above the stack's outputs, hundreds of lines from the end.
            told = done.output if "--policy-pack" in arguments else done.end_of_output
            raise PreviewError(f"`pulumi {' '.join(arguments)}` {how}:\n{told}")
        return done
