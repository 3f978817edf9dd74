import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import language_pb2 as messages

from tests.engine.language_host_process import Host

pytestmark = pytest.mark.slow


def test_a_program_runs_and_its_output_is_passed_on(host: Host) -> None:
    assert host.run_program("0") == messages.RunResponse()
    assert host.close() == ("running 0\n", "complaining\n")


@pytest.mark.parametrize(
    ("what", "response"),
    [
        ("32", messages.RunResponse(bail=True)),
        ("3", messages.RunResponse(error="program exited with non-zero exit code: 3")),
        ("signal", messages.RunResponse(error="program exited with non-zero exit code: -1")),
    ],
)
def test_the_end_of_a_program_is_reported(host: Host, what: str, response: messages.RunResponse) -> None:
    assert host.run_program(what) == response


def test_a_program_without_its_virtual_environment_is_an_error_and_not_a_crash(host: Host) -> None:
    request = host.run_request("0")
    request.info.options.update({"virtualenv": "nowhere"})
    response = host.call("Run", request, messages.RunResponse)
    assert 'the option virtualenv is "nowhere"' in response.error
    assert host.run_program("0") == messages.RunResponse()


def test_the_language_host_s_own_modules_are_not_on_the_program_s_path(host: Host) -> None:
    host.run_program("path")
    path = (host.folder / "path").read_text(encoding="utf-8").splitlines()
    assert path
    assert not [entry for entry in path if Path(entry).is_relative_to(host.folder)]


def test_a_policy_pack_s_output_and_exit_code_are_streamed(host: Host) -> None:
    source = "import sys; print('checking'); print('oh', file=sys.stderr); sys.exit(5)"
    responses = list(host.start_policy_pack(source))
    assert b"".join(response.stdout for response in responses) == b"checking\n"
    assert b"".join(response.stderr for response in responses) == b"oh\n"
    assert responses[-1].WhichOneof("output") == "exitcode"
    assert responses[-1].exitcode == 5


def test_a_policy_packs_port_is_sent_while_it_runs_although_it_is_never_flushed(host: Host) -> None:
    """The SDK does not flush the port: without PYTHONUNBUFFERED the engine waits for it forever."""
    source = "import sys, time; sys.stdout.buffer.write(b'4711\\n'); time.sleep(60)"
    responses = host.start_policy_pack(source)
    assert next(responses).stdout == b"4711\n"
    responses.cancel()


def test_it_returns_the_python_that_runs_the_program(host: Host) -> None:
    about = host.call("About", messages.AboutRequest(info=host.info()), messages.AboutResponse)
    assert about.executable == f"{sys.prefix}/bin/python"
    assert about.version == sys.version.split(maxsplit=1)[0]


def test_it_lists_the_program_s_packages(host: Host) -> None:
    every, chosen = (_packages(host, transitive=transitive) for transitive in (True, False))
    assert every["pulumi"].startswith("3.")
    assert "grpcio" in every
    assert "grpcio" not in chosen  # pulumi requires it
    assert chosen.items() < every.items()


def test_it_names_no_plugins_in_advance(host: Host) -> None:
    packages = messages.GetRequiredPackagesResponse
    request = messages.GetRequiredPackagesRequest(info=host.info())
    assert host.call("GetRequiredPackages", request, packages) == packages()
    plugins = messages.GetRequiredPluginsResponse
    older = messages.GetRequiredPluginsRequest(info=host.info())
    assert host.call("GetRequiredPlugins", older, plugins) == plugins()


def test_a_call_that_it_does_not_serve_is_not_implemented(host: Host) -> None:
    request, response = messages.GenerateProgramRequest(), messages.GenerateProgramResponse
    _assert_rejected(
        grpc.StatusCode.UNIMPLEMENTED, "", lambda: host.call("GenerateProgram", request, response)
    )


def test_installing_packages_is_rejected_with_a_fix(host: Host) -> None:
    request = messages.InstallDependenciesRequest(info=host.info())
    _assert_rejected(
        grpc.StatusCode.FAILED_PRECONDITION,
        "python3 -m pip install -r requirements.txt",
        lambda: list(host.stream("InstallDependencies", request, messages.InstallDependenciesResponse)),
    )


def test_a_plugin_that_is_not_a_policy_pack_is_rejected(host: Host) -> None:
    request = messages.RunPluginRequest(kind="resource", info=host.info())
    _assert_rejected(
        grpc.StatusCode.FAILED_PRECONDITION,
        'not plugins of the kind "resource"',
        lambda: list(host.stream("RunPlugin", request, messages.RunPluginResponse)),
    )


def _packages(host: Host, *, transitive: bool) -> dict[str, str]:
    request = messages.GetProgramDependenciesRequest(info=host.info(), transitiveDependencies=transitive)
    response = host.call("GetProgramDependencies", request, messages.GetProgramDependenciesResponse)
    return {package.name: package.version for package in response.dependencies}


def _assert_rejected(code: grpc.StatusCode, details: str, call: Callable[[], object]) -> None:
    with pytest.raises(grpc.RpcError) as raised:
        call()
    error: Any = raised.value
    assert error.code() is code
    assert details in error.details()
