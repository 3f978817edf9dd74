"""The sandbox's warnings in the engine's diagnostics."""

import threading
from typing import Any

import grpc


class Notes:
    """The connection to the engine's log. Before `connect`, notes are dropped."""

    def __init__(self) -> None:
        self._address = ""
        self._engine: Any = None  # gRPC's stubs have no types
        self._lock = threading.Lock()

    def connect(self, address: str) -> None:
        """Connect to the engine, whose address is in its handshake."""
        self._address = address

    def warn(self, urn: str, text: str) -> None:
        """Show a warning for a resource. If the note cannot be sent, nothing fails."""
        if not self._address:
            return
        from pulumi.runtime.proto import engine_pb2  # noqa: PLC0415 - most updates have no notes

        request = engine_pb2.LogRequest(severity=engine_pb2.WARNING, urn=urn, message=text)
        try:
            self._stub().Log(request)
        except grpc.RpcError:
            return

    def _stub(self) -> Any:  # noqa: ANN401 - as above
        with self._lock:
            if self._engine is None:
                from pulumi.runtime.proto import engine_pb2_grpc  # noqa: PLC0415 - as above

                self._engine = engine_pb2_grpc.EngineStub(grpc.insecure_channel(self._address))
            return self._engine
