"""The provider behind a port."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from sandbox import catalogue
from sandbox.azure.control import Azure
from sandbox.azure.store import Store
from sandbox.provider import Provider
from sandbox.schema.cache import Schemas


def provider(database: Path, version: str, schemas: Path) -> Provider:
    """Make a provider on a database, with the SDK's types from a folder."""
    return Provider(Azure(Store(database)), Schemas(schemas, lambda: list(catalogue.TYPES)), version)


def start(
    database: Path, version: str, schemas: Path, *, threads: int, options: list[tuple[str, Any]]
) -> tuple[int, grpc.Server]:
    """Serve a provider on this machine only.

    Returns:
        The port, and the server, which stops when nobody holds it any more.
    """
    service = grpc.server(ThreadPoolExecutor(threads), options=options)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(provider(database, version, schemas), service)
    port = service.add_insecure_port("127.0.0.1:0")
    service.start()
    return port, service
