"""Serve the provider on a port."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from sandbox import catalogue, preview_problems
from sandbox.azure.control import Azure
from sandbox.azure.store import Store, StoreError
from sandbox.client import Network
from sandbox.provider import Provider, Surroundings
from sandbox.schema.cache import Schemas


class StartError(Exception):
    """The plugin cannot start; the message says why and what to do."""


FAULTS: Final = "AZURE_SANDBOX_FAULTS"
"""Names the file with the faults to simulate; see "Simulated faults" in README.md."""


def provider(
    database: Path, version: str, schemas: Path, variables: Mapping[str, str] = MappingProxyType({})
) -> Provider:
    """Return a provider for a database, with the SDK's types from a folder.

    Args:
        database: the file with what this Azure holds.
        version: the version of azure-native that the sandbox replaces.
        schemas: the folder with the descriptions of the SDK's types.
        variables: the environment; it sets faults, unmodelled types and the file of problems.

    Raises:
        StartError: if the database or the file of faults cannot be used.
    """
    try:
        store = Store(database)
    except StoreError as error:
        raise StartError(str(error)) from error
    faults, written = variables.get(FAULTS), variables.get(preview_problems.VARIABLE)
    return Provider(
        Azure(store),
        Schemas(schemas, lambda: list(catalogue.TYPES)),
        version,
        Surroundings(
            network=_disturbed(Path(faults), store) if faults else Network(),
            problems=preview_problems.PreviewProblems(Path(written)) if written else None,
            take_unmodelled=variables.get(catalogue.TAKE_UNMODELLED) == "take",
        ),
    )


def _disturbed(faults: Path, store: Store) -> Network:
    from sandbox.faults import ConfigurationError, disturb  # noqa: PLC0415 - loaded only if faults are set

    try:
        return disturb(faults, store)
    except ConfigurationError as error:
        raise StartError(str(error)) from error


def start(served: Provider, *, threads: int, options: list[tuple[str, Any]]) -> tuple[int, grpc.Server]:
    """Serve a provider, only on this machine.

    Returns:
        The port, and the server, which stops when it is garbage-collected.
    """
    service = grpc.server(ThreadPoolExecutor(threads), options=options)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(served, service)
    port = service.add_insecure_port("127.0.0.1:0")
    service.start()
    return port, service
