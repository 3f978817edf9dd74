"""The engine's calls: one method for each served call of `LanguageRuntime`."""

import asyncio
import json
import os
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Awaitable, Callable
from pathlib import Path

from google.protobuf.empty_pb2 import Empty
from google.protobuf.message import Message
from pulumi.runtime.proto import language_pb2 as messages
from pulumi.runtime.proto.plugin_pb2 import PluginInfo

from .children import Children
from .commands import policy_pack, program
from .interpreter import Interpreter, RequestError, interpreter

Send = Callable[[Message], Awaitable[None]]
"""Sends one message of a stream to the engine."""

BAIL = 32
"""The exit code of a program that has already printed its error (the SDK's launcher)."""

_PROGRAMS = Path(__file__).resolve().parent.parent
_LIST_PACKAGES = Path(__file__).with_name("list_packages.py")
_CHUNK = 1 << 16


class LanguageHost:
    """Runs programs and policy packs; rejects other calls with a RequestError."""

    def __init__(self, engine: str, children: Children) -> None:
        """Use the engine's address and the collection of started processes."""
        self._engine = engine
        self._children = children
        self._cancelled = False

    async def handshake(
        self, request: messages.LanguageHandshakeRequest
    ) -> messages.LanguageHandshakeResponse:
        """Store the engine's address."""
        self._engine = request.engine_address
        return messages.LanguageHandshakeResponse()

    async def get_plugin_info(self, _: Empty) -> PluginInfo:
        """Return no information: this language host has no version."""
        return PluginInfo()

    async def get_required_packages(
        self, _: messages.GetRequiredPackagesRequest
    ) -> messages.GetRequiredPackagesResponse:
        """Return no plugins: the engine loads each one when the program first asks for it."""
        return messages.GetRequiredPackagesResponse()

    async def get_required_plugins(
        self, _: messages.GetRequiredPluginsRequest
    ) -> messages.GetRequiredPluginsResponse:
        """Return no plugins, in the older form of the call."""
        return messages.GetRequiredPluginsResponse()

    async def run(self, request: messages.RunRequest) -> messages.RunResponse:
        """Run a program to its end, with this process's own output as its output."""
        try:
            command = program(request, self._engine, _PROGRAMS, os.environ)
            process = await self._children.start(command, output=None)
        except (RequestError, OSError) as error:
            return messages.RunResponse(error=str(error))
        try:
            code = await process.wait()
        finally:
            self._children.end(process)
        return messages.RunResponse(bail=True) if self._cancelled else _outcome(code)

    async def run_plugin(self, request: messages.RunPluginRequest, send: Send) -> None:
        """Run a policy pack until it ends or the engine cancels the call, and pass on its output."""
        process = await self._children.start(policy_pack(request), output=PIPE)
        try:
            async with asyncio.TaskGroup() as readers:
                readers.create_task(
                    _pass_on(process.stdout, lambda chunk: send(messages.RunPluginResponse(stdout=chunk)))
                )
                readers.create_task(
                    _pass_on(process.stderr, lambda chunk: send(messages.RunPluginResponse(stderr=chunk)))
                )
            await send(messages.RunPluginResponse(exitcode=await process.wait()))
        finally:
            self._children.end(process)

    async def install_dependencies(self, request: messages.InstallDependenciesRequest, _: Send) -> None:
        """Reject the call: running a program or a policy pack does not need it."""
        raise RequestError(
            "the language host of this engine does not install packages; run this command in "
            f"{request.info.program_directory}: python3 -m pip install -r requirements.txt"
        )

    async def about(self, request: messages.AboutRequest) -> messages.AboutResponse:
        """Return the Python that runs the program."""
        python = interpreter(request.info, os.environ)
        version = await _printed(python, "-V")
        return messages.AboutResponse(
            executable=str(python.program), version=version.strip().removeprefix("Python ")
        )

    async def get_program_dependencies(
        self, request: messages.GetProgramDependenciesRequest
    ) -> messages.GetProgramDependenciesResponse:
        """List the packages of the program's Python."""
        python = interpreter(request.info, os.environ)
        which = "all" if request.transitiveDependencies else "chosen"
        packages: dict[str, str] = json.loads(await _printed(python, "-I", str(_LIST_PACKAGES), which))
        return messages.GetProgramDependenciesResponse(
            dependencies=[
                messages.DependencyInfo(name=name, version=version) for name, version in packages.items()
            ]
        )

    async def cancel(self, _: Empty) -> Empty:
        """Stop all processes, so that the waiting calls end."""
        self._cancelled = True
        self._children.end_all()
        return Empty()


def _outcome(code: int) -> messages.RunResponse:
    """Return how a program ended, with the official language host's messages, which tools parse.

    After any signal the code is -1. Source: pulumi/pulumi, sdk/python/cmd/pulumi-language-python/main.go,
    v3.259.0, the last version with available source.
    """
    if code == 0:
        return messages.RunResponse()
    if code == BAIL:
        return messages.RunResponse(bail=True)
    return messages.RunResponse(error=f"program exited with non-zero exit code: {max(code, -1)}")


async def _pass_on(stream: asyncio.StreamReader | None, send: Callable[[bytes], Awaitable[None]]) -> None:
    """Send a process's output as it arrives, until it closes the stream."""
    while stream is not None and (chunk := await stream.read(_CHUNK)):
        await send(chunk)


async def _printed(python: Interpreter, *arguments: str) -> str:
    """Run the program's Python with arguments and return its output."""
    process = await asyncio.create_subprocess_exec(
        python.program, *arguments, stdin=DEVNULL, stdout=PIPE, env=dict(python.environment)
    )
    printed, _ = await process.communicate()
    return printed.decode(errors="replace")
