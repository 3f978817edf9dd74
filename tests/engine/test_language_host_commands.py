import json
import os
from pathlib import Path

import pytest
from google.protobuf.struct_pb2 import Struct
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime.proto.language_pb2 import ProgramInfo, RunPluginRequest, RunRequest

from engine.language_host.commands import policy_pack, program
from engine.language_host.interpreter import RequestError, interpreter

_ENVIRONMENT = {"PATH": os.environ["PATH"], "HOME": "/somewhere", "PYTHONHOME": "/elsewhere"}
_PROGRAMS = Path("/engine")


def test_a_program_is_run_with_everything_in_the_request(tmp_path: Path) -> None:
    request = RunRequest(
        project="stitches",
        stack="dev",
        organization="someone",
        pwd="/work/program",  # noqa: S106  # the working directory
        dryRun=True,
        parallel=16,
        monitor_address="127.0.0.1:1",
        args=["--flag", "word"],
        info=_info(tmp_path, _environment(tmp_path, ".venv")),
    )
    command = program(request, "127.0.0.1:2", _PROGRAMS, _ENVIRONMENT)
    assert command.interpreter == tmp_path / ".venv" / "bin" / "python"
    assert command.folder == "/work/program"
    assert command.arguments == (
        *("script", "/engine/pulumi-language-python-exec"),
        *("--monitor", "127.0.0.1:1"),
        *("--engine", "127.0.0.1:2"),
        *("--project", "stitches"),
        *("--root_directory", str(tmp_path)),
        *("--stack", "dev"),
        *("--pwd", "/work/program"),
        *("--dry_run", "true"),
        *("--parallel", "16"),
        *("--organization", "someone"),
        *("--", ".", "--flag", "word"),
    )


def test_an_update_is_not_a_dry_run(tmp_path: Path) -> None:
    request = RunRequest(info=_info(tmp_path, _environment(tmp_path, ".venv")))
    arguments = program(request, "", _PROGRAMS, _ENVIRONMENT).arguments
    assert arguments[arguments.index("--dry_run") + 1] == "false"


@given(st.dictionaries(st.text(), st.text()), st.lists(st.text()))
def test_configuration_and_the_names_of_secrets_are_passed_completely(
    config: dict[str, str], secrets: list[str]
) -> None:
    request = RunRequest(config=config, configSecretKeys=secrets, info=ProgramInfo(entry_point="."))
    environment = program(request, "", _PROGRAMS, _ENVIRONMENT).environment
    assert json.loads(environment["PULUMI_CONFIG"]) == config
    assert json.loads(environment["PULUMI_CONFIG_SECRET_KEYS"]) == secrets


def test_no_configuration_is_in_the_arguments(tmp_path: Path) -> None:
    request = RunRequest(config={"stitches:key": "hidden"}, info=_info(tmp_path, None))
    assert "hidden" not in " ".join(program(request, "", _PROGRAMS, _ENVIRONMENT).arguments)


def test_a_debugger_is_rejected() -> None:
    with pytest.raises(RequestError, match="cannot attach a debugger; the official Pulumi can"):
        program(RunRequest(attach_debugger=True), "", _PROGRAMS, _ENVIRONMENT)


def test_a_policy_pack_is_run_by_the_pulumi_package_with_the_environment_of_the_request(
    tmp_path: Path,
) -> None:
    request = RunPluginRequest(
        kind="analyzer",
        pwd="/work/program",  # noqa: S106  # the working directory
        args=["--logtostderr", "127.0.0.1:2"],
        env=["PATH=/usr/bin:/bin", "SENTENCE=a=b=c", "EMPTY="],
        info=_info(tmp_path, _environment(tmp_path, ".venv")),
    )
    command = policy_pack(request)
    assert command.interpreter == tmp_path / ".venv" / "bin" / "python"
    assert command.arguments == ("module", "pulumi.policy", "--logtostderr", "127.0.0.1:2", str(tmp_path))
    assert command.folder == "/work/program"
    assert command.environment == {
        "PATH": f"{tmp_path / '.venv' / 'bin'}:/usr/bin:/bin",
        "VIRTUAL_ENV": str(tmp_path / ".venv"),
        "SENTENCE": "a=b=c",
        "EMPTY": "",
        "no_grpc_proxy": "127.0.0.1",
    }


