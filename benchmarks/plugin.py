"""The sandbox's own process, and the calls that the engine makes of it."""

# pyright: reportUnknownMemberType=false
# Neither grpc nor the stubs that come with pulumi know the types of what they make.

import os
import subprocess
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

import sandbox
from sandbox.wire import decode, encode

FAULTS_VARIABLE = "AZURE_SANDBOX_FAULTS"
"""Names the file that switches latencies and faults on; here there are none."""

# To this machine, whatever the environment says of proxies.
_OPTIONS = [("grpc.enable_http_proxy", 0), ("grpc.max_receive_message_length", -1)]


class PluginError(Exception):
    """The sandbox did not start, or refused a call; the message is for the person who runs the benchmark."""


@dataclass(frozen=True)
class Made:
    """A resource that was created, as the engine's state remembers it."""

    urn: str
    id: str
    inputs: Struct
    properties: Struct

    @property
    def outputs(self) -> dict[str, Any]:
        """What Azure answered."""
        return decode(self.properties)


@dataclass(frozen=True)
class Plugin:
    """A sandbox with an Azure of its own, which is empty at first."""

    _provider: Any

    @classmethod
    @contextmanager
    def started(cls, folder: Path) -> Generator["Plugin"]:
        """Start the process on a new database in a folder, and stop it in the end.

        Raises:
            PluginError: It told no port.
        """
        executable = sandbox.install(folder / "home", folder / "azure.db")
        environment = {name: value for name, value in os.environ.items() if name != FAULTS_VARIABLE}
        with subprocess.Popen(  # noqa: S603 - our own plugin
            [executable], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            try:
                port = process.stdout.readline().strip() if process.stdout else ""
                if not port.isdigit():
                    raise PluginError("The sandbox told no port; its last words stand above.")
                with grpc.insecure_channel(f"127.0.0.1:{port}", options=_OPTIONS) as channel:
                    plugin = cls(provider_pb2_grpc.ResourceProviderStub(channel))
                    plugin._call("Configure", provider_pb2.ConfigureRequest(), wait_for_ready=True)
                    yield plugin
            finally:
                process.kill()

    def create(self, token: str, name: str, inputs: Mapping[str, Any]) -> Made:
        """Create a resource; its inputs are not checked by a call of their own before."""
        urn = f"urn:pulumi:prod::benchmark::{token}::{name}"
        properties = encode(inputs)
        answer = self._call("Create", provider_pb2.CreateRequest(urn=urn, properties=properties))
        return Made(urn, answer.id, properties, answer.properties)

    def read(self, made: Made) -> None:
        """Read a resource, as a refresh does."""
        request = provider_pb2.ReadRequest(
            id=made.id, urn=made.urn, properties=made.properties, inputs=made.inputs
        )
        if not self._call("Read", request).id:
            raise PluginError(f"The sandbox lost {made.id}")

    def delete(self, made: Made) -> None:
        """Delete a resource, and what lies in it."""
        self._call("Delete", provider_pb2.DeleteRequest(id=made.id, urn=made.urn))

    def _call(self, method: str, request: object, **options: Any) -> Any:  # noqa: ANN401 - gRPC has no types
        try:
            return getattr(self._provider, method)(request, **options)
        except grpc.RpcError as error:
            raise PluginError(f"The sandbox refused a call of {method}: {error}") from error
