"""Every Pulumi program and policy pack of the checkout, whoever runs it."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from local.workspace import Workspace

CHECKOUT = Path(__file__).resolve().parents[1]

# Run as by the launcher, and stopped at the first import of a package that is not Python's own.
_UNTIL_THE_FIRST_PACKAGE = """
import os, runpy, signal, sys

class Stop:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] not in {*sys.stdlib_module_names, "__main__"}:
            sys.stdout.write(repr(signal.getsignal(signal.SIGINT)))
            sys.stdout.flush()
            os._exit(0)

sys.path.insert(0, sys.argv[1])
sys.meta_path.insert(0, Stop)
runpy.run_path(sys.argv[1], run_name="__main__")
"""


def tracked(*patterns: str) -> list[Path]:
    """The files that git tracks, or would track, under these names."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for line in listed.stdout.splitlines() if (path := CHECKOUT / line).exists()]


def programs() -> list[Path]:
    """The programs and packs: files that import the SDK and are run, not imported."""
    return [
        path.parent
        for path in tracked("__main__.py", "**/__main__.py")
        if any(
            line.startswith(("import pulumi", "from pulumi", "from benchmarks.recording"))
            for line in path.read_text(encoding="utf-8").splitlines()
        )
    ]


def named(path: Path) -> str:
    return str(path.relative_to(CHECKOUT))


def test_the_programs_are_found() -> None:
    assert {"", "bootstrap", "policies", "benchmarks/plain"} <= {
        named(path).strip(".") for path in programs()
    }


@pytest.mark.parametrize("program", programs(), ids=named)
def test_sigint_ends_a_program_without_output_before_it_has_imported_anything(program: Path) -> None:
    """The official language host ends programs with SIGINT; imports take most of a program's time."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", _UNTIL_THE_FIRST_PACKAGE, program],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "<Handlers.SIG_DFL: 0>", done.stderr


def test_the_project_files_are_found() -> None:
    assert {named(path) for path in project_files()} >= {
        "Pulumi.yaml",
        "bootstrap/Pulumi.yaml",
        "policies/PulumiPolicy.yaml",
    }


def project_files() -> list[Path]:
    """The files by which the engine runs the programs and packs."""
    return tracked("Pulumi.yaml", "**/Pulumi.yaml", "PulumiPolicy.yaml", "**/PulumiPolicy.yaml")


@pytest.mark.parametrize("file", project_files(), ids=named)
def test_a_committed_project_names_its_toolchain_and_the_checkouts_environment(file: Path) -> None:
    assert_runs_in_the_checkouts_environment(file)


def test_the_generated_project_names_its_toolchain_and_the_checkouts_environment(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.prepare()
    assert_runs_in_the_checkouts_environment(workspace.project / "Pulumi.yaml")


def assert_runs_in_the_checkouts_environment(file: Path) -> None:
    """Without both, the official language host uses any uv.lock, poetry.lock or Pipfile, here or above."""
    runtime = yaml.safe_load(file.read_text(encoding="utf-8"))["runtime"]
    assert (runtime["name"], runtime["options"]["toolchain"]) == ("python", "pip")
    assert Path(file.parent, runtime["options"]["virtualenv"]).resolve() == (CHECKOUT / ".venv").resolve()
