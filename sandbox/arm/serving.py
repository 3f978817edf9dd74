"""Serve applications on the loopback interface, each on its own port."""

import asyncio
import socket
import threading
import time
from typing import Final

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.arm.certificates import Certificates

HOST: Final = "127.0.0.1"
"""The address of everything that is served: other machines cannot reach it."""
_PATIENCE: Final = 5.0
_LAST_REQUESTS: Final = 1.0
_PAUSE: Final = 0.002
_BACKLOG: Final = 128


class Activity:
    """Records when some applications got their last request."""

    def __init__(self) -> None:
        self._under_way = 0
        self._last = time.monotonic()

    def idle_for(self) -> float:
        """Return the seconds since the last request ended; 0 while a request is in progress."""
        return 0.0 if self._under_way else time.monotonic() - self._last

    def noticed(self, application: ASGIApp) -> ASGIApp:
        """Return an application whose requests are recorded."""

        async def notice(scope: Scope, receive: Receive, send: Send) -> None:
            self._under_way += 1
            try:
                await application(scope, receive, send)
            finally:
                self._under_way -= 1
                self._last = time.monotonic()

        return notice


class Served:
    """An application on a port."""

    def __init__(self, application: ASGIApp, *, port: int = 0, tls: Certificates | None = None) -> None:
        """Start to serve; return when it responds.

        Args:
            application: the application.
            port: the preferred port; another one if it is in use.
            tls: the certificate, if the application is served over TLS.
        """
        self._socket = _listening(port)
        self.port: int = self._socket.getsockname()[1]
        configuration = uvicorn.Config(
            application,
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=1,
            ssl_certfile=tls.server if tls else None,
            ssl_keyfile=tls.key if tls else None,
        )
        self._server = _Server(configuration)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), daemon=True)
        self._thread.start()
        until = time.monotonic() + _PATIENCE
        while not self._server.started and self._thread.is_alive() and time.monotonic() < until:
            time.sleep(_PAUSE)

    @property
    def url(self) -> str:
        """The address of the application."""
        scheme = "https" if self._server.config.is_ssl else "http"
        return f"{scheme}://{HOST}:{self.port}"

    def close(self) -> None:
        """Stop; requests in progress have a second to end."""
        self._server.should_exit = True
        self._thread.join(_PATIENCE)
        self._socket.close()


class _Server(uvicorn.Server):
    """Ends after the requests in progress, and does not wait until clients close their connections."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        until = time.monotonic() + _LAST_REQUESTS
        while self.server_state.tasks and time.monotonic() < until:
            await asyncio.sleep(_PAUSE)
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await super().shutdown(sockets)


def _listening(port: int) -> socket.socket:
    for wanted in (port, 0):
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, wanted))
            listening.listen(_BACKLOG)
        except OSError:
            listening.close()
            if wanted == 0:
                raise
        else:
            return listening
    raise AssertionError("any port would do")
