"""How a refusal reaches the engine: as the call's error, in words."""

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

_REFUSALS: Final = (AzureError, ClientError, SchemaError, StoreError, NotModelledError)


class Context(Protocol):
    """What the methods need of gRPC's context."""

    def abort(self, code: Any, details: str) -> NoReturn:  # noqa: ANN401 - gRPC has no types
        """End the call with an error."""
        ...

    def set_trailing_metadata(self, trailing_metadata: tuple[tuple[str, bytes], ...]) -> None:
        """Send more with the end of the call."""
        ...


_Provider = TypeVar("_Provider")
_Request = TypeVar("_Request")
_Response = TypeVar("_Response")


def answered(
    method: Callable[[_Provider, _Request], _Response],
) -> Callable[..., _Response]:
    """Make a gRPC method: a refusal becomes the call's error, in words and without a trace."""

    @wraps(method)
    def answer(self: _Provider, request: _Request, context: Context) -> _Response:
        try:
            return method(self, request)
        except UnfinishedError as unfinished:
            from sandbox.unfinished import metadata  # noqa: PLC0415 - hardly ever needed

            context.set_trailing_metadata(metadata(unfinished, request))
            context.abort(grpc.StatusCode.UNKNOWN, str(unfinished))
        except _REFUSALS as refusal:
            context.abort(grpc.StatusCode.UNKNOWN, str(refusal))
        except sqlite3.Error as error:
            context.abort(
                grpc.StatusCode.UNKNOWN, f"the sandbox's database failed: {error}; nothing was changed"
            )

    return answer
