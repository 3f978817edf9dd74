"""A provider on a real port, with faults between it and its Azure."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import grpc
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from sandbox import server
from sandbox.azure.store import Store
from sandbox.provider import Provider
from sandbox.schema.cache import default_folder
from tests.sandbox.driver import SDK_VERSION, Call, Engine, RejectedError

NO_WAITING: Mapping[str, Any] = {"factor": 0}


class Remote:
    """Calls the methods of a provider over gRPC, as if they were its own."""

    def __init__(self, channel: grpc.Channel) -> None:
        self._stub: Any = provider_pb2_grpc.ResourceProviderStub(channel)

    def __getattr__(self, name: str) -> Callable[[Any, Call], Any]:
        def call(request: Any, _: Call) -> Any:
            try:
                return getattr(self._stub, name)(request)
            except grpc.RpcError as error:
                raise RejectedError(cast("grpc.Call", error).details()) from error

        return call


@dataclass
class Disturbed(Engine):
    """The engine's side of this provider."""

    faults: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def __post_init__(self) -> None:
        file = self.database.with_name("faults.json")
        file.write_text(json.dumps(self.faults))
        self._served = server.provider(
            self.database, SDK_VERSION, default_folder(SDK_VERSION), {server.FAULTS: str(file)}
        )
        port, self._service = server.start(self._served, threads=80, options=[])
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        self.provider = cast("Provider", Remote(self._channel))
        self.store = Store(self.database)
        variables = {"azure-native:config:subscriptionId": self.subscription}
        self.provider.Configure(provider_pb2.ConfigureRequest(variables=variables), Call())

    def close(self) -> None:
        self._channel.close()
        self._service.stop(1).wait()
        self._served.azure.close()
        super().close()


Disturb = Callable[..., Disturbed]
"""Starts a provider with faults, given as keywords."""


def unfinished(rejected: RejectedError) -> provider_pb2.ErrorResourceInitFailed | None:
    """The error detail for a resource that exists but is not finished."""
    from pulumi.runtime.proto import status_pb2

    call = cast("grpc.Call", rejected.__cause__)
    found = dict(call.trailing_metadata() or ()).get("grpc-status-details-bin")
    if found is None:
        return None
    status = status_pb2.Status.FromString(cast("bytes", found))
    detail = provider_pb2.ErrorResourceInitFailed()
    assert status.details[0].Unpack(detail)
    return detail


def timed(action: Callable[[], object]) -> float:
    before = time.monotonic()
    action()
    return time.monotonic() - before
