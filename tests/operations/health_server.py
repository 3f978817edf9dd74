"""A health endpoint on this machine with the responses of a test."""

import socket
import socketserver
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Response = Callable[[socket.socket], None]


@dataclass
class HealthServer:
    """The server.

    Attributes:
        url: Its health endpoint.
        requests: The head of each received request.
    """

    url: str = ""
    requests: list[str] = field(default_factory=list[str])


def http(status: int, body: str | bytes = "", **headers: str) -> Response:
    """A complete response."""
    content = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} Reason", f"Content-Length: {len(content)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    head = "\r\n".join(lines) + "\r\n\r\n"
    return lambda connection: connection.sendall(head.encode() + content)


HEALTHY = http(200, '{"status": "healthy", "version": "1.0"}')
UNHEALTHY = http(503, '{"status": "unhealthy"}')


def hang(connection: socket.socket) -> None:
    """Send no response until the client closes the connection."""
    connection.settimeout(5)
    connection.recv(1)


@contextmanager
def serving(*responses: Response) -> Generator[HealthServer]:
    """Serve the responses one after the other, and then the last one again and again."""
    server, left = HealthServer(), list(responses)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            head = b""
            # The first message of TLS has no such end.
            while b"\r\n\r\n" not in head and head[:1] != b"\x16" and (part := self.request.recv(65536)):
                head += part
            server.requests.append(head.decode(errors="replace"))
            response = left.pop(0) if len(left) > 1 else left[0]
            # The client may have closed the connection.
            with suppress(OSError):
                response(self.request)

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as listening:
        server.url = f"http://127.0.0.1:{listening.server_address[1]}/api/health"
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.005})
        thread.start()
        try:
            yield server
        finally:
            listening.shutdown()
            thread.join()
