"""Serve `LanguageRuntime` on its own port until the engine ends."""

import asyncio
import os
import signal
import stat
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import grpc
import grpc.aio
from google.protobuf.empty_pb2 import Empty
from google.protobuf.message import Message
from pulumi.runtime.proto import language_pb2 as messages

from .calls import LanguageHost, Send
from .children import Children
from .interpreter import RequestError

_UNLIMITED = (("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1))


def main(arguments: Sequence[str]) -> None:
    """Serve until the engine stops this process or ends; its address is the last argument."""
    asyncio.run(_serve(arguments[-1] if arguments else ""))


async def _serve(engine: str) -> None:
    children = Children()
    loop = asyncio.get_running_loop()

    def stop() -> None:
        """End at once and silently, because the engine waits for it."""
        children.end_all()
        os._exit(0)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    server = grpc.aio.server(options=_UNLIMITED)
    server.add_generic_rpc_handlers((_handlers(LanguageHost(engine, children)),))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    _watch_engine(loop, stop)
    sys.stdout.write(f"{port}\n")  # the engine reads the first line
    sys.stdout.flush()
    await server.wait_for_termination()


def _watch_engine(loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> None:
    """Stop when the engine, which holds the other end of this process's standard input, has ended.

    The engine does not write there, and the pipe closes when the engine ends in any way. If this process is
    started manually, with a terminal or a file as standard input, it has no engine to watch.
    """
    descriptor = sys.stdin.fileno()
    if stat.S_ISFIFO(os.fstat(descriptor).st_mode):
        loop.add_reader(descriptor, lambda: None if os.read(descriptor, 1) else stop())


def _handlers(host: LanguageHost) -> grpc.GenericRpcHandler:
    """Return the handlers of the served calls; gRPC rejects other calls as not implemented."""
    calls: dict[str, tuple[Callable[[Any], Awaitable[Message]], type[Message]]] = {
        "Handshake": (host.handshake, messages.LanguageHandshakeRequest),
        "GetPluginInfo": (host.get_plugin_info, Empty),
        "GetRequiredPackages": (host.get_required_packages, messages.GetRequiredPackagesRequest),
        "GetRequiredPlugins": (host.get_required_plugins, messages.GetRequiredPluginsRequest),
        "Run": (host.run, messages.RunRequest),
        "About": (host.about, messages.AboutRequest),
        "GetProgramDependencies": (host.get_program_dependencies, messages.GetProgramDependenciesRequest),
        "Cancel": (host.cancel, Empty),
    }
    streams: dict[str, tuple[Callable[[Any, Send], Awaitable[None]], type[Message]]] = {
        "RunPlugin": (host.run_plugin, messages.RunPluginRequest),
        "InstallDependencies": (host.install_dependencies, messages.InstallDependenciesRequest),
    }
    return grpc.method_handlers_generic_handler(
        "pulumirpc.LanguageRuntime",
        {
            name: grpc.unary_unary_rpc_method_handler(
                _respond(method), request_deserializer=request.FromString, response_serializer=_serialized
            )
            for name, (method, request) in calls.items()
        }
        | {
            name: grpc.unary_stream_rpc_method_handler(
                _stream(method), request_deserializer=request.FromString, response_serializer=_serialized
            )
            for name, (method, request) in streams.items()
        },
    )


def _respond(method: Callable[[Any], Awaitable[Message]]) -> Callable[..., Awaitable[Message]]:
    async def respond(request: Message, context: Any) -> Message:  # noqa: ANN401  # the stubs' own type is incomplete
        try:
            return await method(request)
        except (RequestError, OSError) as error:
            return await context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))

    return respond


def _stream(method: Callable[[Any, Send], Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    async def stream(request: Message, context: Any) -> None:  # noqa: ANN401  # as above
        one_at_a_time = asyncio.Lock()  # a call cannot send two messages at once

        async def send(message: Message) -> None:
            async with one_at_a_time:
                await context.write(message)

        try:
            await method(request, send)
        except (RequestError, OSError) as error:
            await context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))

    return stream


def _serialized(message: Message) -> bytes:
    return message.SerializeToString()
