"""Loopback ports, each with its own application, all served by one thread."""

import asyncio
import contextlib
import json
import logging
import socket
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final, TypeVar

import uvicorn
from starlette.types import ASGIApp

from sandbox.sites.contents import write

_Result = TypeVar("_Result")
_LOOPBACK: Final = "127.0.0.1"
_CLOSING_SECONDS: Final = 2
_BACKLOG: Final = 128


class Listeners:
    """Serves each host name on its own port, which stays the same after a restart.

    Each name has a port, instead of one port for all names with the Host header: names such as
    stitches.azurefd.net do not resolve to this machine, and only browsers resolve *.localhost reliably.
    So every client needs only an address.
    """

    def __init__(self, file: Path, certificate: tuple[Path, Path] | None = None) -> None:
        """Start without any port.

        Args:
            file: stores the ports.
            certificate: a certificate and its key, for the names that are served over TLS.
        """
        self._file = file
        self._certificate = certificate
        self._ports: dict[str, int] = _remembered(file)
        self._open: dict[str, tuple[uvicorn.Server, socket.socket]] = {}
        self._changing = threading.RLock()
        self._loop = asyncio.new_event_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, name="sites", daemon=True)
        self._thread.start()

    def url(self, name: str) -> str:
        """Return the address of a served host name."""
        with self._changing:
            server, opened = self._open[name]
            scheme = "https" if server.config.is_ssl else "http"
            return f"{scheme}://{_LOOPBACK}:{opened.getsockname()[1]}"

    def serve(self, applications: dict[str, Callable[[], ASGIApp]], secure: frozenset[str]) -> None:
        """Serve these names, and stop serving all others.

        Args:
            applications: create the application of each name.
            secure: the names that are served over TLS, if there is a certificate.
        """
        with self._changing:
            for closed in self._open.keys() - applications.keys():
                server, _ = self._open.pop(closed)
                server.should_exit = True
            added = applications.keys() - self._open.keys()
            for name in sorted(added):
                self._serve(name, applications[name](), secure=name in secure)
            if added:
                write(self._file, json.dumps(self._ports, indent=1, sort_keys=True))

    def run(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        """Run a coroutine in the serving thread, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def close(self) -> None:
        """Close every port."""
        with self._changing:
            self.serve({}, frozenset())
            if not self._loop.is_closed():
                with contextlib.suppress(TimeoutError):
                    self.run(asyncio.wait_for(self._until_done(), _CLOSING_SECONDS * 2))
                self._loop.call_soon_threadsafe(self._loop.stop)
                self._thread.join()
                self._loop.close()

    async def _until_done(self) -> None:
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _serve(self, name: str, application: ASGIApp, *, secure: bool) -> None:
        certificate = self._certificate if secure else None
        opened = _bound(self._ports.get(name, 0))
        self._ports[name] = opened.getsockname()[1]
        server = uvicorn.Server(
            uvicorn.Config(
                application,
                lifespan="off",
                http="h11",
                ws="none",
                log_config=None,
                log_level=logging.CRITICAL,
                access_log=False,
                server_header=False,
                date_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=_CLOSING_SECONDS,
                ssl_certfile=certificate[0] if certificate else None,
                ssl_keyfile=certificate[1] if certificate else None,
            )
        )
        self._open[name] = (server, opened)
        ready = threading.Event()

        async def begin() -> None:
            task = asyncio.ensure_future(_serve(server, opened))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            while not server.started and not task.done():
                await asyncio.sleep(0.001)
            ready.set()

        self.run(begin())
        ready.wait()


async def _serve(server: uvicorn.Server, opened: socket.socket) -> None:
    try:
        await server.serve([opened])  # in this thread it does not change the process's signal handlers
    finally:
        opened.close()


def _bound(port: int) -> socket.socket:
    """Return a socket on a port, or on another one if the port is in use."""
    # The protocol is explicit: only for it does asyncio send small packets at once, not 40 ms later.
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((_LOOPBACK, port))
        except OSError:
            made.bind((_LOOPBACK, 0))
        made.listen(_BACKLOG)  # from now on connections wait instead of failing
    except BaseException:
        made.close()
        raise
    return made


def _remembered(file: Path) -> dict[str, int]:
    try:
        ports: dict[str, int] = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return ports
