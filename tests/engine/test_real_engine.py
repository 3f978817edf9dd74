import json
import signal
import subprocess
import sys
import sysconfig
import time
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

import engine
from engine import Engine, Origin
from tests.engine.real_stack import Stack, policy_pack

pytestmark = pytest.mark.engine

_NEEDS_PROC = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="finds processes in /proc")

_WAITING = """
import subprocess

# The child shows that it runs: before that, it may not have the environment by which it is found.
subprocess.run(["sh", "-c", "touch started; sleep 300; true"])
"""


@pytest.fixture(scope="module")
def made() -> Engine:
    """The engine of this machine, with whichever language host it has."""
    return engine.ensure()


@pytest.fixture
def stack(tmp_path: Path, made: Engine) -> Callable[[str], Stack]:
    return lambda program: Stack(tmp_path, made, program)


@pytest.fixture
def our_stack(tmp_path: Path) -> Callable[[str], Stack]:
    """For tests of our own language host; the one on PATH may be the official one."""
    ours = engine.ensure(Origin.MODULES)
    return lambda program: Stack(tmp_path, ours, program)


def test_the_engine_has_the_expected_version(made: Engine) -> None:
    version = [made.directory / "pulumi", "version"]
    printed = subprocess.run(version, capture_output=True, text=True, check=True).stdout
    assert printed.strip() == f"v{made.version}"


def test_a_program_runs_and_its_outputs_and_its_printed_text_are_shown(stack: Callable[[str], Stack]) -> None:
    running = stack(
        """
import sys, pulumi
print("printed to the output")
print("printed to the errors", file=sys.stderr)
pulumi.export("names", [pulumi.get_project(), pulumi.get_stack(), pulumi.get_organization()])
pulumi.export("dry", pulumi.runtime.is_dry_run())
pulumi.export("root", pulumi.get_root_directory())
"""
    )
    printed = running.up()
    assert "printed to the output" in printed
    assert "printed to the errors" in printed
    assert "warning" not in printed
    assert running.output("names") == ["trial", "dev", "organization"]
    assert running.output("dry") is False
    assert running.output("root") == str(running.project)


def test_configuration_is_passed_and_secrets_stay_secret(stack: Callable[[str], Stack]) -> None:
    running = stack(
        """
import pulumi
config = pulumi.Config()
pulumi.export("word", config.require("word"))
pulumi.export("object", config.require_object("object"))
pulumi.export("key", config.require_secret("key"))
"""
    )
    running.succeed("config", "set", "word", "cloth")
    running.succeed("config", "set", "--path", "object.list[0]", "one")
    running.succeed("config", "set", "--secret", "key", "only for the program")
    assert "only for the program" not in running.up()
    assert running.output("word") == "cloth"
    assert running.output("object") == {"list": ["one"]}
    assert running.output("key") == "only for the program"
    assert json.loads(running.succeed("stack", "output", "--json"))["key"] == "[secret]"
    assert "only for the program" not in running.succeed("stack", "export")


def test_the_virtual_environment_of_the_project_runs_the_program(stack: Callable[[str], Stack]) -> None:
    running = stack("import sys, pulumi\npulumi.export('prefix', sys.prefix)\n")
    environment = running.project / "deeper" / "environment"
    venv.create(environment, symlinks=True, with_pip=False)
    packages = next(environment.glob("lib/python*/site-packages"))
    (packages / "these.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    running.write_project("deeper/environment")
    running.up()
    assert running.output("prefix") == str(environment)


def test_a_virtual_environment_that_is_missing_is_reported_with_what_to_do(
    our_stack: Callable[[str], Stack],
) -> None:
    running = our_stack("")
    running.write_project("missing")
    code, printed = running.run("preview")
    assert code != 0
    assert "python3 -m venv" in printed
    assert "Traceback" not in printed


def test_a_failing_program_fails_the_command_and_is_reported_once(stack: Callable[[str], Stack]) -> None:
    running = stack("raise ValueError('the cloth is torn')\n")
    code, printed = running.run("preview")
    assert code != 0
    assert printed.count("ValueError: the cloth is torn") == 1
    assert "exit code" not in printed  # 32: the launcher has already shown the error


def test_a_program_that_ends_with_another_code_is_reported_with_it(stack: Callable[[str], Stack]) -> None:
    code, printed = stack("import os\nos._exit(7)\n").run("preview")
    assert code != 0
    assert "program exited with non-zero exit code: 7" in printed


def test_about_lists_the_program_s_python_and_packages(stack: Callable[[str], Stack]) -> None:
    about = json.loads(stack("").succeed("about", "--json"))
    assert about["runtime"]["executable"] == f"{sys.prefix}/bin/python"
    names = {package["name"] for package in about["dependencies"]}
    assert names
    assert (
        "grpcio" not in names
    )  # pulumi requires it; only packages that no other package requires are listed


def test_a_policy_pack_runs_and_blocks(stack: Callable[[str], Stack], tmp_path: Path) -> None:
    running = stack(
        """
import pulumi

class Bolt(pulumi.ComponentResource):
    def __init__(self, name, width):
        super().__init__("trial:index:Bolt", name, {"width": width})
        self.register_outputs({})

Bolt("bolt", pulumi.Config().require_int("width"))
"""
    )
    pack = policy_pack(tmp_path)
    running.succeed("config", "set", "width", "10")
    assert "looking at trial:index:Bolt" in running.succeed("preview", "--policy-pack", str(pack))
    running.succeed("config", "set", "width", "100")
    code, printed = running.run("preview", "--policy-pack", str(pack))
    assert code != 0
    assert "a bolt of 100 is wider than the loom" in printed


@_NEEDS_PROC
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_update_ends_at_once_and_leaves_no_process(
    our_stack: Callable[[str], Stack], number: signal.Signals
) -> None:
    running = our_stack(_WAITING)
    process = running.start_and_wait_for("started", "up", "--yes", "--skip-preview")
    interrupted = time.monotonic()
    process.send_signal(number)
    printed, _ = process.communicate(timeout=30)
    assert time.monotonic() - interrupted < 2  # a language host that ignores signals would take 5 s
    assert process.returncode != 0
    assert "Traceback" not in printed
    assert "KeyboardInterrupt" not in printed
    running.assert_nothing_runs()


@_NEEDS_PROC
def test_a_killed_engine_leaves_no_orphan(our_stack: Callable[[str], Stack]) -> None:
    running = our_stack(_WAITING)
    process = running.start_and_wait_for("started", "preview")
    assert len(running.processes()) >= 4  # engine, language host, program, the program's child
    process.kill()
    process.communicate(timeout=30)
    running.assert_nothing_runs()


@_NEEDS_PROC
def test_a_killed_engine_leaves_no_orphan_of_a_policy_pack(
    our_stack: Callable[[str], Stack], tmp_path: Path
) -> None:
    running = our_stack(_WAITING)
    pack = str(policy_pack(tmp_path))
    process = running.start_and_wait_for("started", "preview", "--policy-pack", pack)
    assert any("pulumi.policy" in command for command in running.processes())
    process.kill()
    process.communicate(timeout=30)
    running.assert_nothing_runs()


@_NEEDS_PROC
def test_after_an_ordinary_command_nothing_runs(stack: Callable[[str], Stack]) -> None:
    running = stack("")
    started = time.monotonic()
    running.succeed("preview")
    running.assert_nothing_runs(within=0.5)
    assert time.monotonic() - started < 20
