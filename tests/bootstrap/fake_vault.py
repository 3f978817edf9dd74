"""Keys on the loopback interface, as HashiCorp Vault's transit engine has them; they replace Azure's vault.

The engine treats both alike: the vault encrypts a data key once, and decrypts it for each command.
"""

import base64
import json
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class FakeVault:
    """A vault that encrypts by reversing the text; `asked` records the requests."""

    url: str = ""
    asked: list[str] = field(default_factory=list[str])
    on_request: Callable[[int], None] = lambda _number: None
    """Called with the number of each request before the response."""

    def respond(self, path: str, body: dict[str, str]) -> dict[str, str]:
        self.asked.append(path)
        self.on_request(len(self.asked))
        if "/encrypt/" in path:
            return {"ciphertext": f"vault:v1:{body['plaintext'][::-1]}"}
        plain = body["ciphertext"].removeprefix("vault:v1:")[::-1]
        assert base64.b64decode(plain)
        return {"plaintext": plain}


@contextmanager
def serving() -> Generator[FakeVault, None, None]:
    """A vault that is listening."""
    vault = FakeVault()

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
            content = json.dumps({"data": vault.respond(self.path, body)}).encode()
            try:
                self.send_response(200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except OSError:  # the client was killed
                pass

        do_PUT = do_POST = _serve  # noqa: N815  # the base's own names

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base's own name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    vault.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield vault
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
