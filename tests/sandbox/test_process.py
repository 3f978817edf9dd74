"""The process of the plugin: its start, its imports, and its end."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

import sandbox
from sandbox.wire import decode, encode
from tests.sandbox.driver import SDK_VERSION, urn

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).resolve().parents[2]
GROUP = "azure-native:resources:ResourceGroup"


@pytest.fixture
def plugin(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    executable = sandbox.install(tmp_path / "home", tmp_path / "azure.db")
    process = subprocess.Popen(
        [executable, "127.0.0.1:1"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    yield process
    process.kill()
    process.communicate()


def port(process: subprocess.Popen[bytes]) -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())


def test_it_prints_its_port_and_responds(plugin: subprocess.Popen[bytes]) -> None:
    with grpc.insecure_channel(f"127.0.0.1:{port(plugin)}") as channel:
        provider: Any = provider_pb2_grpc.ResourceProviderStub(channel)
        provider.Handshake(provider_pb2.ProviderHandshakeRequest(engine_address="127.0.0.1:1"))
        inputs = encode({"resourceGroupName": "stitches-dev", "location": "eastus"})
        made = provider.Create(provider_pb2.CreateRequest(urn=urn(GROUP), properties=inputs))
        assert decode(made.properties)["name"] == "stitches-dev"
        with pytest.raises(grpc.RpcError) as rejected:
            provider.Create(provider_pb2.CreateRequest(urn=urn(GROUP), properties=inputs))
    assert rejected.value.details() == f"cannot create already existing resource '{made.id}'"
    assert rejected.value.code() is grpc.StatusCode.UNKNOWN


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_at_once_and_silently(
    plugin: subprocess.Popen[bytes], number: signal.Signals
) -> None:
    port(plugin)
    plugin.send_signal(number)
    output, errors = plugin.communicate(timeout=2)
    assert (output, errors) == (b"", b"")


def test_it_ends_when_the_engine_has_ended_in_any_way(tmp_path: Path) -> None:
    executable = sandbox.install(tmp_path / "home", tmp_path / "azure.db")
    engine = f"""
        import subprocess, sys, time
        plugin = subprocess.Popen([{str(executable)!r}, "x"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        plugin.stdout.readline()
        print(plugin.pid, flush=True)
        time.sleep(60)
    """
    parent = subprocess.Popen([sys.executable, "-c", textwrap.dedent(engine)], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    until = time.monotonic() + 5
    while is_running(child) and time.monotonic() < until:
        time.sleep(0.02)
    assert not is_running(child)


def is_running(identifier: int) -> bool:
    """Whether a process runs, and is not a zombie."""
    try:
        os.kill(identifier, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{identifier}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_it_imports_neither_the_sdk_nor_its_types() -> None:
    program = """
        import sys
        from sandbox import stubs
        stubs.prepare()
        from sandbox import server
        print(*sorted(name for name in sys.modules if name.startswith("pulumi")))
    """
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.split() == [
        "pulumi",
        "pulumi.runtime",
        "pulumi.runtime.proto",
        "pulumi.runtime.proto.alias_pb2",
        "pulumi.runtime.proto.plugin_pb2",
        "pulumi.runtime.proto.provider_pb2",
        "pulumi.runtime.proto.provider_pb2_grpc",
    ]


def test_the_version_is_that_of_the_sdk(plugin: subprocess.Popen[bytes]) -> None:
    with grpc.insecure_channel(f"127.0.0.1:{port(plugin)}") as channel:
        provider: Any = provider_pb2_grpc.ResourceProviderStub(channel)
        info = provider.GetPluginInfo(empty_pb2.Empty())
    assert info.version == SDK_VERSION


def test_a_database_that_cannot_be_used_is_reported(tmp_path: Path) -> None:
    (tmp_path / "azure.db").write_text("not a database" * 500)
    executable = sandbox.install(tmp_path / "home", tmp_path / "azure.db")
    ran = subprocess.run([executable, "x"], capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert ran.stdout == ""
    assert ran.stderr.startswith(f"error: {tmp_path / 'azure.db'} cannot be used as the sandbox's database")
    assert "Traceback" not in ran.stderr
