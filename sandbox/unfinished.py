"""Tell the engine to keep a resource that is there, but whose provisioning did not end in time."""

import grpc
from pulumi.runtime.proto import provider_pb2, status_pb2

from sandbox.client import UnfinishedError


def metadata(unfinished: UnfinishedError, request: object) -> tuple[tuple[str, bytes], ...]:
    """Make what ends the call besides its error; without properties, since they could not be read any more.

    Source: pulumi-azure-native, provider/pkg/provider/crud/crud.go, partialError.
    """
    failed = provider_pb2.ErrorResourceInitFailed(id=unfinished.id, reasons=[str(unfinished)])
    if isinstance(request, provider_pb2.CreateRequest):
        failed.inputs.CopyFrom(request.properties)
    elif isinstance(request, provider_pb2.UpdateRequest):
        failed.inputs.CopyFrom(request.news)
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(unfinished))
    status.details.add().Pack(failed)
    return (("grpc-status-details-bin", status.SerializeToString()),)
