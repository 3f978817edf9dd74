"""Kills at a chosen write: which process is killed, and what Azure has afterwards."""

import json
import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

import sandbox
from sandbox.azure.store import Store
from sandbox.wire import encode
from tests.sandbox.driver import urn
from tests.sandbox.test_process import is_running

# Processes that are started and killed, one after the other.
pytestmark = pytest.mark.slow

GROUP = "azure-native:resources:ResourceGroup"
PLAN = "azure-native:web:AppServicePlan"
_ENGINE = """
    import subprocess, sys, time
    plugin = subprocess.Popen([sys.argv[1], "x"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    print(plugin.pid, plugin.stdout.readline().decode().strip(), flush=True)
    plugin.wait()
    time.sleep(60)
"""


@dataclass
class Running:
    """A plugin, and a replacement of the engine that started it."""

    engine: subprocess.Popen[bytes]
    plugin: int
    provider: Any
    database: Path

    def make(self, group: str) -> bool:
        return self.create(GROUP, {"resourceGroupName": group, "location": "eastus"})

    def create(self, token: str, inputs: Mapping[str, Any]) -> bool:
        """Return whether the creation got a response."""
        try:
            self.provider.Create(provider_pb2.CreateRequest(urn=urn(token), properties=encode(inputs)))
        except grpc.RpcError as error:
            if cast("grpc.Call", error).code() is not grpc.StatusCode.UNAVAILABLE:
                raise
            return False
        return True

    def holds(self) -> list[str]:
        store = Store(self.database)
        found = [record.id.rpartition("/")[2] for record in store.read().everything()]
        store.close()
        return found

    def plugin_runs(self) -> bool:
        return is_running(self.plugin)

    def engine_runs(self) -> bool:
        return self.engine.poll() is None


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Any]:
    started: list[tuple[Running, grpc.Channel]] = []

    def begin(**faults: Any) -> Running:
        file = tmp_path / "faults.json"
        file.write_text(json.dumps(faults))
        executable = sandbox.install(tmp_path / "home", tmp_path / "azure.db")
        engine = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(_ENGINE), executable],
            env={**os.environ, "AZURE_SANDBOX_FAULTS": str(file)},
            stdout=subprocess.PIPE,
        )
        assert engine.stdout is not None
        plugin, port = engine.stdout.readline().split()
        channel = grpc.insecure_channel(f"127.0.0.1:{int(port)}")
        provider: Any = provider_pb2_grpc.ResourceProviderStub(channel)
        started.append((Running(engine, int(plugin), provider, tmp_path / "azure.db"), channel))
        return started[-1][0]

    yield begin
    for one, channel in started:
        channel.close()
        one.engine.kill()
        one.engine.communicate()


@pytest.mark.parametrize(
    ("process", "engine_lives"), [("plugin", True), ("engine", False), ("both", False), (None, False)]
)
@pytest.mark.parametrize(
    ("at", "kept"), [("before", ["one"]), ("during", ["one"]), ("after", ["one", "two"])]
)
def test_the_process_is_killed_at_the_second_write(
    start: Any, at: str, process: str | None, kept: list[str], engine_lives: bool
) -> None:
    kill = {"write": 2, "at": at, **({"process": process} if process else {})}
    running: Running = start(kill=kill)
    assert running.make("one")
    assert not running.make("two"), "there is no response"
    until = time.monotonic() + 30
    while running.plugin_runs() and time.monotonic() < until:
        time.sleep(0.01)
    assert not running.plugin_runs()
    if not engine_lives:
        running.engine.wait(30)
    assert running.engine_runs() is engine_lives
    assert running.holds() == kept
    # The next process starts a new count, with the resources of the first one.
    again: Running = start(kill={"write": 9, "at": at})
    assert again.make("three")
    assert sorted(again.holds()) == sorted([*kept, "three"])


def test_only_writes_of_the_type_and_operation_count(start: Any) -> None:
    running: Running = start(
        kill={"write": 1, "at": "after", "process": "plugin", "type": PLAN, "operation": "create"}
    )
    assert running.make("one")
    assert running.make("two")
    inputs = {"resourceGroupName": "one", "name": "plan", "location": "eastus", "sku": {"name": "S1"}}
    assert not running.create(PLAN, inputs)
    assert running.holds() == ["one", "plan", "two"]


def test_a_write_that_never_happens_kills_no_process(start: Any) -> None:
    running: Running = start(kill={"write": 3, "at": "before"})
    assert running.make("one")
    assert running.make("two")
    assert running.plugin_runs()
    assert running.engine_runs()


def test_a_throttled_request_is_no_write_and_one_with_a_lost_response_is_two(start: Any) -> None:
    running: Running = start(
        factor=0,
        throttling=[{"first": 2}],
        lostResponses=[{"first": 1}],
        kill={"write": 3, "at": "before", "process": "plugin"},
    )
    assert running.make("one")
    assert not running.make("two")
    assert running.holds() == ["one"]


def test_the_latency_passes_after_the_write(start: Any) -> None:
    running: Running = start(latency={GROUP: {"create": 600}}, kill={"write": 2, "at": "during"})
    provisioned = running.provider.Create.future(
        provider_pb2.CreateRequest(
            urn=urn(GROUP), properties=encode({"resourceGroupName": "slow", "location": "eastus"})
        )
    )
    until = time.monotonic() + 30
    while not running.holds() and time.monotonic() < until:
        time.sleep(0.01)
    assert not provisioned.done()
    assert not running.make("another")
    assert running.holds() == ["slow"], "killed while Azure provisioned it: it exists completely"
