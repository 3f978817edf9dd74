"""A replacement of the engine that accepts every resource and then makes the program wait for its end."""

import threading
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc
from google.protobuf import json_format
from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime import MockResourceArgs
from pulumi.runtime.proto import (
    engine_pb2,
    engine_pb2_grpc,
    provider_pb2,
    resource_pb2,
    resource_pb2_grpc,
)

from tests.components.azure_mocks import SUBSCRIPTION_ID, TENANT_ID, Azure


class WaitingMonitor(resource_pb2_grpc.ResourceMonitorServicer):
    """Accepts every resource.

    Attributes:
        address: The host and port at which it listens; it also serves the engine's protocol there.
        reached: Set when the program has registered everything, and waits for the engine to end it.
    """

    def __init__(self) -> None:
        self.address = ""
        self.reached = threading.Event()
        self._over = threading.Event()
        self._azure = Azure()

    def GetDeploymentInfo(self, request: Any, context: Any) -> Any:  # noqa: N802  # the protocol's name
        features = set(resource_pb2.ResourceMonitorFeature.values())
        # Plain values are returned unchanged.
        features -= {resource_pb2.RESOURCE_MONITOR_FEATURE_OUTPUT_VALUES}
        return resource_pb2.DeploymentInfo(supportedFeatures=sorted(features))

    def RegisterResource(self, request: Any, context: Any) -> Any:  # noqa: N802  # the protocol's name
        inputs = json_format.MessageToDict(request.object)
        args = MockResourceArgs(request.type, request.name, inputs, None, None, request.custom)
        identifier, outputs = self._azure.new_resource(args) if request.custom else (None, inputs)
        return resource_pb2.RegisterResourceResponse(
            urn=f"urn:pulumi:test::test::{request.type}::{request.name}",
            id=identifier or "",
            object=json_format.ParseDict(outputs, Struct()),
        )

    def RegisterResourceOutputs(self, request: Any, context: Any) -> Any:  # noqa: N802  # the protocol's name
        return Empty()

    def RegisterPackage(self, request: Any, context: Any) -> Any:  # noqa: N802  # the protocol's name
        return resource_pb2.RegisterPackageResponse(ref="package")

    def Invoke(self, request: Any, context: Any) -> Any:  # noqa: N802  # the protocol's name
        response = {"clientId": "", "objectId": "", "subscriptionId": SUBSCRIPTION_ID, "tenantId": TENANT_ID}
        return json_format.ParseDict({"return": response}, provider_pb2.InvokeResponse())

    def SignalAndWaitForShutdown(self, request: Any, context: Any) -> Any:  # noqa: N802  # the protocol's name
        self.reached.set()
        self._over.wait()
        return Empty()

    def end(self) -> None:
        """Let the program end."""
        self._over.set()


class _Engine(engine_pb2_grpc.EngineServicer):
    def __init__(self) -> None:
        self._root = ""

    def Log(self, request: Any, context: Any) -> Any:  # noqa: N802  # the protocol's name
        return Empty()

    def SetRootResource(self, request: Any, context: Any) -> Any:  # noqa: N802  # the protocol's name
        self._root = request.urn
        return engine_pb2.SetRootResourceResponse()

    def GetRootResource(self, request: Any, context: Any) -> Any:  # noqa: N802  # the protocol's name
        return engine_pb2.GetRootResourceResponse(urn=self._root)


@contextmanager
def waiting_monitor() -> Generator[WaitingMonitor, None, None]:
    """Listen on a port of this machine until the end of the context."""
    monitor = WaitingMonitor()
    server = grpc.server(ThreadPoolExecutor())
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(monitor, server)
    engine_pb2_grpc.add_EngineServicer_to_server(_Engine(), server)
    monitor.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    try:
        yield monitor
    finally:
        monitor.end()
        server.stop(0).wait()
