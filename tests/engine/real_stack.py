"""A temporary project, its state and its Pulumi home, run by the real engine."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from engine import Engine


class Stack:
    """One stack of one program, in a folder with everything that it creates."""

    def __init__(self, folder: Path, engine: Engine, program: str) -> None:
        self.project = folder / "project"
        self.project.mkdir()
        (folder / "state").mkdir()
        self.home = folder / "home"
        self.environment = {
            **os.environ,
            "PATH": f"{engine.directory}{os.pathsep}{os.environ['PATH']}",
            "PULUMI_HOME": str(self.home),
            "PULUMI_BACKEND_URL": f"file://{folder / 'state'}",
            "PULUMI_CONFIG_PASSPHRASE": "of a test",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        }
        self.write_project(sys.prefix)
        (self.project / "__main__.py").write_text(program, encoding="utf-8")
        self.succeed("stack", "init", "dev")

    def write_project(self, virtual_environment: str) -> None:
        (self.project / "Pulumi.yaml").write_text(
            json.dumps(
                {
                    "name": "trial",
                    "runtime": {
                        "name": "python",
                        "options": {"toolchain": "pip", "virtualenv": virtual_environment},
                    },
                }
            ),
            encoding="utf-8",
        )

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            ["pulumi", "--non-interactive", "--color", "never", *arguments],
            cwd=self.project,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments: str) -> tuple[int, str]:
        """Run a command of the engine; return its exit code and its output."""
        process = self.start(*arguments)
        output, _ = process.communicate(timeout=120)
        return process.returncode, output

    def succeed(self, *arguments: str) -> str:
        code, output = self.run(*arguments)
        assert code == 0, output
        return output

    def up(self) -> str:
        return self.succeed("up", "--yes", "--skip-preview")

    def output(self, name: str) -> object:
        return json.loads(self.succeed("stack", "output", "--json", "--show-secrets"))[name]

    def start_and_wait_for(self, file: str, *arguments: str) -> subprocess.Popen[str]:
        """Start a command and wait until the program has written a file."""
        process = self.start(*arguments)
        deadline = time.monotonic() + 60
        while not (self.project / file).exists():
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                raise AssertionError(process.communicate()[0])
            time.sleep(0.02)
        return process

    def processes(self) -> list[str]:
        """List the processes that still run for this stack: those that inherited its Pulumi home."""
        mark = f"PULUMI_HOME={self.home}".encode()
        return [
            _command(process) for process in _all_processes() if mark in _environment(process).split(b"\0")
        ]

    def assert_nothing_runs(self, *, within: float = 3.0) -> None:
        deadline = time.monotonic() + within
        while (left := self.processes()) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not left


def policy_pack(folder: Path) -> Path:
    """A pack with one policy: no bolt is wider than the loom."""
    pack = folder / "pack"
    pack.mkdir()
    options = {"toolchain": "pip", "virtualenv": sys.prefix}
    (pack / "PulumiPolicy.yaml").write_text(
        json.dumps({"runtime": {"name": "python", "options": options}}), encoding="utf-8"
    )
    (pack / "__main__.py").write_text(
        """
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy

def narrow(args, report):
    print("looking at", args.resource_type)
    if args.resource_type == "trial:index:Bolt" and args.props["width"] > 50:
        report(f"a bolt of {args.props['width']:.0f} is wider than the loom")

PolicyPack(
    name="loom",
    enforcement_level=EnforcementLevel.MANDATORY,
    policies=[ResourceValidationPolicy(name="narrow", description="It fits.", validate=narrow)],
)
""",
        encoding="utf-8",
    )
    return pack


def _all_processes() -> Iterable[Path]:
    return (path for path in Path("/proc").iterdir() if path.name.isdigit())


def _environment(process: Path) -> bytes:
    try:
        return (process / "environ").read_bytes()
    except OSError:  # it has ended, or is not ours
        return b""


def _command(process: Path) -> str:
    try:
        return (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return f"process {process.name}"
