"""How an error reaches the engine: as the message of the failed call."""

import sqlite3
from collections.abc import Callable
from functools import wraps
from typing import Any, Final, NoReturn, Protocol, TypeVar

import grpc

from sandbox.azure.errors import AzureError
from sandbox.azure.store import StoreError
from sandbox.catalogue import NotModelledError
from sandbox.client import ClientError, UnfinishedError
from sandbox.schema.cache import SchemaError

_ERRORS: Final = (AzureError, ClientError, SchemaError, StoreError, NotModelledError)


class Context(Protocol):
    """The part of gRPC's context that the methods use."""

    def abort(self, code: Any, details: str) -> NoReturn:  # noqa: ANN401 - gRPC has no types
        """End the call with an error."""
        ...

    def set_trailing_metadata(self, trailing_metadata: tuple[tuple[str, bytes], ...]) -> None:
        """Send metadata with the end of the call."""
        ...


_Provider = TypeVar("_Provider")
_Request = TypeVar("_Request")
_Response = TypeVar("_Response")


def with_grpc_errors(
    method: Callable[[_Provider, _Request], _Response],
) -> Callable[..., _Response]:
    """Make a gRPC method whose errors reach the engine as a message, without a stack trace."""

    @wraps(method)
    def call(self: _Provider, request: _Request, context: Context) -> _Response:
        try:
            return method(self, request)
        except UnfinishedError as unfinished:
            from sandbox.unfinished import metadata  # noqa: PLC0415 - rarely needed

            context.set_trailing_metadata(metadata(unfinished, request))
            context.abort(grpc.StatusCode.UNKNOWN, str(unfinished))
        except _ERRORS as error:
            context.abort(grpc.StatusCode.UNKNOWN, str(error))
        except sqlite3.Error as error:
            context.abort(
                grpc.StatusCode.UNKNOWN, f"the sandbox's database failed: {error}; nothing was changed"
            )

    return call
