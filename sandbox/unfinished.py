"""The metadata that makes the engine keep a resource whose provisioning did not end in time."""

import grpc
from pulumi.runtime.proto import provider_pb2, status_pb2

from sandbox.client import UnfinishedError


def metadata(unfinished: UnfinishedError, request: object) -> tuple[tuple[str, bytes], ...]:
    """Return the metadata for a failed call; without properties, because they could not be read.

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