@pytest.mark.parametrize(
    ("given", "exempt"),
    [
        ({}, "127.0.0.1"),
        ({"no_proxy": "a.example.com"}, "a.example.com,127.0.0.1"),
        ({"no_proxy": "a.example.com", "no_grpc_proxy": "b.example.com"}, "b.example.com,127.0.0.1"),
    ],
)
def test_no_proxy_is_used_between_a_program_and_its_engine(
    given: dict[str, str], exempt: str, tmp_path: Path
) -> None:
    request = RunRequest(info=_info(tmp_path, _environment(tmp_path, ".venv")))
    command = program(request, "", _PROGRAMS, {**_ENVIRONMENT, **given})
    assert command.environment["no_grpc_proxy"] == exempt


@pytest.mark.parametrize("kind", ["resource", "converter", ""])
def test_a_plugin_of_another_kind_is_rejected_by_name(kind: str) -> None:
    with pytest.raises(RequestError, match=f'not plugins of the kind "{kind}"'):
        policy_pack(RunPluginRequest(kind=kind))


@pytest.mark.parametrize("relative", [True, False])
def test_the_virtual_environment_is_relative_to_the_project_or_absolute(
    tmp_path: Path, relative: bool
) -> None:
    name = _environment(tmp_path, "deeper/environment")
    info = _info(tmp_path, name if relative else str(tmp_path / name))
    python = interpreter(info, _ENVIRONMENT)
    assert python.program == tmp_path / "deeper" / "environment" / "bin" / "python"
    assert python.environment["VIRTUAL_ENV"] == str(tmp_path / "deeper" / "environment")
    assert python.environment["PATH"].startswith(f"{tmp_path / 'deeper' / 'environment' / 'bin'}{os.pathsep}")
    assert "PYTHONHOME" not in python.environment


def test_a_missing_virtual_environment_is_an_error_that_says_how_to_create_it(
    tmp_path: Path,
) -> None:
    with pytest.raises(RequestError) as raised:
        interpreter(_info(tmp_path, "venv"), _ENVIRONMENT)
    assert f'the option virtualenv is "venv", but {tmp_path / "venv"} is no' in str(raised.value)
    assert f"python3 -m venv {tmp_path / 'venv'}" in str(raised.value)
    assert f"{tmp_path / 'venv' / 'bin' / 'python'} -m pip install" in str(raised.value)


def test_without_a_virtual_environment_the_python_on_path_runs_the_program(tmp_path: Path) -> None:
    _executable(tmp_path / "python3")
    _executable(tmp_path / "mine")
    info = _info(tmp_path, None)
    assert interpreter(info, {"PATH": str(tmp_path)}).program == tmp_path / "python3"
    chosen = {"PATH": str(tmp_path), "PULUMI_PYTHON_CMD": "mine"}
    assert interpreter(info, chosen).program == tmp_path / "mine"


def test_a_missing_python_is_an_error_with_a_message(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="python3 is not on PATH, and the project has no virtual"):
        interpreter(_info(tmp_path, None), {"PATH": str(tmp_path)})


def test_options_that_are_not_served_are_rejected_all_at_once(tmp_path: Path) -> None:
    info = _info(tmp_path, "venv", toolchain="poetry", typechecker="mypy")
    with pytest.raises(RequestError) as raised:
        interpreter(info, _ENVIRONMENT)
    assert "the option typechecker is not supported (supported: toolchain, virtualenv)" in str(raised.value)
    assert 'the toolchain "poetry" is not supported' in str(raised.value)


def test_the_toolchain_pip_is_served(tmp_path: Path) -> None:
    info = _info(tmp_path, _environment(tmp_path, "venv"), toolchain="pip")
    assert interpreter(info, _ENVIRONMENT).program == tmp_path / "venv" / "bin" / "python"


def _environment(root: Path, name: str) -> str:
    _executable(root / name / "bin" / "python")
    return name


def _executable(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(0o755)


def _info(root: Path, virtual_environment: str | None, **options: str) -> ProgramInfo:
    struct = Struct()
    struct.update(options if virtual_environment is None else {"virtualenv": virtual_environment, **options})
    return ProgramInfo(root_directory=str(root), program_directory=str(root), entry_point=".", options=struct)
